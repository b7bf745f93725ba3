//! Password changes in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, ChangeableStore, Changed, Effect, PasswordChange};

impl ChangeableStore for Memory {
    async fn swap_password(
        &self,
        change: &PasswordChange<AccountId>,
        outgoing: &[Effect<AccountId>],
    ) -> Result<Changed, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, change.id).filter(|row| {
            row.has_password(change.expected.as_ref())
                && row.account.generation == change.generation
        });
        let Some(row) = row else {
            return Ok(Changed::Stale);
        };
        row.password = Some(change.new.clone());
        row.advance();
        let next = row.account.generation;
        state.write(&self.realm, outgoing);
        Ok(Changed::Done(next))
    }
}
