//! Passwords that were verified a moment ago, without the store's type.

use std::sync::Arc;

use authkit_session::{BasicProof, BasicProofs};
use authkit_store::{AccountStore, Identifier};

use super::PortFuture;

pub(crate) trait BasicPort<Id>: Send + Sync {
    fn resume<'a>(
        &'a self,
        identifier: &'a Identifier,
        password: &'a str,
    ) -> PortFuture<'a, BasicProof<'a, Id>>;
}

impl<S: AccountStore> BasicPort<S::UserId> for BasicProofs<Arc<S>> {
    fn resume<'a>(
        &'a self,
        identifier: &'a Identifier,
        password: &'a str,
    ) -> PortFuture<'a, BasicProof<'a, S::UserId>> {
        Box::pin(async move { Ok(Self::resume(self, identifier, password).await?) })
    }
}
