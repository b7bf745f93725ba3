//! The flows' port for messages: a key, a link and an outbox row. Nothing is rendered or sent here.

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};
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
        let message = Message::new(key, notice.template(), notice.email.clone(), now);
        let message = self.with_links(message, &notice);
        let more = notice.details.iter().copied();
        let more = more.chain(notice.code.map(|code| ("code", code)));
        Ok(more.fold(message, |message, (name, value)| message.with(name, value)))
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

impl<S> MailDelivery<S> {
    /// The message with the link that it is about, how long that works, and where else its reader may want to go.
    fn with_links(&self, message: Message, notice: &Notice<'_>) -> Message {
        let links = &self.links;
        if matches!(
            notice.kind,
            NoticeKind::DeactivationNotice | NoticeKind::DeletionNotice
        ) || notice.kind == NoticeKind::EmailChangeNotice && notice.token.is_none()
        {
            // there is nothing to go to
            return message;
        }
        let (login, forgot) = (links.login(), links.forgot());
        let message = message.with("login_link", login.as_str());
        let message = match &forgot {
            Some(forgot) => message.with("forgot_link", forgot.as_str()),
            None => message,
        };
        let Some((token, lifetime)) = notice.token else {
            // without a token the reader can look after the account: by a new password, or by signing in
            let warns = !matches!(
                notice.kind,
                NoticeKind::Welcome | NoticeKind::AlreadyRegistered
            );
            let link = forgot.filter(|_| warns).unwrap_or(login);
            return message.with("link", link);
        };
        let message = message.with("within", in_words(lifetime));
        match notice.kind {
            NoticeKind::AlreadyRegistered => message
                .with("link", login)
                .with("confirm_link", links.confirm(token)),
            NoticeKind::ResetInstructions => message.with("link", links.reset(token)),
            NoticeKind::LoginInstructions => message.with("link", links.login_with(token)),
            NoticeKind::EmailChangeInstructions => message.with("link", links.change_email(token)),
            NoticeKind::EmailChangeNotice => message.with("link", links.revert_email(token)),
            NoticeKind::UnlockInstructions => message.with("link", links.unlock(token)),
            _ => message.with("link", links.confirm(token)),
        }
    }
}

impl<S> fmt::Debug for MailDelivery<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailDelivery")
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}
