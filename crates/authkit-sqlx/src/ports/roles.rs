//! Roles.

use authkit_roles::RoleName;
use authkit_store::RoleStore;

use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

fn role<R: Columns>(row: &mut Reader<'_, R>) -> Result<RoleName, SqlxError> {
    RoleName::try_from(row.text()?.as_str())
        .map_err(|_| SqlxError::corrupt("a role without a proper name"))
}

fn args(id: AccountId, role: &RoleName) -> [(&'static str, Value<'_>); 2] {
    [
        ("id", Value::Int(id.as_i64())),
        ("role", Value::Text(role.as_str())),
    ]
}

impl<B: Backend, X> RoleStore for Sql<B, X> {
    async fn find_roles(&self, id: &AccountId) -> Result<Vec<RoleName>, SqlxError> {
        let args = [("id", Value::Int(id.as_i64()))];
        self.find_all(&self.statements.roles.find, &args, role)
            .await
    }

    async fn add_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, SqlxError> {
        self.insert(&self.statements.roles.add, &args(*id, role))
            .await
    }

    async fn remove_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, SqlxError> {
        let args = args(*id, role);
        let removed = self.execute(&self.statements.roles.remove, &args);
        Ok(removed.await? == 1)
    }
}
