//! The port for messages that were given up: seen, tried again and cleared away by an administrator.

use time::OffsetDateTime;

use super::{MessageKey, OutboxStore};
use crate::EmailAddress;
use crate::port::port;

/// A message that was given up, as an administrator sees it: not what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadMessage {
    /// Its name.
    pub key: MessageKey,
    /// Its template.
    pub template: String,
    /// Whom it was for.
    pub recipient: EmailAddress,
    /// When it was decided on.
    pub created_at: OffsetDateTime,
    /// How often it was handed to a worker.
    pub attempts: u32,
    /// What was said about the last failure.
    pub reason: String,
    /// Whether it still is all there, so that it can be tried again.
    pub revivable: bool,
}

impl DeadMessage {
    /// A message that was never tried and is not all there.
    #[must_use]
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
            created_at,
            attempts: 0,
            reason: String::new(),
            revivable: false,
        }
    }

    /// The same, given up after so many attempts, for that reason.
    #[must_use]
    pub fn after(mut self, attempts: u32, reason: impl Into<String>) -> Self {
        self.attempts = attempts;
        self.reason = reason.into();
        self
    }

    /// The same, and whether it can be tried again.
    #[must_use]
    pub const fn revivable(mut self, revivable: bool) -> Self {
        self.revivable = revivable;
        self
    }
}

port! {
    /// A store that shows the messages that were given up.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not show dead messages",
        note = "implement `DeadMessageStore` for it"
    )]
    pub trait DeadMessageStore (DynDeadMessageStore): OutboxStore (DynOutboxStore) {
        /// Dead messages that were decided on before that moment, the latest first.
        async fn find_dead_messages(&self, before: OffsetDateTime, limit: u32) -> Vec<DeadMessage>;

        /// Hands a dead message to the workers again, at once; `false` if there is none of that key, or not all of it.
        async fn revive_message(&self, key: &MessageKey, now: OffsetDateTime) -> bool;

        /// Removes dead messages that were decided on before that moment, no more than `limit`. Says how many.
        async fn remove_dead_messages_before(&self, at: OffsetDateTime, limit: u32) -> u64;
    }
}
