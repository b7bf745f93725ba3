//! Starting, resuming and ending sessions.

use std::fmt;
use std::sync::Arc;

use authkit_store::{
    Account, Device, FoundSession, SessionDigest, SessionRecord, SessionStore, SessionToken, Store,
};
use authkit_token::{OpaqueDigester, OpaqueToken};
use time::OffsetDateTime;

use crate::cache::Ending;
use crate::core::{Core, core_settings, length, put_fresh, sweep};
use crate::protection::Verdict;
use crate::session::{Seen, is_restored};
use crate::{
    Caller, Likeness, Mechanism, ResumeCache, Resumed, Session, SessionConfig, SessionError,
};

mod limit;
mod list;
mod renew;
#[cfg(feature = "remember")]
mod restore;
mod revoke;

pub use list::{SessionHandle, SessionInfo};
pub use renew::Renewed;
pub use revoke::{Receipt, RevokedOthers};

/// The token of a session: what the cookie holds, shown once.
pub type Token = OpaqueToken<SessionToken>;

/// The sessions of one store.
pub struct Sessions<S: Store> {
    core: Core<S>,
    digester: OpaqueDigester<SessionToken>,
    config: SessionConfig,
    cache: Option<ResumeCache<S::UserId>>,
    limit: Option<limit::Limit<S>>,
    #[cfg(feature = "remember")]
    series: Option<revoke::EndSeries<S>>,
}

impl<S: SessionStore> Sessions<S> {
    /// Sessions in `store`, on the system's clock, without a cache and without a limit of their number.
    pub fn new(store: S, config: SessionConfig) -> Self {
        Self {
            core: Core::new(store),
            digester: OpaqueDigester::new(),
            config,
            cache: None,
            limit: None,
            #[cfg(feature = "remember")]
            series: None,
        }
    }

    core_settings!();

    /// Serves what was resumed a moment ago from `cache`, as stale as that says.
    #[must_use]
    pub fn with_cache(mut self, cache: ResumeCache<S::UserId>) -> Self {
        self.cache = Some(cache);
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
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn start(
        &self,
        account: &Account<S::UserId>,
        device: &Device,
    ) -> Result<Token, SessionError<S::Error>> {
        self.core.may_be_given(account, Mechanism::Session).await?;
        let now = self.core.now();
        let ends = now.saturating_add(length(self.config.absolute()));
        let record = SessionRecord::new(account.id.clone(), account.generation, now, ends);
        self.put(account, record.on(device.clone())).await
    }

    /// The session of that token, if it is good: known, neither idle too long nor too old, and of an account that is
    /// active, in the same generation, and may hold something. A text that is no token costs no look-up.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the check could not answer.
    pub async fn resume<'r>(
        &self,
        token: &str,
        caller: impl Into<Caller<'r>>,
    ) -> Result<Resumed<S::UserId>, SessionError<S::Error>> {
        let caller = caller.into();
        let Ok(digest) = self.digester.digest_of(token) else {
            return Ok(Resumed::Nothing);
        };
        let now = self.core.now();
        let session = match self.cached(&digest, now) {
            Some(row) => self.seen(row, digest, caller),
            None => match self.find(digest, caller, now).await? {
                Some(session) => session,
                None => return Ok(Resumed::Nothing),
            },
        };
        if self.judge(session.likeness()) == Verdict::End {
            let ended = Box::pin(self.remove(&digest)).await?;
            let protected = || Resumed::Protected(session.account().clone());
            // of many requests at once, one tells of it
            return Ok(if ended { protected() } else { Resumed::Nothing });
        }
        Ok(Resumed::Session(session))
    }

