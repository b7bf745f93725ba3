//! Confirmed addresses.

use authkit_store::{ConfirmableStore, Confirmation, Confirmed, Message};
use time::OffsetDateTime;

use super::{Sqlite, abandon, finish, found};
use crate::instant::{from_micros, to_micros};
use crate::{AccountId, SqlxError};

const FIND: &str = "SELECT c.confirmed_at FROM authkit_accounts a \
    JOIN authkit_confirmations c ON c.account_id = a.id AND c.email = a.email \
    WHERE a.id = ?1 AND a.realm = ?2";
const CONFIRM: &str = "INSERT INTO authkit_confirmations (account_id, email, confirmed_at) \
    SELECT id, email, ?5 FROM authkit_accounts WHERE id = ?1 AND realm = ?2 AND email = ?3 AND generation = ?4 \
    ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at \
    WHERE authkit_confirmations.email <> excluded.email";
const IS_CONFIRMED: &str = "SELECT EXISTS (SELECT 1 FROM authkit_accounts a \
    JOIN authkit_confirmations c ON c.account_id = a.id AND c.email = a.email \
    WHERE a.id = ?1 AND a.realm = ?2 AND a.email = ?3 AND a.generation = ?4)";

impl ConfirmableStore for Sqlite {
    async fn find_confirmation(&self, id: &AccountId) -> Result<Option<OffsetDateTime>, SqlxError> {
        let query = sqlx::query_scalar(FIND)
            .bind(id.as_i64())
            .bind(self.realm_name());
        found(query.fetch_optional(&self.pool).await, from_micros)
    }

    async fn redeem_confirmation(
        &self,
        confirmation: &Confirmation<AccountId>,
        outgoing: &[Message],
    ) -> Result<Confirmed, SqlxError> {
        let mut tx = self.begin().await?;
        let confirm = sqlx::query(CONFIRM)
            .bind(confirmation.id.as_i64())
            .bind(self.realm_name())
            .bind(confirmation.email.as_str())
            .bind(confirmation.generation.as_i64())
            .bind(to_micros(confirmation.now));
        let done = confirm.execute(&mut *tx).await.map_err(SqlxError::Query)?;
        if done.rows_affected() == 1 {
            return finish(tx, self.realm_name(), outgoing, Confirmed::Done).await;
        }
        // Nothing was written; in the same transaction, this only says why.
        let is_confirmed = sqlx::query_scalar(IS_CONFIRMED)
            .bind(confirmation.id.as_i64())
            .bind(self.realm_name())
            .bind(confirmation.email.as_str())
            .bind(confirmation.generation.as_i64());
        let already: bool = is_confirmed
            .fetch_one(&mut *tx)
            .await
            .map_err(SqlxError::Query)?;
        abandon(
            tx,
            if already {
                Confirmed::Already
            } else {
                Confirmed::Stale
            },
        )
        .await
    }
}
