//! The port of the outbox: written with a change, claimed by one worker, removed when sent.

use std::time::Duration;
use time::OffsetDateTime;

use super::{Message, MessageKey};
use crate::Store;
use crate::port::port;

/// How a worker asks for messages.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Claim {
    /// The present moment: messages that are due by then are handed out.
    pub now: OffsetDateTime,
    /// For how long nobody else gets them. A worker that dies leaves them to the next after that.
    pub lease: Duration,
    /// How many at most.
    pub limit: u32,
}

impl Claim {
    /// Asks for up to `limit` due messages, for `lease`.
    #[must_use]
    pub const fn new(now: OffsetDateTime, lease: Duration, limit: u32) -> Self {
        Self { now, lease, limit }
    }
}

/// A message in the hands of one worker.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Claimed {
    /// The message.
    pub message: Message,
    /// The how-manieth attempt this is, from 1.
    pub attempt: u32,
}

impl Claimed {
    /// The `attempt`-th hand-out of `message`.
    #[must_use]
    pub const fn new(message: Message, attempt: u32) -> Self {
        Self { message, attempt }
    }
}

/// What becomes of a message that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// It is due again at that moment.
    RetryAt(OffsetDateTime),
    /// It is not tried again, and nobody can have it tried: the row stays, without its context, for an administrator to see.
    Dead,
    /// It is not tried again until an administrator asks for it ([`DeadMessageStore`](super::DeadMessageStore)): the row
    /// stays as it is. For a context that says nothing to whoever reads the table.
    Shelved,
}

/// How many messages wait, and how many were given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageCounts {
    /// Not sent yet, due or not.
    pub waiting: u64,
    /// Given up, shelved or not.
    pub dead: u64,
}

impl MessageCounts {
    /// So many waiting, so many dead.
    #[must_use]
    pub const fn new(waiting: u64, dead: u64) -> Self {
        Self { waiting, dead }
    }
}

port! {
    /// A store that keeps messages until they are sent.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` has no outbox",
        note = "implement `OutboxStore` for it, or deliver directly where the store says `type Outgoing = Never`"
    )]
    pub trait OutboxStore (DynOutboxStore): Store (DynStore) {
        /// Adds messages that no change causes. One whose key is already stored is not added again.
        async fn put_messages(&self, messages: &[Message]) -> ();

        /// Hands due messages to this caller alone, oldest first, and counts the attempt, in one step.
        ///
        /// What another claim or change has not let go of yet may be passed over; a later claim brings it.
        async fn claim_messages(&self, claim: Claim) -> Vec<Claimed>;

        /// Removes a message that was sent, with the link in it.
        async fn record_sent(&self, key: &MessageKey) -> ();

        /// Says when a message is due again, or that it is given up; `reason` is for an administrator.
        async fn record_failure(&self, key: &MessageKey, failure: Failure, reason: &str) -> ();

        /// How many wait and how many are dead.
        async fn count_messages(&self) -> MessageCounts;
    }
}
