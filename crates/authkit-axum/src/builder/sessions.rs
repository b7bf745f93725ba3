//! How people and programs stay signed in: what is switched on beside the session, and how it answers.

use std::future::Future;
use std::num::NonZeroU32;
use std::sync::Arc;

use authkit_flows::{Event, Events, Flows};
use authkit_session::{
    AccountCheck, BasicProofs, CookieConfig, ProofCache, RequestLoader, RequestLoaders,
    ResumeCache, Sessions,
};
use authkit_store::clock::Clock;
use authkit_store::{LifecycleStore, PasswordStore, SessionListStore, SessionStore, Store};
use axum::response::IntoResponse;

use super::AuthBuilder;
use crate::BuildError;
use crate::ports::{RevokePort, all_of};
use crate::refused::{Refused, erased};
use crate::ways::{Handlers, Ways};

/// What the ways in are built from.
pub(super) struct WayParts<S: Store> {
    pub(super) store: Arc<S>,
    pub(super) flows: Flows<Arc<S>>,
    pub(super) sessions: authkit_session::SessionConfig,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) sink: Option<Arc<dyn Events<S::UserId>>>,
    /// Whether an address is confirmed, where accounts confirm theirs.
    pub(super) confirmed: Option<Arc<dyn AccountCheck<S::UserId>>>,
    /// Whether an account whose address is not holds nothing.
    pub(super) only_confirmed: bool,
}

/// What is known where a way in is built.
#[cfg_attr(
    not(any(feature = "remember", feature = "api-tokens")),
    allow(dead_code)
)]
pub(super) struct Made<S: Store> {
    pub(super) store: Arc<S>,
    pub(super) sessions: Arc<Sessions<Arc<S>>>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) check: Option<Arc<dyn AccountCheck<S::UserId>>>,
}

/// The sessions, and the ways in beside the form.
type Built<S> = (Arc<Sessions<Arc<S>>>, Ways<Id<S>>);
/// A step that gives sessions what only some stores can.
type Adding<S> = Box<dyn FnOnce(Sessions<Arc<S>>) -> Sessions<Arc<S>> + Send>;
/// A way in that will be built.
type Build<S, T> = Option<Box<dyn FnOnce(&Made<S>) -> Box<T> + Send>>;
type Id<S> = <S as Store>::UserId;

/// What was switched on.
pub(super) struct WayFeatures<S: Store> {
    adding: Vec<Adding<S>>,
    revoke: Build<S, dyn RevokePort<Id<S>>>,
    #[cfg(feature = "remember")]
    is_limited: bool,
    #[cfg(feature = "remember")]
    remember: Build<S, dyn crate::ports::RememberPort<Id<S>>>,
    #[cfg(feature = "remember")]
    pub(super) default_remember_me: bool,
    #[cfg(feature = "remember")]
    pub(super) remember_cookie: Option<CookieConfig>,
    #[cfg(feature = "api-tokens")]
    tokens: Build<S, dyn crate::ports::ApiTokenPort<Id<S>>>,
    #[cfg(feature = "api-tokens")]
    pub(super) token_sources: authkit_session::TokenSources,
    pub(super) session_cookie: Option<CookieConfig>,
    cache: Option<ResumeCache<Id<S>>>,
    proofs: Option<ProofCache<Id<S>>>,
    loaders: Option<RequestLoaders<Id<S>>>,
    checks: Vec<Arc<dyn AccountCheck<Id<S>>>>,
    pub(super) realm: String,
    handlers: Handlers,
}

impl<S: Store> Default for WayFeatures<S> {
    fn default() -> Self {
        Self {
            adding: Vec::new(),
            revoke: None,
            #[cfg(feature = "remember")]
            is_limited: false,
            #[cfg(feature = "remember")]
            remember: None,
            #[cfg(feature = "remember")]
            default_remember_me: false,
            #[cfg(feature = "remember")]
            remember_cookie: None,
            #[cfg(feature = "api-tokens")]
            tokens: None,
            #[cfg(feature = "api-tokens")]
            token_sources: authkit_session::TokenSources::DEFAULT,
            session_cookie: None,
            cache: None,
            proofs: None,
            loaders: None,
            checks: Vec::new(),
            realm: "Login Required".into(),
            handlers: Handlers::default(),
        }
    }
}

/// The proofs that are remembered for HTTP Basic unless told otherwise.
const PROOFS: usize = 10_000;

