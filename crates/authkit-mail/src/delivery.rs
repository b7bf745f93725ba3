//! The flows' port for messages: a key, a link and an outbox row. Nothing is rendered or sent here.

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice};
use authkit_store::{Message, MessageKey, OutboxStore};
use authkit_token::SystemRandom;
use rand_core::TryRng;
use std::fmt;
use time::OffsetDateTime;

use crate::lifetime::in_words;
use crate::wake::Wake;
use crate::{Links, Mailer, Transport, Worker};

/// Delivers by the outbox of a store.
///
/// A flow asks it for the message and has the store write it with the change; the [`Worker`] sends it. What no change
/// carries is put into the outbox by [`deliver`](Deliver::deliver). Where the store of accounts has no outbox, any store
/// that has one can stand in; with the one in memory, what was not sent is lost when the process ends.
pub struct MailDelivery<S> {
    store: S,
    links: Links,
    wake: Wake,
}

impl<S: OutboxStore> MailDelivery<S> {
    /// Delivers by the outbox of `store`, with `links` in the mails.
    pub fn new(store: S, links: Links) -> Self {
        Self {
            store,
            links,
            wake: Wake::default(),
        }
    }

    /// A worker for the same store, that this delivery wakes.
    pub fn worker(&self, mailer: Mailer, transport: impl Transport + 'static) -> Worker<S>
    where
        S: Clone + 'static,
    {
        Worker::new(self.store.clone(), mailer, transport).woken_by(self.wake.clone())
    }

    /// What the mails link to.
    #[must_use]
    pub fn links(&self) -> &Links {
        &self.links
    }
}

impl<S: OutboxStore> Deliver for MailDelivery<S> {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        let mut bits = [0; 16];
        SystemRandom
            .try_fill_bytes(&mut bits)
            .map_err(DeliverError::new)?;
        let key = MessageKey::from_random(bits);
        let message = Message::new(key, notice.template(), notice.email().clone(), now);
        let login = self.links.login();
        let forgot = self.links.forgot();
        let (link, lifetime) = match notice {
            Notice::Welcome {
                token: Some((token, lifetime)),
                ..
            }
            | Notice::ConfirmationInstructions {
                token, lifetime, ..
            } => (self.links.confirm(token), Some(lifetime)),
            Notice::ResetInstructions {
                token, lifetime, ..
            } => (self.links.reset(token), Some(lifetime)),
            Notice::ResetNotice { .. } | Notice::ChangeNotice { .. } => {
                (forgot.clone().unwrap_or_else(|| login.clone()), None)
            }
            _ => (login.clone(), None),
        };
        let message = message.with("link", link).with("login_link", login);
        let message = match forgot {
            Some(forgot) => message.with("forgot_link", forgot),
            None => message,
        };
        let message = match notice {
            Notice::AlreadyRegistered {
                token: Some((token, lifetime)),
                ..
            } => message
                .with("confirm_link", self.links.confirm(token))
                .with("within", in_words(lifetime)),
            _ => message,
        };
        Ok(match lifetime {
            Some(lifetime) => message.with("within", in_words(lifetime)),
            None => message,
        })
    }

    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async move {
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
