//! Password resets in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, Effect, RecoverableStore, Reset, Swap};

impl RecoverableStore for Memory {
    async fn redeem_reset(
        &self,
        reset: &Reset<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, reset.id).filter(|row| {
            row.account.email == reset.email
                && row.has_password(reset.expected.as_ref())
                && row.account.generation == reset.generation
        });
        let Some(row) = row else {
            return Ok(Swap::Stale);
        };
        row.password = Some(reset.new.clone());
        row.advance();
        row.confirmed_at.get_or_insert(reset.now);
        state.write(&self.realm, outgoing);
        Ok(Swap::Done)
    }
}
