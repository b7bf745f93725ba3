//! The audit log in memory.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{AccountId, AuditEvent, AuditStore, MessageKey, Realm};

#[derive(Clone, Default)]
pub(super) struct Log {
    keys: BTreeSet<(Realm, MessageKey)>,
    /// In the order they were put.
    events: Vec<(Realm, AuditEvent<AccountId>)>,
}

impl Log {
    pub(super) fn put(&mut self, realm: &Realm, event: AuditEvent<AccountId>) {
        if self.keys.insert((realm.clone(), event.key.clone())) {
            self.events.push((realm.clone(), event));
        }
    }
}

impl AuditStore for Memory {
    async fn put_events(&self, events: &[AuditEvent<AccountId>]) -> Result<(), MemoryError> {
        let mut state = self.lock();
        for event in events {
            state.log.put(&self.realm, event.clone());
        }
        Ok(())
    }

    async fn find_events(
        &self,
        account: &AccountId,
        before: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<AuditEvent<AccountId>>, MemoryError> {
        let state = self.lock();
        // Of one moment, the one that was put last is the latest.
        let ours = state.log.events.iter().rev().filter(|(realm, event)| {
            *realm == self.realm && event.account.as_ref() == Some(account) && event.at < before
        });
        let mut found: Vec<_> = ours.map(|(_, event)| event).collect();
        found.sort_by_key(|event| std::cmp::Reverse(event.at));
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found.into_iter().cloned().collect())
    }

    async fn remove_events_before(
        &self,
        at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let state = &mut *self.lock();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let old = state
            .log
            .events
            .extract_if(.., |(realm, event)| *realm == self.realm && event.at < at)
            .take(limit);
        let mut removed = 0;
        for (realm, event) in old {
            state.log.keys.remove(&(realm, event.key));
            removed += 1;
        }
        Ok(removed)
    }
}
