//! Remember series in memory.

use time::OffsetDateTime;

use super::held::{Held, Holding};
use super::{Memory, MemoryError};
use crate::{
    Account, AccountId, Put, RememberDigest, RememberRecord, RememberStore, SeriesDigest, Swap,
};

pub(super) type AllSeries = Held<SeriesDigest, RememberRecord<AccountId>>;

impl Holding for RememberRecord<AccountId> {
    fn account(&self) -> AccountId {
        self.account
    }
}

impl RememberStore for Memory {
    async fn put_series(
        &self,
        series: &SeriesDigest,
        record: &RememberRecord<AccountId>,
    ) -> Result<Put, MemoryError> {
        let mut state = self.lock();
        state.known(&self.realm, record.account)?;
        Ok(state.series.put(&self.realm, series, record))
    }

    async fn find_series(
        &self,
        series: &SeriesDigest,
    ) -> Result<Option<(RememberRecord<AccountId>, Account<AccountId>)>, MemoryError> {
        let state = self.lock();
        let record = state.series.get(&self.realm, series);
        Ok(state.with_account(&self.realm, record))
    }

    async fn swap_remember_token(
        &self,
        series: &SeriesDigest,
        expected: &RememberDigest,
        new: &RememberDigest,
        now: OffsetDateTime,
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        let record = state
            .series
            .get_mut(&self.realm, series)
            .filter(|record| record.token == *expected);
        let Some(record) = record else {
            return Ok(Swap::Stale);
        };
        record.previous = Some(record.token);
        record.token = *new;
        record.rotated_at = now;
        Ok(Swap::Done)
    }

    async fn remove_series(&self, series: &SeriesDigest) -> Result<bool, MemoryError> {
        Ok(self.lock().series.remove(&self.realm, series))
    }

    async fn remove_all_series(&self, account: &AccountId) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let removed = state.series.take(&self.realm, u32::MAX, |_, record| {
            record.account == *account
        });
        Ok(removed.len() as u64)
    }

    async fn remove_expired_series(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let ended = state
            .series
            .take(&self.realm, limit, |_, record| record.expires_at <= now);
        Ok(ended.len() as u64)
    }
}
