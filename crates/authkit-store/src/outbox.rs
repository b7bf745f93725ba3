//! Messages and audit events that are written with the change that causes them.
//!
//! A verb that ends in a mail or an audit event takes `outgoing: &[Self::Outgoing]`. A store with an outbox writes them in
//! the same transaction and a worker drains them (`OutboxStore`, feature `outbox`). A store without one says
//! `type Outgoing = Never`: the slice is empty then, and the flow delivers after the commit.

use std::collections::BTreeMap;
use time::OffsetDateTime;

use crate::{AuditEvent, EmailAddress};

#[cfg(feature = "outbox")]
mod dead;
#[cfg(feature = "outbox")]
mod store;
#[cfg(all(feature = "outbox", feature = "erased"))]
pub use dead::DynDeadMessageStore;
#[cfg(feature = "outbox")]
pub use dead::{DeadMessage, DeadMessageStore};
#[cfg(all(feature = "outbox", feature = "erased"))]
pub use store::DynOutboxStore;
#[cfg(feature = "outbox")]
pub use store::{Claim, Claimed, Failure, MessageCounts, OutboxStore};

/// A mail that has been decided on, not yet rendered.
///
/// It names a template and holds what the template needs, so that a broken template or a slow mail server is the worker's
/// trouble and never the request's.
///
/// # Security
/// The context may hold a link that opens an account. `Debug` shows the names in it, never the values; a store removes the
/// row once the message was sent.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// Names this message for good: the same key is stored once, and is the same `Message-ID` however often it is sent.
    pub key: MessageKey,
    /// The template, such as `confirmation_instructions`.
    pub template: String,
    /// Whom it goes to.
    pub recipient: EmailAddress,
    /// What the template needs.
    pub context: BTreeMap<String, String>,
    /// When it was decided on.
    pub created_at: OffsetDateTime,
}

impl Message {
    /// A message without context.
    pub fn new(
        key: MessageKey,
        template: impl Into<String>,
        recipient: EmailAddress,
        created_at: OffsetDateTime,
    ) -> Self {
        Self {
            key,
            template: template.into(),
            recipient,
            context: BTreeMap::new(),
            created_at,
        }
    }

    /// The message with one more value for its template.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// The message with all of `context`, as a store reads it back.
    #[must_use]
    pub fn with_context(mut self, context: BTreeMap<String, String>) -> Self {
        self.context = context;
        self
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("key", &self.key)
            .field("template", &self.template)
            .field("context", &self.context.keys())
            .finish_non_exhaustive()
    }
}

/// The name of a message: 32 lower-case hexadecimal digits, made from 128 random bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageKey(String);

impl MessageKey {
    /// A key from 128 random bits.
    #[must_use]
    pub fn from_random(bits: [u8; 16]) -> Self {
        Self(format!("{:032x}", u128::from_be_bytes(bits)))
    }

    /// A key as a store reads it back.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text for a column.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a store writes together with a change: [`Effect`], [`Message`] or [`Never`]. There is no fourth.
pub trait Outgoing<Id>: Sized + Send + Sync + sealed::Sealed {
    /// Takes the message into the transaction, or hands it back to be delivered after the commit.
    ///
    /// # Errors
    /// The message itself, where the store has no outbox.
    #[allow(clippy::result_large_err)] // it is the message itself, handed back
    fn message(message: Message) -> Result<Self, Message>;

    /// Takes the event into the transaction, or hands it back to be told after the commit.
    ///
    /// # Errors
    /// The event itself, where the store has no audit log.
    #[allow(clippy::result_large_err)] // it is the event itself, handed back
    fn event(event: AuditEvent<Id>) -> Result<Self, AuditEvent<Id>>;
}

/// What a store with an outbox and an audit log writes together with a change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // a store that does not know one would lose it
pub enum Effect<Id> {
    /// A mail that leaves with it.
    Message(Message),
    /// That it happened.
    Event(AuditEvent<Id>),
}

impl<Id: Send + Sync> Outgoing<Id> for Effect<Id> {
    fn message(message: Message) -> Result<Self, Message> {
        Ok(Self::Message(message))
    }

    fn event(event: AuditEvent<Id>) -> Result<Self, AuditEvent<Id>> {
        Ok(Self::Event(event))
    }
}

impl<Id: Send + Sync> Outgoing<Id> for Message {
    fn message(message: Message) -> Result<Self, Message> {
        Ok(message)
    }

    fn event(event: AuditEvent<Id>) -> Result<Self, AuditEvent<Id>> {
        Err(event)
    }
}

/// The outgoing type of a store without an outbox. It has no values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // that it has no variant is what it is for
pub enum Never {}

impl<Id: Send + Sync> Outgoing<Id> for Never {
    fn message(message: Message) -> Result<Self, Message> {
        Err(message)
    }

    fn event(event: AuditEvent<Id>) -> Result<Self, AuditEvent<Id>> {
        Err(event)
    }
}

mod sealed {
    pub trait Sealed {}
    impl<Id> Sealed for super::Effect<Id> {}
    impl Sealed for super::Message {}
    impl Sealed for super::Never {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_link_and_no_address() {
        let to = EmailAddress::parse("alice@example.com").expect("an address");
        let message = Message::new(
            MessageKey::from_random([7; 16]),
            "reset_instructions",
            to,
            OffsetDateTime::UNIX_EPOCH,
        )
        .with("link", "https://example.com/reset/secret");
        let shown = format!("{message:?}");
        assert!(shown.contains("reset_instructions") && shown.contains("link"));
        assert!(!shown.contains("secret") && !shown.contains("alice"));
    }

    #[test]
    fn a_key_is_32_digits() {
        assert_eq!(MessageKey::from_random([0; 16]).as_str(), "0".repeat(32));
        assert_eq!(MessageKey::from_random([0xff; 16]).as_str(), "f".repeat(32));
    }
}
