//! A new password and the next generation, as one step of a transaction: what a reset and a change share.

use authkit_hash::PasswordHash;
use authkit_store::Generation;

use super::Transaction;
use crate::{AccountId, SqlxError};

// `IS`, because no password is a state that can be expected too.
const MOVE_ON: &str = "UPDATE authkit_accounts SET generation = ?4 \
    WHERE id = ?1 AND realm = ?2 AND generation = ?3 \
    AND (SELECT hash FROM authkit_passwords WHERE account_id = ?1) IS ?5";
const SET: &str = "INSERT INTO authkit_passwords (account_id, hash) VALUES (?1, ?2) \
    ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash";

/// A new password, and with it the next generation.
pub(super) struct Replacement<'a> {
    pub(super) id: AccountId,
    pub(super) expected: Option<&'a PasswordHash>,
    pub(super) generation: Generation,
    pub(super) new: &'a PasswordHash,
}

impl Replacement<'_> {
    /// Does it if hash and generation are still the expected ones, and says whether.
    pub(super) async fn apply(&self, tx: &mut Transaction, realm: &str) -> Result<bool, SqlxError> {
        let moved = sqlx::query(MOVE_ON)
            .bind(self.id.as_i64())
            .bind(realm)
            .bind(self.generation.as_i64())
            .bind(self.generation.next().as_i64())
            .bind(self.expected.map(PasswordHash::as_str));
        if moved
            .execute(&mut **tx)
            .await
            .map_err(SqlxError::Query)?
            .rows_affected()
            != 1
        {
            return Ok(false);
        }
        let set = sqlx::query(SET)
            .bind(self.id.as_i64())
            .bind(self.new.as_str());
        set.execute(&mut **tx).await.map_err(SqlxError::Query)?;
        Ok(true)
    }
}
