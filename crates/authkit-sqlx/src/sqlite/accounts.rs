//! Accounts, found.

use authkit_store::{Account, AccountStore, EmailAddress, Generation, Identifier};

use super::{Sqlite, found};
use crate::{AccountId, SqlxError};

/// `id, email, active, generation`.
pub(super) type Row = (i64, String, bool, i64);

const BY_ID: &str =
    "SELECT id, email, active, generation FROM authkit_accounts WHERE id = ?1 AND realm = ?2";
const BY_IDENTIFIER: &str = "SELECT id, email, active, generation FROM authkit_accounts WHERE realm = ?1 AND identifier = ?2";

pub(super) fn account(
    (id, email, active, generation): Row,
) -> Result<Account<AccountId>, SqlxError> {
    let email = EmailAddress::parse(&email)
        .map_err(|_| SqlxError::corrupt("an account whose e-mail address is none"))?;
    Ok(Account::new(
        AccountId::from_i64(id),
        email,
        Generation::from_i64(generation),
    )
    .with_active(active))
}

impl AccountStore for Sqlite {
    async fn find_account(&self, id: &AccountId) -> Result<Option<Account<AccountId>>, SqlxError> {
        let query = sqlx::query_as::<_, Row>(BY_ID)
            .bind(id.as_i64())
            .bind(self.realm_name());
        found(query.fetch_optional(&self.pool).await, account)
    }

    async fn find_account_by_identifier(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Account<AccountId>>, SqlxError> {
        let query = sqlx::query_as::<_, Row>(BY_IDENTIFIER)
            .bind(self.realm_name())
            .bind(identifier.as_str());
        found(query.fetch_optional(&self.pool).await, account)
    }
}
