//! What happened.

use authkit_store::{AuditEvent, AuditStore, MessageKey};
use time::OffsetDateTime;

use super::read::{address, map};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::effects::events;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

fn event<R: Columns>(row: &mut Reader<'_, R>) -> Result<AuditEvent<AccountId>, SqlxError> {
    let key = MessageKey::from_stored(row.text()?);
    let kind = row.text()?;
    let account = row.maybe_int()?.map(AccountId::from_i64);
    let address = address(row)?;
    let details = map(
        &row.text()?,
        "an event whose details are no object of texts",
    )?;
    let at = from_micros(row.int()?)?;
    Ok(AuditEvent::new(key, kind, account, at)
        .from(address)
        .with_details(details))
}

impl<B: Backend, X> AuditStore for Sql<B, X> {
    async fn put_events(&self, new: &[AuditEvent<AccountId>]) -> Result<(), SqlxError> {
        if let Some(json) = events(new)? {
            let args = [
                ("events", Value::Text(&json)),
                ("subject", Value::OptInt(None)),
            ];
            self.execute(&self.statements.effects.put_events, &args)
                .await?;
        }
        Ok(())
    }

    async fn find_events(
        &self,
        account: &AccountId,
        before: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<AuditEvent<AccountId>>, SqlxError> {
        let args = [
            ("account", Value::Int(account.as_i64())),
            ("before", Value::Int(to_micros(before))),
            ("limit", Value::Int(limit.into())),
        ];
        self.find_all(&self.statements.audit.find, &args, event)
            .await
    }

    async fn remove_events_before(&self, at: OffsetDateTime, limit: u32) -> Result<u64, SqlxError> {
        let args = [
            ("before", Value::Int(to_micros(at))),
            ("limit", Value::Int(limit.into())),
        ];
        self.execute(&self.statements.audit.remove_before, &args)
            .await
    }
}
