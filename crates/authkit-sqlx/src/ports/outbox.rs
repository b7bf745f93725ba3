//! Messages until they are sent.

use authkit_store::{
    Claim, Claimed, EmailAddress, Failure, Message, MessageCounts, MessageKey, OutboxStore,
};

use super::read::map;
use crate::SqlxError;
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::effects::messages;
use crate::store::Sql;
use crate::value::Value;

/// A row that was claimed: where it stands in the order, its key, and what it says.
struct Row {
    order: (i64, i64),
    key: MessageKey,
    claimed: Result<Claimed, SqlxError>,
}

fn row<R: Columns>(row: &mut Reader<'_, R>) -> Result<Row, SqlxError> {
    let id = row.int()?;
    let key = MessageKey::from_stored(row.text()?);
    let template = row.text()?;
    let recipient = row.text()?;
    let context = row.text()?;
    let created_at = row.int()?;
    let attempts = u32::try_from(row.int()?).unwrap_or(u32::MAX);
    let claimed = || {
        let recipient = EmailAddress::parse(&recipient)
            .map_err(|_| SqlxError::corrupt("a message whose e-mail address is none"))?;
        let context = map(&context, "a message whose context is no object of texts")?;
        let message = Message::new(key.clone(), template, recipient, from_micros(created_at)?);
        Ok(Claimed::new(message.with_context(context), attempts))
    };
    Ok(Row {
        order: (created_at, id),
        claimed: claimed(),
        key,
    })
}

fn counts<R: Columns>(row: &mut Reader<'_, R>) -> Result<MessageCounts, SqlxError> {
    let waiting = row.int()?.unsigned_abs();
    Ok(MessageCounts::new(waiting, row.int()?.unsigned_abs()))
}

/// How many times as many messages are looked up as are claimed, where looking comes first: so many may go to others meanwhile.
const LOOKED_UP: i64 = 16;

impl<B: Backend, X> OutboxStore for Sql<B, X> {
    async fn put_messages(&self, new: &[Message]) -> Result<(), SqlxError> {
        if let Some(json) = messages(new)? {
            let args = [("messages", Value::Text(&json))];
            self.execute(&self.statements.effects.put_messages, &args)
                .await?;
        }
        Ok(())
    }

    async fn claim_messages(&self, claim: Claim) -> Result<Vec<Claimed>, SqlxError> {
        let lease = time::Duration::try_from(claim.lease).unwrap_or(time::Duration::MAX);
        let args = [
            ("now", Value::Int(to_micros(claim.now))),
            (
                "lease",
                Value::Int(to_micros(claim.now.saturating_add(lease))),
            ),
            ("limit", Value::Int(claim.limit.into())),
            (
                "looked_up",
                Value::Int(i64::from(claim.limit).saturating_mul(LOOKED_UP)),
            ),
        ];
        let plan = &self.statements.outbox.claim;
        let mut rows = self.change_rows(plan, &args, row).await?;
        // RETURNING promises no order.
        rows.sort_unstable_by_key(|row| row.order);
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            match row.claimed {
                Ok(message) => claimed.push(message),
                // A row that nobody can read must not stand in the way of the others for ever.
                Err(error) => {
                    self.record_failure(&row.key, Failure::Dead, &error.to_string())
                        .await?;
                }
            }
        }
        Ok(claimed)
    }

    async fn record_sent(&self, key: &MessageKey) -> Result<(), SqlxError> {
        let args = [("key", Value::Text(key.as_str()))];
        self.execute(&self.statements.outbox.sent, &args).await?;
        Ok(())
    }

    async fn record_failure(
        &self,
        key: &MessageKey,
        failure: Failure,
        reason: &str,
    ) -> Result<(), SqlxError> {
        let sql = &self.statements.outbox;
        let (statement, due_at) = match failure {
            Failure::RetryAt(due_at) => (&sql.retry, Some(to_micros(due_at))),
            Failure::Shelved => (&sql.shelved, None),
            // No worker will look at it again.
            _ => (&sql.dead, None),
        };
        // what a mail server said may hold anything
        let reason = reason.replace('\0', "\u{fffd}");
        let args = [
            ("key", Value::Text(key.as_str())),
            ("due_at", Value::OptInt(due_at)),
            ("reason", Value::Text(&reason)),
        ];
        self.execute(statement, &args).await?;
        Ok(())
    }

    async fn count_messages(&self) -> Result<MessageCounts, SqlxError> {
        let counts = self
            .find(&self.statements.outbox.count, &[], counts)
            .await?;
        Ok(counts.unwrap_or_default())
    }
}
