//! Tokens for programs, without the store's type.

use std::sync::Arc;
use std::time::Duration;

use authkit_session::{ApiSession, ApiTokenHandle, ApiTokenInfo, ApiTokens, IssuedApiToken};
use authkit_store::{Account, ApiTokenStore};

use super::PortFuture;

pub(crate) trait ApiTokenPort<Id>: Send + Sync {
    fn issue<'a>(
        &'a self,
        account: &'a Account<Id>,
        label: &'a str,
        lifetime: Option<Duration>,
    ) -> PortFuture<'a, IssuedApiToken>;
    fn resume<'a>(&'a self, token: &'a str) -> PortFuture<'a, Option<ApiSession<Id>>>;
    fn resume_at_hand(&self, token: &str) -> Option<ApiSession<Id>>;
    fn rotate<'a>(&'a self, token: &'a str) -> PortFuture<'a, Option<IssuedApiToken>>;
    fn list<'a>(&'a self, account: &'a Account<Id>) -> PortFuture<'a, Vec<ApiTokenInfo>>;
    fn revoke<'a>(&'a self, account: &'a Id, handle: &'a ApiTokenHandle) -> PortFuture<'a, bool>;
    fn end<'a>(&'a self, token: &'a str) -> PortFuture<'a, bool>;
    fn remove_expired(&self) -> PortFuture<'_, u64>;
}

impl<S: ApiTokenStore> ApiTokenPort<S::UserId> for ApiTokens<Arc<S>> {
    fn issue<'a>(
        &'a self,
        account: &'a Account<S::UserId>,
        label: &'a str,
        lifetime: Option<Duration>,
    ) -> PortFuture<'a, IssuedApiToken> {
        Box::pin(async move { Ok(Self::issue(self, account, label, lifetime).await?) })
    }

    fn resume<'a>(&'a self, token: &'a str) -> PortFuture<'a, Option<ApiSession<S::UserId>>> {
        Box::pin(async move { Ok(Self::resume(self, token).await?) })
    }

    fn resume_at_hand(&self, token: &str) -> Option<ApiSession<S::UserId>> {
        Self::resume_at_hand(self, token)
    }

    fn rotate<'a>(&'a self, token: &'a str) -> PortFuture<'a, Option<IssuedApiToken>> {
        Box::pin(async move { Ok(Self::rotate(self, token).await?) })
    }

    fn list<'a>(&'a self, account: &'a Account<S::UserId>) -> PortFuture<'a, Vec<ApiTokenInfo>> {
        Box::pin(async move { Ok(Self::list(self, account).await?) })
    }

    fn revoke<'a>(
        &'a self,
        account: &'a S::UserId,
        handle: &'a ApiTokenHandle,
    ) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(Self::revoke(self, account, handle).await?) })
    }

    fn end<'a>(&'a self, token: &'a str) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(Self::end(self, token).await?) })
    }

    fn remove_expired(&self) -> PortFuture<'_, u64> {
        Box::pin(async move { Ok(Self::remove_expired(self).await?) })
    }
}
