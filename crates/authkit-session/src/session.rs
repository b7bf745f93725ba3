//! A session as a request sees it.

use std::sync::Arc;

use authkit_store::{Account, Device, FoundSession, Generation, SessionDigest, SessionRecord};
use time::{Duration, OffsetDateTime};

use crate::{Likeness, SessionHandle};

/// A session that was found good a moment ago. A clone is cheap.
#[derive(Clone, Debug)]
#[must_use]
pub struct Session<Id>(pub(crate) Arc<Seen<Id>>);

/// A session in one request.
#[derive(Debug)]
pub(crate) struct Seen<Id> {
    /// What the store said.
    pub(crate) row: Arc<FoundSession<Id>>,
    pub(crate) digest: SessionDigest,
    pub(crate) likeness: Likeness,
    /// Since its owner gave a proof; `None` where none counts.
    pub(crate) fresh_for: Option<Duration>,
}

impl<Id> Session<Id> {
    /// Whose it is, as the store had it on resuming.
    pub fn account(&self) -> &Account<Id> {
        &self.0.row.1
    }

    /// When the person last proved who they are; for a session that a remember cookie restored, when that cookie was first
    /// given out, which is before the session began.
    #[must_use]
    pub fn authenticated_at(&self) -> OffsetDateTime {
        self.0.row.0.authenticated_at
    }

    /// Whether the person proved who they are recently, and in this browser: enough for changing a password or an address.
    /// One that a remember cookie restored is not, until its owner proves who they are.
    #[must_use]
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        let until = |window| self.authenticated_at().saturating_add(window);
        self.0.fresh_for.is_some_and(|window| now < until(window))
    }

    /// When the person last proved who they are, in this browser: what something that takes a proof of its own age asks. `None`
    /// for a session that a remember cookie restored, or that protection does not take for fresh here: nobody at this browser
    /// has proved anything.
    #[must_use]
    pub fn proved_at(&self) -> Option<OffsetDateTime> {
        self.0.fresh_for.map(|_| self.authenticated_at())
    }

    /// Whether a remember cookie restored it and nobody has proved who they are since.
    #[must_use]
    pub fn is_restored(&self) -> bool {
        is_restored(&self.0.row.0)
    }

    /// How much this browser is the one that the session began in.
    #[must_use]
    pub fn likeness(&self) -> Likeness {
        self.0.likeness
    }

    /// When it began.
    #[must_use]
    pub fn created_at(&self) -> OffsetDateTime {
        self.0.row.0.created_at
    }

    /// When it ends in any case.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.0.row.0.expires_at
    }

    /// The browser that it began in.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.0.row.0.device
    }

    /// Names the session without opening it: what a store keeps, and what a CSRF token may be bound to.
    #[must_use]
    pub fn digest(&self) -> &SessionDigest {
        &self.0.digest
    }

    /// Names it in a list of sessions.
    #[must_use]
    pub fn handle(&self) -> SessionHandle {
        SessionHandle::new(self.0.digest)
    }

    pub(crate) fn record(&self) -> &SessionRecord<Id> {
        &self.0.row.0
    }

    pub(crate) fn generation(&self) -> Generation {
        self.0.row.0.generation
    }
}

/// A restored session is written as one whose proof is older than itself.
pub(crate) fn is_restored<Id>(record: &SessionRecord<Id>) -> bool {
    record.authenticated_at < record.created_at
}

/// What became of the token that a browser showed.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum Resumed<Id> {
    /// It opens this session.
    Session(Session<Id>),
    /// Another browser than its own showed it, and strong protection has ended it: worth an event, and a word to the owner.
    Protected(Account<Id>),
    /// It opens nothing: it is none, or has ended, or its account may hold nothing.
    Nothing,
}

impl<Id> Resumed<Id> {
    /// The session, if there is one.
    pub fn session(self) -> Option<Session<Id>> {
        match self {
            Self::Session(session) => Some(session),
            Self::Protected(_) | Self::Nothing => None,
        }
    }
}
