//! Browsers that are remembered, without the store's type.

use std::sync::Arc;

use authkit_session::{Redeemed, Remember, RememberCookie, Restored, Sessions, Token};
use authkit_store::{Account, Device, LifecycleStore, RememberStore, SessionListStore};

use super::PortFuture;

pub(crate) trait RememberPort<Id>: Send + Sync {
    fn issue<'a>(
        &'a self,
        account: &'a Account<Id>,
        device: &'a Device,
    ) -> PortFuture<'a, RememberCookie>;
    fn redeem<'a>(&'a self, value: &'a str, device: &'a Device) -> PortFuture<'a, Redeemed<Id>>;
    /// A session from what a cookie was good for.
    fn restore<'a>(
        &'a self,
        restored: &'a Restored<Id>,
        device: &'a Device,
    ) -> PortFuture<'a, Token>;
    fn reissue<'a>(
        &'a self,
        value: &'a str,
        account: &'a Account<Id>,
        device: &'a Device,
    ) -> PortFuture<'a, Option<RememberCookie>>;
    fn end<'a>(&'a self, value: &'a str) -> PortFuture<'a, bool>;
    /// Ends everything that the account holds: a copy of its cookie is about.
    fn revoke_all<'a>(&'a self, account: &'a Id) -> PortFuture<'a, ()>;
    fn remove_expired(&self) -> PortFuture<'_, u64>;
}

/// The series of a store, and the sessions that come of them.
pub(crate) struct Remembering<S: RememberStore + SessionListStore> {
    pub(crate) remember: Remember<Arc<S>>,
    pub(crate) sessions: Arc<Sessions<Arc<S>>>,
}

impl<S> RememberPort<S::UserId> for Remembering<S>
where
    S: RememberStore + SessionListStore + LifecycleStore,
{
    fn issue<'a>(
        &'a self,
        account: &'a Account<S::UserId>,
        device: &'a Device,
    ) -> PortFuture<'a, RememberCookie> {
        Box::pin(async move { Ok(self.remember.issue(account, device).await?) })
    }

    fn redeem<'a>(
        &'a self,
        value: &'a str,
        device: &'a Device,
    ) -> PortFuture<'a, Redeemed<S::UserId>> {
        Box::pin(async move { Ok(self.remember.redeem(value, device).await?) })
    }

    fn restore<'a>(
        &'a self,
        restored: &'a Restored<S::UserId>,
        device: &'a Device,
    ) -> PortFuture<'a, Token> {
        Box::pin(async move { Ok(self.sessions.restore(restored, device).await?) })
    }

    fn reissue<'a>(
        &'a self,
        value: &'a str,
        account: &'a Account<S::UserId>,
        device: &'a Device,
    ) -> PortFuture<'a, Option<RememberCookie>> {
        Box::pin(async move { Ok(self.remember.reissue(value, account, device).await?) })
    }

    fn end<'a>(&'a self, value: &'a str) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(self.remember.end(value).await?) })
    }

    fn revoke_all<'a>(&'a self, account: &'a S::UserId) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let receipt = self.sessions.revoke_all(account, &[]).await?;
            tracing::warn!(
                sessions = receipt.sessions.len(),
                "a remember cookie was used twice; everything of its account was ended"
            );
            Ok(())
        })
    }

    fn remove_expired(&self) -> PortFuture<'_, u64> {
        Box::pin(async move { Ok(self.remember.remove_expired().await?) })
    }
}
