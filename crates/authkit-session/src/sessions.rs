//! Starting, resuming and ending sessions.

use std::fmt;
use std::sync::Arc;

use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{
    Account, PutSession, SessionDigest, SessionRecord, SessionStore, SessionToken,
};
use authkit_token::{OpaqueToken, RandomError, SystemRandom};
use time::OffsetDateTime;

use crate::SessionConfig;

/// The token of a session: what the cookie holds, shown once.
pub type Token = OpaqueToken<SessionToken>;

/// The sessions of one store.
pub struct Sessions<S: SessionStore> {
    store: S,
    config: SessionConfig,
    clock: Arc<dyn Clock>,
}

/// A session that was found good a moment ago.
#[derive(Clone, Debug)]
#[must_use]
pub struct Session<Id> {
    account: Account<Id>,
    record: SessionRecord<Id>,
    digest: SessionDigest,
}

impl<Id> Session<Id> {
    /// Whose it is, as the store had it on resuming.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
    }

    /// When the person last proved who they are.
    #[must_use]
    pub const fn authenticated_at(&self) -> OffsetDateTime {
        self.record.authenticated_at
    }

    /// When it ends in any case.
    #[must_use]
    pub const fn expires_at(&self) -> OffsetDateTime {
        self.record.expires_at
    }

    /// Names the session without opening it: what a store keeps, and what a CSRF token may be bound to.
    #[must_use]
    pub const fn digest(&self) -> &SessionDigest {
        &self.digest
    }
}

/// A session could not be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError<E> {
    /// The store could not answer.
    #[error("the session store failed")]
    Store(#[source] E),
    /// The random source of the system failed.
    #[error("no randomness is to be had")]
    Random(#[from] RandomError),
    /// Several new tokens in a row were taken already, which a working random source does not bring about.
    #[error("new session tokens were taken already")]
    Collision,
}

impl<S: SessionStore> Sessions<S> {
    /// Sessions in `store`, on the system's clock.
    pub fn new(store: S, config: SessionConfig) -> Self {
        Self {
            store,
            config,
            clock: Arc::new(SystemClock),
        }
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn with_clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// The limits.
    #[must_use]
    pub const fn config(&self) -> &SessionConfig {
        &self.config
    }

    /// Starts a session.
    ///
    /// # Security
    /// Whoever holds the token is this account from now on: call it only with an account that has just proved itself, and
    /// [`end`](Self::end) the session that the browser had before.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the random source failed.
    pub async fn start(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Token, SessionError<S::Error>> {
        let now = self.clock.now();
        let expires_at = now.saturating_add(seconds(self.config.absolute()));
        let record = SessionRecord::new(account.id.clone(), account.generation, now, expires_at);
        for _ in 0..3 {
            let token = Token::generate(&mut SystemRandom)?;
            match self
                .store
                .put_session(&token.digest(), &record)
                .await
                .map_err(SessionError::Store)?
            {
                PutSession::Created => return Ok(token),
                PutSession::Collision => {}
            }
        }
        Err(SessionError::Collision)
    }

    /// The session of that token, if it is good: known, neither idle too long nor too old, and of an account that is
    /// active and in the same generation. A text that is no token costs no look-up.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn resume(
        &self,
        token: &str,
    ) -> Result<Option<Session<S::UserId>>, SessionError<S::Error>> {
        let Ok(token) = Token::parse(token) else {
            return Ok(None);
        };
        let digest = token.digest();
        let Some((record, account)) = self
            .store
            .find_session(&digest)
            .await
            .map_err(SessionError::Store)?
        else {
            return Ok(None);
        };
        let now = self.clock.now();
        let unused_for = now - record.seen_at;
        let alive = now < record.expires_at && unused_for < seconds(self.config.idle());
        if !alive {
            self.store
                .remove_session(&digest)
                .await
                .map_err(SessionError::Store)?;
            return Ok(None);
        }
        if !account.active || account.generation != record.generation {
            return Ok(None);
        }
        if unused_for >= seconds(self.config.touch_interval()) {
            // That it was used is worth noting, not worth failing for.
            let _ = self.store.record_seen(&digest, now).await;
        }
        Ok(Some(Session {
            account,
            record,
            digest,
        }))
    }

    /// Ends the session of that token; `true` if there was one.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: the session may go on then.
    pub async fn end(&self, token: &str) -> Result<bool, SessionError<S::Error>> {
        let Ok(token) = Token::parse(token) else {
            return Ok(false);
        };
        self.store
            .remove_session(&token.digest())
            .await
            .map_err(SessionError::Store)
    }

    /// Removes what has ended by itself; says how many. Worth a call every hour or so.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn remove_expired(&self) -> Result<u64, SessionError<S::Error>> {
        let now = self.clock.now();
        let idle_since = now.saturating_sub(seconds(self.config.idle()));
        self.store
            .remove_expired_sessions(now, idle_since)
            .await
            .map_err(SessionError::Store)
    }
}

fn seconds(length: std::time::Duration) -> time::Duration {
    time::Duration::try_from(length).unwrap_or(time::Duration::MAX)
}

impl<S: SessionStore> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
