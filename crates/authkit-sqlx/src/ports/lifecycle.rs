//! What becomes of an account as a whole.

use authkit_store::{Effect, LifecycleStore};

use crate::backend::Backend;
use crate::sql::Plan;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

impl<B: Backend, X> Sql<B, X> {
    async fn of_account(
        &self,
        plan: &Plan,
        id: AccountId,
        active: bool,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, SqlxError> {
        let args = [
            ("id", Value::Int(id.as_i64())),
            ("active", Value::Flag(active)),
        ];
        Ok(self
            .change_only(plan, &args, outgoing)
            .await?
            .done()
            .is_some())
    }
}

impl<B: Backend, X> LifecycleStore for Sql<B, X> {
    async fn set_active(
        &self,
        id: &AccountId,
        active: bool,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, SqlxError> {
        let plan = &self.statements.lifecycle.set_active;
        self.of_account(plan, *id, active, outgoing).await
    }

    async fn advance_generation(
        &self,
        id: &AccountId,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, SqlxError> {
        let plan = &self.statements.lifecycle.advance_generation;
        self.of_account(plan, *id, true, outgoing).await
    }

    async fn remove_account(
        &self,
        id: &AccountId,
        outgoing: &[Effect<AccountId>],
    ) -> Result<bool, SqlxError> {
        let plan = &self.statements.lifecycle.remove;
        self.of_account(plan, *id, true, outgoing).await
    }
}
