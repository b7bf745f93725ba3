//! Confirmations in memory.

use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{AccountId, ConfirmableStore, Confirmation, Confirmed, Effect};

impl ConfirmableStore for Memory {
    async fn find_confirmation(
        &self,
        id: &AccountId,
    ) -> Result<Option<OffsetDateTime>, MemoryError> {
        Ok(self
            .lock()
            .row(&self.realm, *id)
            .and_then(|row| row.confirmed_at))
    }

    async fn redeem_confirmation(
        &self,
        confirmation: &Confirmation<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Confirmed, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, confirmation.id).filter(|row| {
            row.account.email == confirmation.email
                && row.account.generation == confirmation.generation
        });
        let Some(row) = row else {
            return Ok(Confirmed::Stale);
        };
        if row.confirmed_at.is_some() {
            return Ok(Confirmed::Already);
        }
        row.prove(confirmation.now, confirmation.credentials);
        let generation = row.account.generation;
        state.write(&self.realm, outgoing);
        Ok(Confirmed::Done(generation))
    }
}
