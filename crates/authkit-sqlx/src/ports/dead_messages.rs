//! Messages that were given up.

use authkit_store::{DeadMessage, DeadMessageStore, EmailAddress, MessageKey};
use time::OffsetDateTime;

use crate::SqlxError;
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::store::Sql;
use crate::value::Value;

/// `None` for a row that nobody can read: it must not hide the others.
fn dead<R: Columns>(row: &mut Reader<'_, R>) -> Result<Option<DeadMessage>, SqlxError> {
    let key = MessageKey::from_stored(row.text()?);
    let template = row.text()?;
    let recipient = row.text()?;
    let created_at = from_micros(row.int()?)?;
    let attempts = u32::try_from(row.int()?).unwrap_or(u32::MAX);
    let reason = row.text()?;
    let revivable = row.int()? == 1;
    let Ok(recipient) = EmailAddress::parse(&recipient) else {
        return Ok(None);
    };
    let dead = DeadMessage::new(key, template, recipient, created_at);
    Ok(Some(dead.after(attempts, reason).revivable(revivable)))
}

impl<B: Backend, X> DeadMessageStore for Sql<B, X> {
    async fn find_dead_messages(
        &self,
        before: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<DeadMessage>, SqlxError> {
        let args = [
            ("before", Value::Int(to_micros(before))),
            ("limit", Value::Int(limit.into())),
        ];
        let rows = self
            .find_all(&self.statements.outbox.find_dead, &args, dead)
            .await?;
        Ok(rows.into_iter().flatten().collect())
    }

    async fn revive_message(
        &self,
        key: &MessageKey,
        now: OffsetDateTime,
    ) -> Result<bool, SqlxError> {
        let args = [
            ("key", Value::Text(key.as_str())),
            ("now", Value::Int(to_micros(now))),
        ];
        let changed = self.execute(&self.statements.outbox.revive, &args).await?;
        Ok(changed > 0)
    }

    async fn remove_dead_messages_before(
        &self,
        at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let args = [
            ("before", Value::Int(to_micros(at))),
            ("limit", Value::Int(limit.into())),
        ];
        self.execute(&self.statements.outbox.remove_dead, &args)
            .await
    }
}
