//! Login statistics.

use authkit_store::TrackableStore;
use authkit_track::{Login, LoginStats};
use time::OffsetDateTime;

use super::decoys::{decoy_args, decoy_subject};
use super::read::{address, address_text};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

fn login<R: Columns>(row: &mut Reader<'_, R>) -> Result<Option<Login>, SqlxError> {
    let at = row.maybe_int()?.map(from_micros).transpose()?;
    let address = address(row)?;
    Ok(at.map(|at| Login::at(at).from(address)))
}

fn number<R: Columns>(row: &mut Reader<'_, R>) -> Result<u32, SqlxError> {
    Ok(u32::try_from(row.int()?).unwrap_or(u32::MAX))
}

fn stats<R: Columns>(row: &mut Reader<'_, R>) -> Result<LoginStats, SqlxError> {
    let mut stats = LoginStats::default();
    stats.count = row.int()?.unsigned_abs();
    stats.current = login(row)?;
    stats.last = login(row)?;
    stats.failures = number(row)?;
    stats.failures_before = number(row)?;
    stats.last_failure = login(row)?;
    Ok(stats)
}

impl<B: Backend, X> TrackableStore for Sql<B, X> {
    async fn find_logins(&self, id: &AccountId) -> Result<LoginStats, SqlxError> {
        let args = [("id", Value::Int(id.as_i64()))];
        let found = self
            .find(&self.statements.trackable.find, &args, stats)
            .await;
        Ok(found?.unwrap_or_default())
    }

    async fn record_login(&self, id: &AccountId, login: &Login) -> Result<LoginStats, SqlxError> {
        let address = address_text(login.address);
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("now", Value::Int(to_micros(login.at))),
            ("address", Value::OptText(address.as_deref())),
        ];
        let plan = &self.statements.trackable.record;
        let recorded = self.change(plan, &args, &[], stats).await?.done();
        Ok(recorded.unwrap_or_default())
    }

    async fn record_failed_login(&self, id: &AccountId, failure: &Login) -> Result<(), SqlxError> {
        let address = address_text(failure.address);
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("now", Value::Int(to_micros(failure.at))),
            ("address", Value::OptText(address.as_deref())),
        ];
        self.execute(&self.statements.trackable.failed, &args)
            .await?;
        Ok(())
    }

    async fn record_failed_login_decoy(
        &self,
        slot: u8,
        now: OffsetDateTime,
    ) -> Result<(), SqlxError> {
        let subject = decoy_subject::<2>(slot);
        let put = &self.statements.trackable.put_decoy;
        self.execute(put, &decoy_args(&subject, now)).await?;
        Ok(())
    }
}
