//! Remember series.

use authkit_store::{
    Account, Generation, Put, RememberDigest, RememberRecord, RememberStore, SeriesDigest, Swap,
};
use time::OffsetDateTime;

use super::accounts::account;
use super::read::{address_text, device, digest};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::Sweep;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

type Record = RememberRecord<AccountId>;

fn series<R: Columns>(row: &mut Reader<'_, R>) -> Result<(Record, Account<AccountId>), SqlxError> {
    let id = AccountId::from_i64(row.int()?);
    let generation = Generation::from_i64(row.int()?);
    let token = digest(&row.bytes()?, RememberDigest::from_bytes)?;
    let previous = row
        .maybe_bytes()?
        .map(|bytes| digest(&bytes, RememberDigest::from_bytes))
        .transpose()?;
    let rotated_at = from_micros(row.int()?)?;
    let created_at = from_micros(row.int()?)?;
    let expires_at = from_micros(row.int()?)?;
    let mut record = RememberRecord::new(id, generation, token, created_at, expires_at);
    record.previous = previous;
    record.rotated_at = rotated_at;
    Ok((record.on(device(row)?), account(row)?))
}

impl<B: Backend, X> RememberStore for Sql<B, X> {
    async fn put_series(&self, series: &SeriesDigest, record: &Record) -> Result<Put, SqlxError> {
        let address = address_text(record.device.address);
        let previous = record.previous.as_ref();
        let args = [
            ("series", Value::Bytes(series.as_bytes())),
            ("account", Value::Int(record.account.as_i64())),
            ("generation", Value::Int(record.generation.as_i64())),
            ("token", Value::Bytes(record.token.as_bytes())),
            (
                "previous",
                Value::OptBytes(previous.map(|digest| digest.as_bytes().as_slice())),
            ),
            ("rotated_at", Value::Int(to_micros(record.rotated_at))),
            ("created_at", Value::Int(to_micros(record.created_at))),
            ("expires_at", Value::Int(to_micros(record.expires_at))),
            ("address", Value::OptText(address.as_deref())),
            (
                "user_agent",
                Value::OptText(record.device.user_agent.as_deref()),
            ),
        ];
        let put = &self.statements.remember.put;
        Self::put_under_a_name(self.execute_for_account(put, &args).await)
    }

    async fn find_series(
        &self,
        digest: &SeriesDigest,
    ) -> Result<Option<(Record, Account<AccountId>)>, SqlxError> {
        let args = [("series", Value::Bytes(digest.as_bytes()))];
        self.find(&self.statements.remember.find, &args, series)
            .await
    }

    async fn swap_remember_token(
        &self,
        series: &SeriesDigest,
        expected: &RememberDigest,
        new: &RememberDigest,
        now: OffsetDateTime,
    ) -> Result<Swap, SqlxError> {
        let args = [
            ("series", Value::Bytes(series.as_bytes())),
            ("expected", Value::Bytes(expected.as_bytes())),
            ("new", Value::Bytes(new.as_bytes())),
            ("now", Value::Int(to_micros(now))),
        ];
        let swapped = self.execute(&self.statements.remember.swap, &args).await?;
        Ok(if swapped == 1 {
            Swap::Done
        } else {
            Swap::Stale
        })
    }

    async fn remove_series(&self, series: &SeriesDigest) -> Result<bool, SqlxError> {
        let args = [("series", Value::Bytes(series.as_bytes()))];
        let removed = self
            .execute(&self.statements.remember.remove, &args)
            .await?;
        Ok(removed == 1)
    }

    async fn remove_all_series(&self, account: &AccountId) -> Result<u64, SqlxError> {
        let args = [("account", Value::Int(account.as_i64()))];
        self.execute(&self.statements.remember.remove_all, &args)
            .await
    }

    async fn remove_expired_series(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let sql = &self.statements.remember;
        let expired = Sweep {
            name: "series",
            first: &sql.first_expired,
            remove: &sql.remove_expired,
            until: now,
        };
        Ok(self.sweep(&expired, limit, |_| ()).await?.into())
    }
}
