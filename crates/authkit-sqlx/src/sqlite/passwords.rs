//! Stored hashes, read and swapped.

use authkit_hash::PasswordHash;
use authkit_store::{Credential, Identifier, PasswordStore, Swap};

use super::{Sqlite, accounts, found};
use crate::{AccountId, SqlxError};

/// An account and its hash.
type Row = (i64, String, bool, i64, Option<String>);

const BY_ID: &str = "SELECT a.id, a.email, a.active, a.generation, p.hash \
    FROM authkit_accounts a LEFT JOIN authkit_passwords p ON p.account_id = a.id \
    WHERE a.id = ?1 AND a.realm = ?2";
const BY_IDENTIFIER: &str = "SELECT a.id, a.email, a.active, a.generation, p.hash \
    FROM authkit_accounts a LEFT JOIN authkit_passwords p ON p.account_id = a.id \
    WHERE a.realm = ?1 AND a.identifier = ?2";
const SWAP: &str = "UPDATE authkit_passwords SET hash = ?4 \
    WHERE account_id = (SELECT id FROM authkit_accounts WHERE id = ?1 AND realm = ?2) AND hash = ?3";

fn credential(
    (id, email, active, generation, hash): Row,
) -> Result<Credential<AccountId>, SqlxError> {
    let account = accounts::account((id, email, active, generation))?;
    Ok(Credential::new(
        account,
        hash.map(PasswordHash::from_stored),
    ))
}

impl PasswordStore for Sqlite {
    async fn find_credential(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Credential<AccountId>>, SqlxError> {
        let query = sqlx::query_as::<_, Row>(BY_IDENTIFIER)
            .bind(self.realm_name())
            .bind(identifier.as_str());
        found(query.fetch_optional(&self.pool).await, credential)
    }

    async fn find_credential_by_id(
        &self,
        id: &AccountId,
    ) -> Result<Option<Credential<AccountId>>, SqlxError> {
        let query = sqlx::query_as::<_, Row>(BY_ID)
            .bind(id.as_i64())
            .bind(self.realm_name());
        found(query.fetch_optional(&self.pool).await, credential)
    }

    async fn swap_hash(
        &self,
        id: &AccountId,
        expected: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<Swap, SqlxError> {
        let query = sqlx::query(SWAP)
            .bind(id.as_i64())
            .bind(self.realm_name())
            .bind(expected.as_str())
            .bind(new.as_str());
        let done = query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(if done.rows_affected() == 1 {
            Swap::Done
        } else {
            Swap::Stale
        })
    }
}
