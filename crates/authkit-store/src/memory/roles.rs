//! Roles in memory.

use authkit_roles::RoleName;

use super::{Memory, MemoryError};
use crate::{AccountId, RoleStore};

impl RoleStore for Memory {
    async fn find_roles(&self, id: &AccountId) -> Result<Vec<RoleName>, MemoryError> {
        let state = self.lock();
        Ok(state
            .row(&self.realm, *id)
            .map_or_else(Vec::new, |row| row.roles.iter().cloned().collect()))
    }

    async fn add_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        Ok(state
            .row_mut(&self.realm, *id)
            .is_some_and(|row| row.roles.insert(role.clone())))
    }

    async fn remove_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        Ok(state
            .row_mut(&self.realm, *id)
            .is_some_and(|row| row.roles.remove(role)))
    }
}
