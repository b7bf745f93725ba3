//! Counters of links in memory.

use super::row::Row;
use super::{Memory, MemoryError};
use crate::{AccountId, LinkCounter, LinkKind, LinkStore, Swap};

impl Row {
    pub(super) fn link_counter(&self, kind: LinkKind) -> LinkCounter {
        self.links.get(&kind).copied().unwrap_or_default()
    }
}

impl LinkStore for Memory {
    async fn find_link_counter(
        &self,
        id: &AccountId,
        kind: LinkKind,
    ) -> Result<LinkCounter, MemoryError> {
        let state = self.lock();
        let row = state.row(&self.realm, *id);
        Ok(row.map_or(LinkCounter::ZERO, |row| row.link_counter(kind)))
    }

    async fn swap_link_counter(
        &self,
        id: &AccountId,
        kind: LinkKind,
        expected: LinkCounter,
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        let row = state
            .row_mut(&self.realm, *id)
            .filter(|row| row.link_counter(kind) == expected);
        let Some(row) = row else {
            return Ok(Swap::Stale);
        };
        row.links.insert(kind, expected.next());
        Ok(Swap::Done)
    }
}
