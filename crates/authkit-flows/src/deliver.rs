//! The port for messages: who carries what a flow has to say.

use authkit_store::Message;
use std::future::Future;
use std::pin::Pin;
use time::OffsetDateTime;

use crate::Notice;

/// A future behind a pointer, so that [`Deliver`] can be a trait object.
pub type DeliverFuture<'a> = Pin<Box<dyn Future<Output = Result<(), DeliverError>> + Send + 'a>>;

/// Carries messages to their readers.
///
/// A flow asks for the [`Message`] first, so that a store with an outbox can write it with the change that causes it. What
/// no change carries, or what such a store does not take, is handed to [`deliver`](Self::deliver).
pub trait Deliver: Send + Sync {
    /// Turns a notice into a message: a fresh key, links from the configured base address. Sends nothing.
    ///
    /// # Errors
    /// [`DeliverError`] when no key could be made.
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError>;

    /// Takes over messages that no store wrote: keeps or sends them.
    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_>;

    /// Says that a store has written messages into its outbox, so that a worker need not wait for its next look.
    fn committed(&self);
}

/// A message could not be taken over.
#[derive(Debug, thiserror::Error)]
#[error("a message could not be handed over for delivery")]
pub struct DeliverError(#[from] Box<dyn std::error::Error + Send + Sync>);

impl DeliverError {
    /// Wraps what went wrong.
    pub fn new(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
