//! New accounts in memory.

use super::state::Row;
use super::{Memory, MemoryError};
use crate::{Account, AccountId, Insert, Message, NewAccount, RegisterableStore};

impl RegisterableStore for Memory {
    type Extra = ();

    async fn put_account(
        &self,
        account: &NewAccount<()>,
        outgoing: &[Message],
    ) -> Result<Insert<AccountId>, MemoryError> {
        let mut state = self.lock();
        let created = state.insert(&self.realm, |id| {
            let mut row = Row::new(Account::new(id, account.email.clone(), account.generation));
            row.password.clone_from(&account.password);
            row
        });
        let Some(created) = created else {
            return Ok(Insert::Taken);
        };
        state.outbox.put(&self.realm, outgoing);
        Ok(Insert::Created(created))
    }
}
