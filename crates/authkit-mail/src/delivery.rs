//! The flows' port for messages: a message, sealed where keys are given, and an outbox row. Nothing is rendered or sent here.

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice};
use authkit_store::{Message, OutboxStore};
use std::fmt;
use time::OffsetDateTime;

use crate::compose::compose;
#[cfg(feature = "sealed")]
use crate::sealing::Sealing;
use crate::wake::Wake;
use crate::{Links, MailCounters, Mailer, Transport, Worker};

/// Delivers by the outbox of a store.
///
/// A flow asks it for the message and has the store write it with the change; the [`Worker`] sends it. What no change
/// carries is put into the outbox by [`deliver`](Deliver::deliver). Where the store of accounts has no outbox, any store
/// that has one can stand in; an application without any database for mail takes [`Inline`](crate::Inline).
pub struct MailDelivery<S> {
    store: S,
    links: Links,
    wake: Wake,
    counters: MailCounters,
    #[cfg(feature = "sealed")]
    sealing: Option<Sealing>,
}

impl<S: OutboxStore> MailDelivery<S> {
    /// Delivers by the outbox of `store`, with `links` in the mails.
    pub fn new(store: S, links: Links) -> Self {
        Self {
            store,
            links,
            wake: Wake::default(),
            counters: MailCounters::default(),
            #[cfg(feature = "sealed")]
            sealing: None,
        }
    }

    /// Encrypts what messages say while they wait, with the current key of `keys`. The worker opens them with any key of the
    /// ring: one that is retired has to stay in it until what it sealed was sent.
    ///
    /// # Security
    /// Without it, whoever reads the table before a mail is sent can open the link in it. A sealed message shows its template
    /// and its recipient, and does not open in any other row.
    #[cfg(feature = "sealed")]
    #[must_use]
    pub fn sealed_by(mut self, keys: &authkit_token::KeyRing) -> Self {
        self.sealing = Some(Sealing::new(keys, self.store.realm()));
        self
    }

    /// A worker for the same store, that this delivery wakes and that opens what it seals.
    pub fn worker(&self, mailer: Mailer, transport: impl Transport + 'static) -> Worker<S>
    where
        S: Clone + 'static,
    {
        let worker = Worker::new(self.store.clone(), mailer, transport)
            .woken_by(self.wake.clone())
            .counted_by(self.counters.clone());
        #[cfg(feature = "sealed")]
        let worker = worker.with_sealing(self.sealing.clone());
        worker
    }

    /// What the mails link to.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }

    /// What the workers of this delivery have done.
    #[must_use]
    pub fn counters(&self) -> &MailCounters {
        &self.counters
    }

    fn sealed(&self, message: Message) -> Result<Message, DeliverError> {
        #[cfg(feature = "sealed")]
        if let Some(sealing) = &self.sealing {
            return sealing.seal(message).map_err(DeliverError::new);
        }
        Ok(message)
    }
}

impl<S: OutboxStore> Deliver for MailDelivery<S> {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        self.sealed(compose(&self.links, &notice, now)?)
    }

    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async move {
            let sealed = messages.into_iter().map(|message| self.sealed(message));
            let messages = sealed.collect::<Result<Vec<_>, _>>()?;
            self.store
                .put_messages(&messages)
                .await
                .map_err(DeliverError::new)?;
            self.wake.call();
            Ok(())
        })
    }

    fn committed(&self) {
        self.wake.call();
    }
}

impl<S> fmt::Debug for MailDelivery<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailDelivery")
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}
