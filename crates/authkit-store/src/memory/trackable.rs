//! Login statistics in memory.

use authkit_track::{Login, LoginStats};
use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{AccountId, DecoyStore, TrackableStore};

impl TrackableStore for Memory {
    async fn find_logins(&self, id: &AccountId) -> Result<LoginStats, MemoryError> {
        let state = self.lock();
        let row = state.row(&self.realm, *id);
        Ok(row.map_or_else(LoginStats::default, |row| row.logins))
    }

    async fn record_login(&self, id: &AccountId, login: &Login) -> Result<LoginStats, MemoryError> {
        let mut state = self.lock();
        let Some(row) = state.row_mut(&self.realm, *id) else {
            return Ok(LoginStats::default());
        };
        row.logins = row.logins.after(*login);
        Ok(row.logins)
    }

    async fn record_failed_login(
        &self,
        id: &AccountId,
        failure: &Login,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        if let Some(row) = state.row_mut(&self.realm, *id) {
            row.logins = row.logins.after_failure(*failure);
        }
        Ok(())
    }

    async fn record_failed_login_decoy(
        &self,
        slot: u8,
        now: OffsetDateTime,
    ) -> Result<(), MemoryError> {
        self.record_decoy(slot, now).await
    }
}
