//! New names in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, ChangeableUsernameStore, Effect, Renamed, UsernameChange};

impl ChangeableUsernameStore for Memory {
    async fn swap_username(
        &self,
        change: &UsernameChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Renamed, MemoryError> {
        let mut state = self.lock();
        let row = state.row(&self.realm, change.id).filter(|row| {
            row.account.username == change.from && row.account.generation == change.generation
        });
        if row.is_none() {
            return Ok(Renamed::Stale);
        }
        let new = change.to.as_ref();
        let owner = new.and_then(|name| state.owner(&self.realm, name.identifier()));
        if owner.is_some_and(|owner| owner != change.id) {
            return Ok(Renamed::Taken);
        }
        state.rename(&self.realm, change.id, |row| {
            row.account.username.clone_from(&change.to);
        });
        state.write(&self.realm, outgoing);
        Ok(Renamed::Done(change.generation))
    }
}
