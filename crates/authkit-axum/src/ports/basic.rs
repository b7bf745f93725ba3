//! Passwords that were verified a moment ago, without the store's type.

use std::sync::Arc;

use authkit_session::BasicProofs;
use authkit_store::{Account, AccountStore, Identifier};

use super::PortFuture;

pub(crate) trait BasicPort<Id>: Send + Sync {
    fn resume<'a>(
        &'a self,
        identifier: &'a Identifier,
        password: &'a str,
    ) -> PortFuture<'a, Option<Account<Id>>>;

    /// Only for a password that was verified in this request.
    fn remember(&self, identifier: &Identifier, password: &str, account: &Account<Id>);
}

impl<S: AccountStore> BasicPort<S::UserId> for BasicProofs<Arc<S>> {
    fn resume<'a>(
        &'a self,
        identifier: &'a Identifier,
        password: &'a str,
    ) -> PortFuture<'a, Option<Account<S::UserId>>> {
        Box::pin(async move { Ok(Self::resume(self, identifier, password).await?) })
    }

    fn remember(&self, identifier: &Identifier, password: &str, account: &Account<S::UserId>) {
        Self::remember(self, identifier, password, account);
    }
}
