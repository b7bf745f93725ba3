//! Telling what happened, and telling the owner, without the store's type.

use std::future::Future;
use std::pin::Pin;

use authkit_flows::{Client, EventKind, Flows, Notice, NoticeKind};
use authkit_store::{EmailAddress, Store};

use super::PortFuture;
use crate::Fault;

pub(crate) trait EventPort<Id>: Send + Sync {
    /// Takes note of an event.
    fn record<'a>(
        &'a self,
        kind: EventKind,
        account: Option<&'a Id>,
        client: &'a Client,
    ) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

    /// Sends a message without a link.
    fn notify<'a>(&'a self, kind: NoticeKind, to: &'a EmailAddress) -> PortFuture<'a, ()>;
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

    fn notify<'a>(&'a self, kind: NoticeKind, to: &'a EmailAddress) -> PortFuture<'a, ()> {
        Box::pin(async move {
            let sent = self.send(Notice::new(kind, to)).await;
            sent.map_err(|error| Fault::new("a notice could not be sent", error))
        })
    }
}
