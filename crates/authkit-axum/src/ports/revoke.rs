//! Sessions that are listed and ended from elsewhere, without the store's type.

use std::sync::Arc;

use authkit_session::{
    Receipt, RevokedOthers, Session, SessionDigest, SessionHandle, SessionInfo, Sessions,
};
use authkit_store::{Account, LifecycleStore, SessionListStore};

use super::PortFuture;

pub(crate) trait RevokePort<Id>: Send + Sync {
    fn list<'a>(
        &'a self,
        account: &'a Account<Id>,
        current: Option<&'a SessionDigest>,
    ) -> PortFuture<'a, Vec<SessionInfo>>;
    fn revoke<'a>(
        &'a self,
        account: &'a Id,
        handle: &'a SessionHandle,
    ) -> PortFuture<'a, Receipt<Id>>;
    fn revoke_others<'a>(&'a self, session: &'a Session<Id>) -> PortFuture<'a, RevokedOthers<Id>>;
    fn revoke_all<'a>(&'a self, account: &'a Id) -> PortFuture<'a, Receipt<Id>>;
}

impl<S: SessionListStore + LifecycleStore> RevokePort<S::UserId> for Arc<Sessions<Arc<S>>> {
    fn list<'a>(
        &'a self,
        account: &'a Account<S::UserId>,
        current: Option<&'a SessionDigest>,
    ) -> PortFuture<'a, Vec<SessionInfo>> {
        Box::pin(async move { Ok(Sessions::list(self, account, current).await?) })
    }

    fn revoke<'a>(
        &'a self,
        account: &'a S::UserId,
        handle: &'a SessionHandle,
    ) -> PortFuture<'a, Receipt<S::UserId>> {
        Box::pin(async move { Ok(Sessions::revoke(self, account, handle).await?) })
    }

    fn revoke_others<'a>(
        &'a self,
        session: &'a Session<S::UserId>,
    ) -> PortFuture<'a, RevokedOthers<S::UserId>> {
        Box::pin(async move { Ok(Sessions::revoke_others(self, session, &[]).await?) })
    }

    fn revoke_all<'a>(&'a self, account: &'a S::UserId) -> PortFuture<'a, Receipt<S::UserId>> {
        Box::pin(async move { Ok(Sessions::revoke_all(self, account, &[]).await?) })
    }
}
