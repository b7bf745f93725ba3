//! Password changes in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, ChangeableStore, Changed, Message, PasswordChange};

impl ChangeableStore for Memory {
    async fn swap_password(
        &self,
        change: &PasswordChange<AccountId>,
        outgoing: &[Message],
    ) -> Result<Changed, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, change.id).filter(|row| {
            row.has_password(Some(&change.expected)) && row.account.generation == change.generation
        });
        let Some(row) = row else {
            return Ok(Changed::Stale);
        };
        let next = change.generation.next();
        row.password = Some(change.new.clone());
        row.account.generation = next;
        state.outbox.put(&self.realm, outgoing);
        Ok(Changed::Done(next))
    }
}
