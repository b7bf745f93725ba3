//! Server-side sessions: a row per sign-in, found by the digest of a token.

use std::sync::Arc;

use authkit_token::{OpaquePurpose, TokenDigest};
use time::OffsetDateTime;

use crate::port::port;
use crate::{Account, AccountStore, Generation, Put, Swap};

mod device;

pub use device::Device;

/// The purpose of a session token: what the cookie of a signed-in browser holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SessionToken;

impl OpaquePurpose for SessionToken {
    const PREFIX: &'static str = "aks_";
}

/// What is stored in place of a session token.
pub type SessionDigest = TokenDigest<SessionToken>;

/// A sign-in that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionRecord<Id> {
    /// Whose it is.
    pub account: Id,
    /// The account's generation at sign-in: the session is dead once the account has moved on.
    pub generation: Generation,
    /// When it began; a session that takes the place of another keeps its beginning.
    pub created_at: OffsetDateTime,
    /// When the person last proved who they are.
    pub authenticated_at: OffsetDateTime,
    /// When it was last used, to within the touch interval of the session layer.
    pub seen_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
    /// Which browser it is.
    pub device: Device,
}

impl<Id> SessionRecord<Id> {
    /// A session that starts now, on a device of which nothing is known.
    pub const fn new(
        account: Id,
        generation: Generation,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Self {
        Self {
            account,
            generation,
            created_at: now,
            authenticated_at: now,
            seen_at: now,
            expires_at,
            device: Device::unknown(),
        }
    }

    /// The same session, on that device.
    #[must_use]
    pub fn on(mut self, device: Device) -> Self {
        self.device = device;
        self
    }
}

/// A session, and its account as it is now.
pub type FoundSession<Id> = (SessionRecord<Id>, Account<Id>);

port! {
    /// A store that keeps sessions.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no sessions",
        note = "implement `SessionStore` for it"
    )]
    pub trait SessionStore (DynSessionStore): AccountStore (DynAccountStore) {
        /// Stores a new session; never overwrites one.
        async fn put_session(
            &self,
            digest: &SessionDigest,
            session: &SessionRecord<Self::UserId>,
        ) -> Put;

        /// The session and its account as it is now, in one round trip; `None` if either is gone.
        ///
        /// Whether it has expired or its account has moved on is the caller's to judge.
        async fn find_session(
            &self,
            digest: &SessionDigest,
        ) -> Option<FoundSession<Self::UserId>>;

        /// Notes that a session was used. It never brings back one that has been removed.
        async fn record_seen(&self, digest: &SessionDigest, now: OffsetDateTime) -> ();

        /// Puts `session` under `new` in the place of the one under `old`, in one step; `Stale` if that is gone.
        ///
        /// This is how a browser gets a new token when its rights change: of a sign-out and a swap that race, the
        /// sign-out wins. The new token has to be fresh; one that is stored already is an error of the store.
        async fn swap_session(
            &self,
            old: &SessionDigest,
            new: &SessionDigest,
            session: &SessionRecord<Self::UserId>,
        ) -> Swap;

        /// Removes a session; `true` if this call did.
        async fn remove_session(&self, digest: &SessionDigest) -> bool;

        /// Removes up to `limit` sessions that have ended by `now`, or were last used at `idle_since` or before; says how
        /// many. Fewer than `limit` means that there are no more.
        ///
        /// It is called again and again until then, and others want to go on meanwhile: a store with a database may remove them
        /// in several steps, each atomic by itself, and rest in between.
        async fn remove_expired_sessions(
            &self,
            now: OffsetDateTime,
            idle_since: OffsetDateTime,
            limit: u32,
        ) -> u64;

        at_hand {
            /// What [`find_session`](Self::find_session) would find at this moment, where that is known without waiting: it is in
            /// memory, and nothing that was committed anywhere has changed it. `None` says nothing.
            fn session_at_hand(&self, digest: &SessionDigest) -> Option<Arc<FoundSession<Self::UserId>>> {
                None
            }
        }
    }
}

port! {
    /// A store whose sessions can be listed and ended by account.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not list sessions",
        note = "a list of sessions needs `SessionListStore`: implement it, or leave that page out"
    )]
    pub trait SessionListStore (DynSessionListStore): SessionStore (DynSessionStore) {
        /// The sessions of an account, last used first.
        async fn find_sessions(
            &self,
            account: &Self::UserId,
        ) -> Vec<(SessionDigest, SessionRecord<Self::UserId>)>;

        /// Removes the sessions of an account, but for the one to keep, and returns what they were, in one step.
        async fn remove_sessions(
            &self,
            account: &Self::UserId,
            keep: Option<&SessionDigest>,
        ) -> Vec<SessionRecord<Self::UserId>>;
    }
}
