//! Server-side sessions: a row per sign-in, found by the digest of a token.

use authkit_token::{OpaquePurpose, TokenDigest};
use time::OffsetDateTime;

use crate::port::port;
use crate::{Account, AccountStore, Generation};

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
    /// When the person last proved who they are.
    pub authenticated_at: OffsetDateTime,
    /// When it was last used, to within the touch interval of the session layer.
    pub seen_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
}

impl<Id> SessionRecord<Id> {
    /// A session that starts now.
    pub const fn new(
        account: Id,
        generation: Generation,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Self {
        Self {
            account,
            generation,
            authenticated_at: now,
            seen_at: now,
            expires_at,
        }
    }
}

/// What storing a new session came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // an insert-if-absent has no third end
pub enum PutSession {
    /// It is stored.
    Created,
    /// That digest is stored already: somebody else's session, which stays as it is.
    Collision,
}

port! {
    /// A store that keeps sessions.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no sessions",
        note = "implement `SessionStore` for it"
    )]
    pub trait SessionStore: AccountStore {
        /// Stores a new session; never overwrites one.
        async fn put_session(
            &self,
            digest: &SessionDigest,
            session: &SessionRecord<Self::UserId>,
        ) -> PutSession;

        /// The session and its account as it is now, in one round trip; `None` if either is gone.
        ///
        /// Whether it has expired or its account has moved on is the caller's to judge.
        async fn find_session(
            &self,
            digest: &SessionDigest,
        ) -> Option<(SessionRecord<Self::UserId>, Account<Self::UserId>)>;

        /// Notes that a session was used. It never brings back one that has been removed.
        async fn record_seen(&self, digest: &SessionDigest, now: OffsetDateTime) -> ();

        /// Removes a session; `true` if this call did.
        async fn remove_session(&self, digest: &SessionDigest) -> bool;

        /// Removes the sessions that have ended by `now`, or were last used at `idle_since` or before; says how many.
        async fn remove_expired_sessions(&self, now: OffsetDateTime, idle_since: OffsetDateTime) -> u64;
    }
}