    /// The session of that token, where [`resume`](Self::resume) would answer without waiting for anything: by far the most
    /// requests, with a store that has rows at hand or with a cache. `None` says nothing about the token: resume it.
    #[must_use]
    pub fn resume_at_hand<'r>(
        &self,
        token: &str,
        caller: impl Into<Caller<'r>>,
    ) -> Option<Session<S::UserId>> {
        let digest = self.digester.digest_of(token).ok()?;
        let now = self.core.now();
        let row = match &self.cache {
            Some(_) => self.cached(&digest, now)?,
            None => {
                let row = self.core.store.session_at_hand(&digest)?;
                let (record, account) = &*row;
                let holds = self.core.holds_at_once(account, record.generation);
                (holds && self.is_noted(record, now)).then_some(row)?
            }
        };
        let session = self.seen(row, digest, caller.into());
        (self.judge(session.likeness()) != Verdict::End).then_some(session)
    }

    /// Ends the session of that token; `true` if there was one.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: the session may go on then.
    pub async fn end(&self, token: &str) -> Result<bool, SessionError<S::Error>> {
        match self.digester.digest_of(token) {
            Ok(digest) => self.remove(&digest).await,
            Err(_) => Ok(false),
        }
    }

    /// Removes what has ended by itself; says how many. Worth a call every hour or so, from a task of its own: a store may take
    /// minutes for a million, so that nobody else has to wait.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn remove_expired(&self) -> Result<u64, SessionError<S::Error>> {
        let now = self.core.now();
        let idle_since = now.saturating_sub(length(self.config.idle()));
        let store = &self.core.store;
        sweep(|limit| store.remove_expired_sessions(now, idle_since, limit)).await
    }

    /// Stores a new session under a fresh token.
    async fn put(
        &self,
        account: &Account<S::UserId>,
        record: SessionRecord<S::UserId>,
    ) -> Result<Token, SessionError<S::Error>> {
        let (store, record) = (&self.core.store, &record);
        let put = async |digest: SessionDigest| store.put_session(&digest, record).await;
        let token = put_fresh(put).await?;
        if let Some(limit) = &self.limit {
            limit.enforce(self, account).await?;
        }
        Ok(token)
    }

    async fn remove(&self, digest: &SessionDigest) -> Result<bool, SessionError<S::Error>> {
        let _ending = Ending::session(self.cache.as_ref(), *digest);
        let removed = self.core.store.remove_session(digest).await;
        removed.map_err(SessionError::Store)
    }

    fn is_alive(&self, record: &SessionRecord<S::UserId>, now: OffsetDateTime) -> bool {
        self.unused_for(record, now).is_some()
    }

    /// How long it has not been used; `None` if it has ended by that or by its age.
    fn unused_for(
        &self,
        record: &SessionRecord<S::UserId>,
        now: OffsetDateTime,
    ) -> Option<time::Duration> {
        let unused_for = now - record.seen_at;
        let is_alive = now < record.expires_at && unused_for < length(self.config.idle());
        is_alive.then_some(unused_for)
    }

    /// From the cache only what need not be noted as used.
    fn cached(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Option<Arc<FoundSession<S::UserId>>> {
        let cache = self.cache.as_ref()?;
        let found = cache.find(self.core.store.realm(), digest, now)?;
        self.is_noted(&found.0, now).then_some(found)
    }

    /// Whether it goes on, and that it is used need not be noted again.
    fn is_noted(&self, record: &SessionRecord<S::UserId>, now: OffsetDateTime) -> bool {
        let unused_for = self.unused_for(record, now);
        unused_for.is_some_and(|unused_for| unused_for < length(self.config.touch_interval()))
    }

    /// A session as this caller has it.
    fn seen(
        &self,
        row: Arc<FoundSession<S::UserId>>,
        digest: SessionDigest,
        caller: Caller<'_>,
    ) -> Session<S::UserId> {
        let (likeness, fresh_for) = self.here(&row.0, caller);
        Session(Arc::new(Seen {
            row,
            digest,
            likeness,
            fresh_for,
        }))
    }

    /// From the store, judged, noted as used, and cached. What happens seldom has a place of its own: a future is as large as
    /// the largest thing that it may wait for, and is moved about at every request.
    async fn find(
        &self,
        digest: SessionDigest,
        caller: Caller<'_>,
        now: OffsetDateTime,
    ) -> Result<Option<Session<S::UserId>>, SessionError<S::Error>> {
        let ticket = self.cache.as_ref().map(|cache| cache.ticket(now));
        let store = &self.core.store;
        let found = store.find_session(&digest).await;
        let Some((mut record, account)) = found.map_err(SessionError::Store)? else {
            return Ok(None);
        };
        let unused_for = self.unused_for(&record, now);
        let interval = length(self.config.touch_interval());
        let is_to_be_noted = unused_for.is_some_and(|unused_for| unused_for >= interval);
        if is_to_be_noted {
            record.seen_at = now;
        }
        let session = self.seen(Arc::new((record, account)), digest, caller);
        if unused_for.is_none() {
            Box::pin(self.remove(&digest)).await?;
            return Ok(None);
        }
        // One of an earlier generation stays: a change of password may be about to put its successor into its place.
        let (generation, by) = (session.generation(), Mechanism::Session);
        if !self.core.holds(session.account(), generation, by).await? {
            return Ok(None);
        }
        if is_to_be_noted {
            // That it was used is worth noting, not worth failing for.
            let _ = Box::pin(store.record_seen(&digest, now)).await;
        }
        if let (Some(cache), Some(ticket)) = (&self.cache, ticket) {
            cache.fill(ticket, store.realm(), digest, &session.0.row);
        }
        Ok(Some(session))
    }

    /// How much the caller is like the browser that the session began in, and for how long it is fresh there.
    fn here(
        &self,
        record: &SessionRecord<S::UserId>,
        caller: Caller<'_>,
    ) -> (Likeness, Option<time::Duration>) {
        let likeness = Likeness::of(&record.device, caller);
        let is_fresh = self.judge(likeness) == Verdict::Fresh && !is_restored(record);
        let window = length(self.config.freshness());
        (likeness, is_fresh.then_some(window))
    }

    fn judge(&self, likeness: Likeness) -> Verdict {
        let network = self.config.is_fresh_in_its_network_only();
        self.config.protection().judge(likeness, network)
    }
}

impl<S: Store> fmt::Debug for Sessions<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
