//! Messages until they are sent.

use authkit_store::{
    Claim, Claimed, EmailAddress, Failure, Message, MessageCounts, MessageKey, OutboxStore,
};
use std::collections::BTreeMap;

use super::{Sqlite, Transaction};
use crate::SqlxError;
use crate::instant::{from_micros, to_micros};

/// `id, key, template, recipient, context, created_at, attempts`.
type Row = (i64, String, String, String, String, i64, u32);

const PUT: &str = "INSERT INTO authkit_outbox (realm, key, template, recipient, context, created_at, due_at) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (realm, key) DO NOTHING";
const CLAIM: &str = "UPDATE authkit_outbox SET attempts = attempts + 1, due_at = ?3 \
    WHERE id IN (SELECT id FROM authkit_outbox WHERE realm = ?1 AND dead = 0 AND due_at <= ?2 \
    ORDER BY created_at, id LIMIT ?4) \
    RETURNING id, key, template, recipient, context, created_at, attempts";
const SENT: &str = "DELETE FROM authkit_outbox WHERE realm = ?1 AND key = ?2";
const RETRY: &str = "UPDATE authkit_outbox SET due_at = ?4, failure = ?3 WHERE realm = ?1 AND key = ?2 AND dead = 0";
const DEAD: &str = "UPDATE authkit_outbox SET dead = 1, context = '{}', failure = ?3 \
    WHERE realm = ?1 AND key = ?2 AND dead = 0";
const COUNT: &str = "SELECT count(*) FILTER (WHERE dead = 0), count(*) FILTER (WHERE dead = 1) \
    FROM authkit_outbox WHERE realm = ?1";

/// Writes messages into the transaction of the change that causes them.
pub(super) async fn put(
    tx: &mut Transaction,
    realm: &str,
    messages: &[Message],
) -> Result<(), SqlxError> {
    for message in messages {
        let context = serde_json::to_string(&message.context)
            .map_err(|error| SqlxError::Query(sqlx::Error::Encode(error.into())))?;
        let query = sqlx::query(PUT)
            .bind(realm)
            .bind(message.key.as_str())
            .bind(&message.template)
            .bind(message.recipient.as_str())
            .bind(context)
            .bind(to_micros(message.created_at));
        query.execute(&mut **tx).await.map_err(SqlxError::Query)?;
    }
    Ok(())
}

fn claimed(
    (_, key, template, recipient, context, created_at, attempts): Row,
) -> Result<Claimed, SqlxError> {
    let recipient = EmailAddress::parse(&recipient)
        .map_err(|_| SqlxError::corrupt("a message whose e-mail address is none"))?;
    let context: BTreeMap<String, String> = serde_json::from_str(&context)
        .map_err(|_| SqlxError::corrupt("a message whose context is no object of texts"))?;
    let message = Message::new(
        MessageKey::from_stored(key),
        template,
        recipient,
        from_micros(created_at)?,
    );
    Ok(Claimed::new(message.with_context(context), attempts))
}

impl OutboxStore for Sqlite {
    async fn put_messages(&self, messages: &[Message]) -> Result<(), SqlxError> {
        let mut tx = self.begin().await?;
        put(&mut tx, self.realm_name(), messages).await?;
        tx.commit().await.map_err(SqlxError::Query)
    }

    async fn claim_messages(&self, claim: Claim) -> Result<Vec<Claimed>, SqlxError> {
        let lease = time::Duration::try_from(claim.lease).unwrap_or(time::Duration::MAX);
        let query = sqlx::query_as::<_, Row>(CLAIM)
            .bind(self.realm_name())
            .bind(to_micros(claim.now))
            .bind(to_micros(claim.now.saturating_add(lease)))
            .bind(claim.limit);
        let mut rows = query
            .fetch_all(&self.pool)
            .await
            .map_err(SqlxError::Query)?;
        // RETURNING promises no order.
        rows.sort_unstable_by_key(|row| (row.5, row.0));
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let key = MessageKey::from_stored(row.1.as_str());
            match claimed(row) {
                Ok(message) => messages.push(message),
                // A row that nobody can read must not stand in the way of the others for ever.
                Err(error) => {
                    self.record_failure(&key, Failure::Dead, &error.to_string())
                        .await?;
                }
            }
        }
        Ok(messages)
    }

    async fn record_sent(&self, key: &MessageKey) -> Result<(), SqlxError> {
        let query = sqlx::query(SENT).bind(self.realm_name()).bind(key.as_str());
        query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(())
    }

    async fn record_failure(
        &self,
        key: &MessageKey,
        failure: Failure,
        reason: &str,
    ) -> Result<(), SqlxError> {
        let (sql, due_at) = match failure {
            Failure::RetryAt(due_at) => (RETRY, Some(to_micros(due_at))),
            // No worker will look at it again.
            _ => (DEAD, None),
        };
        let mut query = sqlx::query(sql)
            .bind(self.realm_name())
            .bind(key.as_str())
            .bind(reason);
        if let Some(due_at) = due_at {
            query = query.bind(due_at);
        }
        query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(())
    }

    async fn count_messages(&self) -> Result<MessageCounts, SqlxError> {
        let query = sqlx::query_as::<_, (i64, i64)>(COUNT).bind(self.realm_name());
        let (waiting, dead) = query
            .fetch_one(&self.pool)
            .await
            .map_err(SqlxError::Query)?;
        Ok(MessageCounts::new(
            waiting.unsigned_abs(),
            dead.unsigned_abs(),
        ))
    }
}
