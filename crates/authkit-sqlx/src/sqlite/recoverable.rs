//! Password resets.

use authkit_store::{Message, RecoverableStore, Reset, Swap};

use super::replacement::Replacement;
use super::{Sqlite, abandon, finish};
use crate::instant::to_micros;
use crate::{AccountId, SqlxError};

// An earlier confirmation of the same address keeps its moment.
const CONFIRM: &str = "INSERT INTO authkit_confirmations (account_id, email, confirmed_at) \
    SELECT id, email, ?2 FROM authkit_accounts WHERE id = ?1 \
    ON CONFLICT (account_id) DO UPDATE SET email = excluded.email, confirmed_at = excluded.confirmed_at \
    WHERE authkit_confirmations.email <> excluded.email";

impl RecoverableStore for Sqlite {
    async fn redeem_reset(
        &self,
        reset: &Reset<AccountId>,
        outgoing: &[Message],
    ) -> Result<Swap, SqlxError> {
        let mut tx = self.begin().await?;
        let replacement = Replacement {
            id: reset.id,
            expected: reset.expected.as_ref(),
            generation: reset.generation,
            new: &reset.new,
        };
        if !replacement.apply(&mut tx, self.realm_name()).await? {
            return abandon(tx, Swap::Stale).await;
        }
        let confirm = sqlx::query(CONFIRM)
            .bind(reset.id.as_i64())
            .bind(to_micros(reset.now));
        confirm.execute(&mut *tx).await.map_err(SqlxError::Query)?;
        finish(tx, self.realm_name(), outgoing, Swap::Done).await
    }
}
