//! Roles.

use authkit_roles::RoleName;
use authkit_store::RoleStore;

use super::Sqlite;
use crate::{AccountId, SqlxError};

const FIND: &str = "SELECT r.role FROM authkit_accounts a JOIN authkit_roles r ON r.account_id = a.id \
    WHERE a.id = ?1 AND a.realm = ?2 ORDER BY r.role";
const ADD: &str = "INSERT INTO authkit_roles (account_id, role) \
    SELECT id, ?3 FROM authkit_accounts WHERE id = ?1 AND realm = ?2 \
    ON CONFLICT (account_id, role) DO NOTHING";
const REMOVE: &str = "DELETE FROM authkit_roles \
    WHERE account_id = (SELECT id FROM authkit_accounts WHERE id = ?1 AND realm = ?2) AND role = ?3";

impl Sqlite {
    async fn write_role(
        &self,
        sql: &'static str,
        id: AccountId,
        role: &RoleName,
    ) -> Result<bool, SqlxError> {
        let query = sqlx::query(sql)
            .bind(id.as_i64())
            .bind(self.realm_name())
            .bind(role.as_str());
        let done = query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(done.rows_affected() == 1)
    }
}

impl RoleStore for Sqlite {
    async fn find_roles(&self, id: &AccountId) -> Result<Vec<RoleName>, SqlxError> {
        let query = sqlx::query_scalar::<_, String>(FIND)
            .bind(id.as_i64())
            .bind(self.realm_name());
        let names = query
            .fetch_all(&self.pool)
            .await
            .map_err(SqlxError::Query)?;
        let role = |name: String| {
            RoleName::try_from(name.as_str())
                .map_err(|_| SqlxError::corrupt("a role without a proper name"))
        };
        names.into_iter().map(role).collect()
    }

    async fn add_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, SqlxError> {
        self.write_role(ADD, *id, role).await
    }

    async fn remove_role(&self, id: &AccountId, role: &RoleName) -> Result<bool, SqlxError> {
        self.write_role(REMOVE, *id, role).await
    }
}
