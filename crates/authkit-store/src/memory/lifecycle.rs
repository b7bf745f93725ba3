//! Deactivation, deletion and "sign out everywhere" in memory.

use super::{Memory, MemoryError};
use crate::{AccountId, Effect, LifecycleStore};

impl LifecycleStore for Memory {
    async fn set_active(
        &self,
        id: &AccountId,
        active: bool,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let row = state
            .row_mut(&self.realm, *id)
            .filter(|row| row.account.active != active);
        let Some(row) = row else {
            return Ok(false);
        };
        row.account.active = active;
        if !active {
            row.advance();
        }
        state.write(&self.realm, outgoing);
        Ok(true)
    }

    async fn advance_generation(
        &self,
        id: &AccountId,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let Some(row) = state.row_mut(&self.realm, *id) else {
            return Ok(false);
        };
        row.advance();
        state.write(&self.realm, outgoing);
        Ok(true)
    }

    async fn remove_account(
        &self,
        id: &AccountId,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let removed = state.remove(&self.realm, *id);
        if removed {
            state.write(&self.realm, outgoing);
        }
        Ok(removed)
    }
}
