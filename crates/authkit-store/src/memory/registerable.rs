//! New accounts in memory.

use super::row::Row;
use super::state::Clash;
use super::{Memory, MemoryError};
use crate::{Account, AccountId, Effect, Insert, NewAccount, RegisterableStore};

impl RegisterableStore for Memory {
    type Extra = ();

    async fn put_account(
        &self,
        new: &NewAccount<()>,
        outgoing: &[Effect<AccountId>],
        if_taken: &[Effect<AccountId>],
    ) -> Result<Insert<AccountId>, MemoryError> {
        let mut state = self.lock();
        let created = state.insert(&self.realm, |id| {
            let account = Account::new(id, new.email.clone(), new.generation);
            let mut row = Row::new(account.with_username(new.username.clone()));
            row.password.clone_from(&new.password);
            row
        });
        Ok(match created {
            Ok(account) => {
                state.write_about(&self.realm, account.id, outgoing);
                Insert::Created(account)
            }
            Err(Clash::Email) => {
                state.write(&self.realm, if_taken);
                Insert::Taken
            }
            Err(Clash::Username) => Insert::UsernameTaken,
        })
    }
}
