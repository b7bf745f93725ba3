//! New addresses in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, ChangeableEmailStore, Effect, EmailChange, Renamed};

impl ChangeableEmailStore for Memory {
    async fn swap_email(
        &self,
        change: &EmailChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Renamed, MemoryError> {
        let mut state = self.lock();
        let row = state.row(&self.realm, change.id).filter(|row| {
            row.account.email == change.from && row.account.generation == change.generation
        });
        if row.is_none() {
            return Ok(Renamed::Stale);
        }
        let owner = state.owner(&self.realm, change.to.identifier());
        if owner.is_some_and(|owner| owner != change.id) {
            return Ok(Renamed::Taken);
        }
        let mut generation = change.generation;
        state.rename(&self.realm, change.id, |row| {
            row.account.email = change.to.clone();
            row.confirmed_at = Some(change.now);
            if change.revoke {
                row.advance();
            }
            generation = row.account.generation;
        });
        state.write(&self.realm, outgoing);
        Ok(Renamed::Done(generation))
    }
}