impl<S: PasswordStore + SessionStore + 'static> WayFeatures<S> {
    /// Whether the sessions list is there.
    pub(super) fn lists(&self) -> bool {
        self.revoke.is_some()
    }

    /// The events of the flows, which the cache hears of too.
    pub(super) fn events(
        &self,
        events: Option<Arc<dyn Events<S::UserId>>>,
    ) -> Option<Arc<dyn Events<S::UserId>>> {
        let Some(cache) = self.cache.clone() else {
            return events;
        };
        Some(Arc::new(Forgetting { cache, events }))
    }

    /// The sessions, and all ways in.
    pub(super) fn build(self, parts: WayParts<S>) -> Result<Built<S>, BuildError> {
        let mut checks = self.checks;
        if parts.only_confirmed {
            checks.extend(parts.confirmed.clone());
        }
        let check = all_of(checks);
        let mut sessions = Sessions::new(Arc::clone(&parts.store), parts.sessions)
            .with_clock(Arc::clone(&parts.clock))
            .with_check(check.clone());
        if let Some(cache) = &self.cache {
            sessions = sessions.with_cache(cache.clone());
        }
        for add in self.adding {
            sessions = add(sessions);
        }
        let sessions = Arc::new(sessions);
        let proofs = match self.proofs {
            Some(proofs) => proofs,
            None => ProofCache::new(ProofCache::<S::UserId>::LIFETIME, PROOFS)
                .map_err(BuildError::Random)?,
        };
        let basic = BasicProofs::new(Arc::clone(&parts.store), proofs)
            .with_clock(Arc::clone(&parts.clock))
            .with_check(check.clone());
        let made = Made {
            store: parts.store,
            sessions: Arc::clone(&sessions),
            clock: parts.clock,
            check: check.clone(),
        };
        let ways = Ways {
            events: Arc::new(parts.flows),
            sink: parts.sink,
            basic: Box::new(basic),
            loaders: self.loaders.map(|loaders| loaders.with_check(check)),
            revoke: self.revoke.map(|build| build(&made)),
            #[cfg(feature = "remember")]
            is_limited: self.is_limited,
            #[cfg(feature = "remember")]
            remember: self.remember.map(|build| build(&made)),
            #[cfg(feature = "remember")]
            default_remember_me: self.default_remember_me,
            #[cfg(feature = "api-tokens")]
            tokens: self.tokens.map(|build| build(&made)),
            #[cfg(feature = "api-tokens")]
            token_header: self
                .token_sources
                .header()
                .and_then(|name| name.parse().ok()),
            #[cfg(feature = "api-tokens")]
            token_headers: self.token_sources.header().and_then(|name| {
                let names = format!("Authorization, {}", name.to_ascii_lowercase());
                names.try_into().ok()
            }),
            #[cfg(not(feature = "api-tokens"))]
            token_headers: None,
            #[cfg(feature = "api-tokens")]
            token_sources: self.token_sources,
            confirmed: parts.confirmed,
            cache: self.cache,
            realm: self.realm,
            handlers: self.handlers,
        };
        Ok((sessions, ways))
    }
}

/// Ends what is cached of an account whenever a flow does something to it.
struct Forgetting<Id> {
    cache: ResumeCache<Id>,
    events: Option<Arc<dyn Events<Id>>>,
}

impl<Id: authkit_store::UserId> Events<Id> for Forgetting<Id> {
    fn emit(&self, event: &Event<Id>) {
        if let Some(id) = &event.account {
            self.cache.forget_account(id);
        }
        if let Some(events) = &self.events {
            events.emit(event);
        }
    }
}

impl<S: PasswordStore + SessionStore> AuthBuilder<S> {
    /// Other attributes for the cookie of a session: its name, a path, a domain, `SameSite`.
    #[must_use]
    pub fn session_cookie(mut self, cookie: CookieConfig) -> Self {
        self.ways.session_cookie = Some(cookie);
        self
    }

    /// Serves sessions that were resumed a moment ago from memory.
    ///
    /// What this process ends is ended at once. What another process ends goes on here for up to the cache's `max_staleness`,
    /// and so long an account may look as it did: leave it out where several processes share a store, unless you can live
    /// with that. What the application changes in the store by itself it tells by [`forget_account`](crate::Auth::forget_account).
    #[must_use]
    pub fn resume_cache(mut self, cache: ResumeCache<S::UserId>) -> Self {
        self.ways.cache = Some(cache);
        self
    }

    /// What an account has to be to hold anything: asked on every use of every session, remember cookie, API token, password in
    /// a header and request loader. A closure `Fn(&Account<_>, Mechanism) -> bool` is one.
    #[must_use]
    pub fn account_check(mut self, check: impl AccountCheck<S::UserId> + 'static) -> Self {
        self.ways.checks.push(Arc::new(check));
        self
    }

    /// One more way to find out who asks, after session, remember cookie and API token had nothing to say: a header that a
    /// gateway sets, a signature, another service's token.
    #[must_use]
    pub fn request_loader(mut self, loader: impl RequestLoader<S::UserId> + 'static) -> Self {
        let loaders = self.ways.loaders.take().unwrap_or_default();
        self.ways.loaders = Some(loaders.with(loader));
        self
    }

    /// Remembers proofs of HTTP Basic in `cache` instead of up to 10 000 for a minute.
    #[must_use]
    pub fn basic_proofs(mut self, cache: ProofCache<S::UserId>) -> Self {
        self.ways.proofs = Some(cache);
        self
    }

    /// What a program is told to show credentials for (`DEFAULT_HTTP_AUTH_REALM`); `Login Required` if nothing is said. Quotes,
    /// backslashes and control characters are left out.
    #[must_use]
    pub fn http_auth_realm(mut self, realm: impl AsRef<str>) -> Self {
        let plain = |c: &char| !c.is_control() && !matches!(c, '"' | '\\');
        self.ways.realm = realm.as_ref().chars().filter(plain).collect();
        self
    }

