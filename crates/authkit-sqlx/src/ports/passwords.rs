//! Stored hashes, read and swapped.

use authkit_hash::PasswordHash;
use authkit_store::{Credential, Identifier, PasswordStore, Swap};

use super::accounts::somebody;
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

/// An account and its hash, or nobody.
fn credential<R: Columns>(
    row: &mut Reader<'_, R>,
) -> Result<Option<Credential<AccountId>>, SqlxError> {
    let account = somebody(row)?;
    let hash = row.maybe_text()?.map(PasswordHash::from_stored);
    Ok(account.map(|account| Credential::new(account, hash)))
}

impl<B: Backend, X> PasswordStore for Sql<B, X> {
    async fn find_credential(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Credential<AccountId>>, SqlxError> {
        let sql = &self.statements.accounts;
        let statement = if identifier.is_email() {
            &sql.find_credential_by_email
        } else {
            &sql.find_credential_by_name
        };
        let args = [("identifier", Value::Text(identifier.as_str()))];
        let found = self.find(statement, &args, credential).await?.flatten();
        let accounts = found.iter().map(|found| &found.account);
        accounts.for_each(|account| self.seen.note(account.id));
        Ok(found)
    }

    async fn find_credential_by_id(
        &self,
        id: &AccountId,
    ) -> Result<Option<Credential<AccountId>>, SqlxError> {
        let args = [("id", Value::Int(id.as_i64()))];
        let find = &self.statements.accounts.find_credential;
        Ok(self.find(find, &args, credential).await?.flatten())
    }

    async fn swap_hash(
        &self,
        id: &AccountId,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<Swap, SqlxError> {
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("expected", Value::Text(expected.as_str())),
            ("new", Value::Text(new.as_str())),
        ];
        let swapped = self
            .execute(&self.statements.accounts.swap_hash, &args)
            .await?;
        Ok(if swapped == 1 {
            Swap::Done
        } else {
            Swap::Stale
        })
    }
}
