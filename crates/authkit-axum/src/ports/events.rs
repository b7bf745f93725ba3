//! Telling what happened, and telling the owner, without the store's type.

use std::future::Future;
use std::pin::Pin;

use authkit_flows::{Client, EventKind, Flows};
use authkit_store::Store;

pub(crate) trait EventPort<Id>: Send + Sync {
    /// Takes note of an event.
    fn record<'a>(
        &'a self,
        kind: EventKind,
        account: Option<&'a Id>,
        client: &'a Client,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

    /// Sends a message without a link.
    #[cfg(feature = "remember")]
    fn notify<'a>(
        &'a self,
        kind: authkit_flows::NoticeKind,
        to: &'a authkit_store::EmailAddress,
        client: &'a Client,
    ) -> super::PortFuture<'a, ()>;
}

impl<S: Store> EventPort<S::UserId> for Flows<S> {
    fn record<'a>(
        &'a self,
        kind: EventKind,
        account: Option<&'a S::UserId>,
        client: &'a Client,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>> {
        Box::pin(Self::record(self, kind, account, client))
    }

    #[cfg(feature = "remember")]
    fn notify<'a>(
        &'a self,
        kind: authkit_flows::NoticeKind,
        to: &'a authkit_store::EmailAddress,
        client: &'a Client,
    ) -> super::PortFuture<'a, ()> {
        Box::pin(async move {
            let notice = authkit_flows::Notice::new(kind, to);
            let sent = self.send(notice, client).await;
            sent.map_err(|error| crate::Fault::new("a notice could not be sent", error))
        })
    }
}
