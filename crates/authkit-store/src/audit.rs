//! What happened, kept for administrators and for the owner of the account.

use std::collections::BTreeMap;
use std::net::IpAddr;

use time::OffsetDateTime;

use crate::MessageKey;
#[cfg(feature = "audit")]
use crate::{Store, port::port};

/// Something that happened, as it is kept.
///
/// It names an account by its id, which says nothing about a person once the account is removed. What else is put into
/// `details` is personal data for as long as the row is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuditEvent<Id> {
    /// Names this event for good: the same key is stored once.
    pub key: MessageKey,
    /// What happened, such as `password_changed`.
    pub kind: String,
    /// To whose account; `None` where there is none, as in a sign-in with an unknown address.
    pub account: Option<Id>,
    /// From where, where that is known.
    pub address: Option<IpAddr>,
    /// What else there is to say.
    pub details: BTreeMap<String, String>,
    /// When.
    pub at: OffsetDateTime,
}

impl<Id> AuditEvent<Id> {
    /// An event without details.
    pub fn new(
        key: MessageKey,
        kind: impl Into<String>,
        account: Option<Id>,
        at: OffsetDateTime,
    ) -> Self {
        Self {
            key,
            kind: kind.into(),
            account,
            address: None,
            details: BTreeMap::new(),
            at,
        }
    }

    /// The event, from that address.
    #[must_use]
    pub fn from(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    /// The event with one more detail.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.details.insert(name.into(), value.into());
        self
    }

    /// The event with all of `details`, as a store reads it back.
    #[must_use]
    pub fn with_details(mut self, details: BTreeMap<String, String>) -> Self {
        self.details = details;
        self
    }
}

#[cfg(feature = "audit")]
port! {
    /// A store that keeps what happened.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no audit log",
        note = "implement `AuditStore` for it, or send events elsewhere"
    )]
    pub trait AuditStore (DynAuditStore): Store (DynStore) {
        /// Adds events that no change causes. One whose key is already stored is not added again.
        async fn put_events(&self, events: &[AuditEvent<Self::UserId>]) -> ();

        /// The latest events of an account before that moment, latest first, up to `limit`.
        async fn find_events(
            &self,
            account: &Self::UserId,
            before: OffsetDateTime,
            limit: u32,
        ) -> Vec<AuditEvent<Self::UserId>>;

        /// Removes up to `limit` events from before that moment; says how many.
        async fn remove_events_before(&self, at: OffsetDateTime, limit: u32) -> u64;
    }
}
