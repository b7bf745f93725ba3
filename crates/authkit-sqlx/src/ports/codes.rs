//! Short codes.

use authkit_store::{CodeStore, Generation, LinkKind, PendingCode};
use std::num::NonZeroU32;
use time::OffsetDateTime;

use super::decoys::{decoy_args, decoy_subject};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::Sweep;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

fn attempt<R: Columns>(row: &mut Reader<'_, R>) -> Result<(PendingCode, NonZeroU32), SqlxError> {
    let code = row.bytes()?.try_into();
    let code = code.map_err(|_| SqlxError::corrupt("a code of another length"))?;
    let generation = Generation::from_i64(row.int()?);
    let code = PendingCode::new(code, generation, from_micros(row.int()?)?);
    let attempts = u32::try_from(row.int()?).unwrap_or(u32::MAX);
    let attempts = NonZeroU32::new(attempts);
    Ok((
        code,
        attempts.ok_or(SqlxError::corrupt("an attempt that is none"))?,
    ))
}

/// How wide a code is: a page holds as many decoys.
const WIDTH: usize = 56;

/// The columns of an attempt, of which nothing is wanted.
fn nothing<R: Columns>(row: &mut Reader<'_, R>) -> Result<(), SqlxError> {
    row.bytes()?;
    for _ in 0..3 {
        row.int()?;
    }
    Ok(())
}

fn args<'a>(
    id: AccountId,
    kind: LinkKind,
    code: &'a PendingCode,
) -> [(&'static str, Value<'a>); 5] {
    [
        ("id", Value::Int(id.as_i64())),
        ("kind", Value::Text(kind.as_str())),
        ("code", Value::Bytes(&code.code)),
        ("generation", Value::Int(code.generation.as_i64())),
        ("expires_at", Value::Int(to_micros(code.expires_at))),
    ]
}

impl<B: Backend, X> CodeStore for Sql<B, X> {
    async fn put_code(
        &self,
        id: &AccountId,
        kind: LinkKind,
        code: &PendingCode,
    ) -> Result<bool, SqlxError> {
        let args = args(*id, kind, code);
        Ok(self.execute(&self.statements.codes.put, &args).await? > 0)
    }

    async fn put_code_decoy(&self, slot: u8, now: OffsetDateTime) -> Result<(), SqlxError> {
        let subject = decoy_subject::<WIDTH>(slot);
        let put = &self.statements.codes.put_decoy;
        self.execute(put, &decoy_args(&subject, now)).await?;
        Ok(())
    }

    async fn record_code_attempt(
        &self,
        id: &AccountId,
        kind: LinkKind,
    ) -> Result<Option<(PendingCode, NonZeroU32)>, SqlxError> {
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("kind", Value::Text(kind.as_str())),
        ];
        let plan = &self.statements.codes.record_attempt;
        Ok(self.change(plan, &args, &[], attempt).await?.done())
    }

    async fn record_code_decoy(&self, slot: u8, now: OffsetDateTime) -> Result<(), SqlxError> {
        let subject = decoy_subject::<WIDTH>(slot);
        let args = decoy_args(&subject, now);
        let plan = &self.statements.codes.record_decoy;
        let _ = self.change(plan, &args, &[], nothing).await?;
        Ok(())
    }

    async fn remove_code(
        &self,
        id: &AccountId,
        kind: LinkKind,
        code: &PendingCode,
    ) -> Result<bool, SqlxError> {
        let args = args(*id, kind, code);
        Ok(self.execute(&self.statements.codes.remove, &args).await? == 1)
    }

    async fn remove_expired_codes(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let sql = &self.statements.codes;
        let expired = Sweep {
            name: "codes",
            first: &sql.first_expired,
            remove: &sql.remove_expired,
            until: now,
        };
        Ok(self.sweep(&expired, limit, |_| ()).await?.into())
    }
}
