//! Accounts, found.

use authkit_store::{Account, AccountStore, EmailAddress, Generation, Identifier, Username};

use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

/// `id, email, name, active, generation`.
pub(super) fn account<R: Columns>(
    row: &mut Reader<'_, R>,
) -> Result<Account<AccountId>, SqlxError> {
    let id = AccountId::from_i64(row.int()?);
    let email = EmailAddress::parse(&row.text()?)
        .map_err(|_| SqlxError::corrupt("an account whose e-mail address is none"))?;
    let username = row.maybe_text()?.as_deref().map(Username::parse);
    let username = username
        .transpose()
        .map_err(|_| SqlxError::corrupt("an account whose user name is none"))?;
    let active = row.flag()?;
    let generation = Generation::from_i64(row.int()?);
    Ok(Account::new(id, email, generation)
        .with_username(username)
        .with_active(active))
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
        self.find(statement, &args, account).await
    }
}
