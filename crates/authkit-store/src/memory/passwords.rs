//! Passwords in memory.

use authkit_hash::PasswordHash;

use super::row::Row;
use super::{Memory, MemoryError};
use crate::{AccountId, Credential, Identifier, PasswordStore, Swap};

impl Row {
    /// Whether exactly that hash is stored, or none where none is expected.
    pub(super) fn has_password(&self, expected: Option<&PasswordHash>) -> bool {
        self.password.as_ref() == expected
    }

    fn credential(&self) -> Credential<AccountId> {
        Credential::new(self.account.clone(), self.password.clone())
    }
}

impl PasswordStore for Memory {
    async fn find_credential(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Credential<AccountId>>, MemoryError> {
        Ok(self
            .lock()
            .row_by_identifier(&self.realm, identifier)
            .map(Row::credential))
    }

    async fn find_credential_by_id(
        &self,
        id: &AccountId,
    ) -> Result<Option<Credential<AccountId>>, MemoryError> {
        Ok(self.lock().row(&self.realm, *id).map(Row::credential))
    }

    async fn swap_hash(
        &self,
        id: &AccountId,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        let row = state
            .row_mut(&self.realm, *id)
            .filter(|row| row.has_password(Some(expected)));
        let Some(row) = row else {
            return Ok(Swap::Stale);
        };
        row.password = Some(new.clone());
        Ok(Swap::Done)
    }
}
