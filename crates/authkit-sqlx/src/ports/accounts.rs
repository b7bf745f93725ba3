//! Accounts, found.

use authkit_store::{Account, AccountStore, EmailAddress, Generation, Identifier, Username};

use crate::backend::Backend;
use crate::columns::{Columns, EMPTY, Reader};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

/// Whose address is read where there is none (RFC 2606).
const NOBODY: &str = "nobody@example.invalid";

/// `id, email, name, active, generation`; nothing at all for nobody.
///
/// Every column is read and the address parsed before it is looked at whether there is an account: one that is not there takes as
/// long.
pub(super) fn somebody<R: Columns>(
    row: &mut Reader<'_, R>,
) -> Result<Option<Account<AccountId>>, SqlxError> {
    let id = row.maybe_int()?.map(AccountId::from_i64);
    let email = row.maybe_text()?;
    let email = EmailAddress::parse(email.as_deref().unwrap_or(NOBODY))
        .map_err(|_| SqlxError::corrupt("an account whose e-mail address is none"))?;
    let username = row.maybe_text()?.as_deref().map(Username::parse);
    let username = username
        .transpose()
        .map_err(|_| SqlxError::corrupt("an account whose user name is none"))?;
    let active = row.maybe_flag()?;
    let generation = row.maybe_int()?.map(Generation::from_i64);
    let Some(id) = id else {
        return Ok(None);
    };
    let generation = generation.ok_or(EMPTY)?;
    let account = Account::new(id, email, generation)
        .with_username(username)
        .with_active(active.ok_or(EMPTY)?);
    Ok(Some(account))
}

/// The same, where nobody cannot be.
pub(super) fn account<R: Columns>(
    row: &mut Reader<'_, R>,
) -> Result<Account<AccountId>, SqlxError> {
    somebody(row)?.ok_or(EMPTY)
}

impl<B: Backend, X> AccountStore for Sql<B, X> {
    async fn find_account(&self, id: &AccountId) -> Result<Option<Account<AccountId>>, SqlxError> {
        let args = [("id", Value::Int(id.as_i64()))];
        let find = &self.statements.accounts.find;
        self.find_kept(id, find, &args, account).await
    }

    async fn find_account_by_identifier(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Account<AccountId>>, SqlxError> {
        let sql = &self.statements.accounts;
        let statement = if identifier.is_email() {
            &sql.find_by_email
        } else {
            &sql.find_by_name
        };
        let args = [("identifier", Value::Text(identifier.as_str()))];
        let found = self.find(statement, &args, somebody).await?.flatten();
        found.iter().for_each(|account| self.seen.note(account.id));
        Ok(found)
    }

    fn decoy_account(&self) -> Option<AccountId> {
        self.seen.last()
    }
}
