//! Short codes in memory.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{AccountId, CodeStore, DecoyStore, LinkKind, PendingCode};

/// The code of each kind that waits, and how often it was tried.
pub(super) type Codes = BTreeMap<LinkKind, (PendingCode, u32)>;

impl CodeStore for Memory {
    async fn put_code(
        &self,
        id: &AccountId,
        kind: LinkKind,
        code: &PendingCode,
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let Some(row) = state.row_mut(&self.realm, *id) else {
            return Ok(false);
        };
        row.codes.insert(kind, (code.clone(), 0));
        Ok(true)
    }

    async fn put_code_decoy(&self, slot: u8, now: OffsetDateTime) -> Result<(), MemoryError> {
        self.record_decoy(slot, now).await
    }

    async fn record_code_attempt(
        &self,
        id: &AccountId,
        kind: LinkKind,
    ) -> Result<Option<(PendingCode, NonZeroU32)>, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, *id);
        let Some((code, attempts)) = row.and_then(|row| row.codes.get_mut(&kind)) else {
            return Ok(None);
        };
        let attempt = NonZeroU32::MIN.saturating_add(*attempts);
        *attempts = attempt.get();
        Ok(Some((code.clone(), attempt)))
    }

    async fn record_code_decoy(&self, slot: u8, now: OffsetDateTime) -> Result<(), MemoryError> {
        self.record_decoy(slot, now).await
    }

    async fn remove_code(
        &self,
        id: &AccountId,
        kind: LinkKind,
        code: &PendingCode,
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let row = state.row_mut(&self.realm, *id).filter(|row| {
            let waiting = row.codes.get(&kind);
            waiting.is_some_and(|(waiting, _)| waiting == code)
        });
        Ok(row.is_some_and(|row| row.codes.remove(&kind).is_some()))
    }

    async fn remove_expired_codes(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let mut removed = 0;
        for row in state.rows_mut(&self.realm) {
            row.codes.retain(|_, (code, _)| {
                let ended = code.expires_at <= now && removed < limit;
                removed += u32::from(ended);
                !ended
            });
        }
        Ok(removed.into())
    }
}