    /// Answers in place of the redirect or the 401 for who is not signed in.
    ///
    /// ```
    /// # use authkit_axum::{AuthBuilder, Refused, store::memory::Memory};
    /// # fn with(builder: AuthBuilder<Memory>) -> AuthBuilder<Memory> {
    /// builder.unauthorized_handler(|refused: Refused| async move {
    ///     if refused.uri.path().starts_with("/api/") { (refused.answer.status(), "who are you?").into_response() } else { refused.answer }
    /// })
    /// # }
    /// # use axum::response::IntoResponse;
    /// ```
    #[must_use]
    pub fn unauthorized_handler<F, Fut, R>(mut self, handler: F) -> Self
    where
        F: Fn(Refused) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
        R: IntoResponse,
    {
        self.ways.handlers.unauthorized = Some(erased(handler));
        self
    }

    /// Answers in place of the 403 for who is signed in and may not.
    #[must_use]
    pub fn forbidden_handler<F, Fut, R>(mut self, handler: F) -> Self
    where
        F: Fn(Refused) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
        R: IntoResponse,
    {
        self.ways.handlers.forbidden = Some(erased(handler));
        self
    }

    /// Answers in place of the redirect or the 401 for whose proof is too old.
    #[must_use]
    pub fn reauthentication_handler<F, Fut, R>(mut self, handler: F) -> Self
    where
        F: Fn(Refused) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = R> + Send + 'static,
        R: IntoResponse,
    {
        self.ways.handlers.reauthentication = Some(erased(handler));
        self
    }
}

impl<S> AuthBuilder<S>
where
    S: PasswordStore + SessionListStore + LifecycleStore + 'static,
{
    /// People see where they are signed in and end it, at `/sessions`.
    #[must_use]
    pub fn revocable(mut self) -> Self {
        self.ways.revoke = Some(Box::new(|made| Box::new(Arc::clone(&made.sessions))));
        self
    }

    /// Lets an account have up to `most` sessions: a new one ends those that were not used for longest.
    #[must_use]
    pub fn session_limit(mut self, most: NonZeroU32) -> Self {
        #[cfg(feature = "remember")]
        {
            self.ways.is_limited = true;
        }
        let limit = move |sessions: Sessions<Arc<S>>| sessions.with_limit(most);
        self.ways.adding.push(Box::new(limit));
        self
    }
}

#[cfg(feature = "remember")]
impl<S> AuthBuilder<S>
where
    S: PasswordStore + authkit_store::RememberStore + SessionListStore + LifecycleStore + 'static,
{
    /// People who tick a box stay signed in when their browser is closed. How closely a series is held to its browser is what
    /// [`sessions`](Self::sessions) says.
    #[must_use]
    pub fn remember(mut self, config: authkit_session::RememberConfig) -> Self {
        self.ways.adding.push(Box::new(Sessions::remembering));
        self.ways.remember = Some(Box::new(move |made| {
            let config = config.with_protection(made.sessions.config().protection());
            let remember = authkit_session::Remember::new(Arc::clone(&made.store), config)
                .with_clock(Arc::clone(&made.clock))
                .with_check(made.check.clone());
            Box::new(crate::ports::Remembering {
                remember,
                sessions: Arc::clone(&made.sessions),
            })
        }));
        self
    }

    /// Whether the box is ticked from the start, and what a JSON sign-in without the field `remember` means
    /// (`DEFAULT_REMEMBER_ME`); not, if nothing is said.
    #[must_use]
    pub fn default_remember_me(mut self, default: bool) -> Self {
        self.ways.default_remember_me = default;
        self
    }

    /// Other attributes for the remember cookie: its name, a path, a domain, `SameSite`. It lasts as long as the series in any
    /// case.
    #[must_use]
    pub fn remember_cookie(mut self, cookie: CookieConfig) -> Self {
        self.ways.remember_cookie = Some(cookie);
        self
    }
}

#[cfg(feature = "api-tokens")]
impl<S> AuthBuilder<S>
where
    S: PasswordStore + SessionStore + authkit_store::ApiTokenStore + 'static,
{
    /// Programs come in with a token: in the header `Authentication-Token` or as `Bearer`. People make them at `/tokens`.
    #[must_use]
    pub fn api_tokens(mut self, config: authkit_session::ApiTokenConfig) -> Self {
        self.ways.tokens = Some(Box::new(move |made| {
            let tokens = authkit_session::ApiTokens::new(Arc::clone(&made.store), config)
                .with_clock(Arc::clone(&made.clock))
                .with_check(made.check.clone());
            Box::new(tokens)
        }));
        self
    }

    /// Where a token may be (`TOKEN_AUTHENTICATION_HEADER`, `TOKEN_AUTHENTICATION_KEY`).
    #[must_use]
    pub fn token_sources(mut self, sources: authkit_session::TokenSources) -> Self {
        self.ways.token_sources = sources;
        self
    }
}
