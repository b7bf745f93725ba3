//! One request, and who makes it: found out when somebody first asks, and once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use authkit_flows::{Client, EventKind, Method};
use authkit_session::{Device, Mechanism, Resumed, Session};
use authkit_store::{Account, UserId};
use axum::http::header::{self, HeaderName};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue};
use axum::response::Response;

use crate::client::device_of;
use crate::cookies::{Name, Shown};
use crate::current_user::CurrentUser;
use crate::view::View;
use crate::{Auth, Fault};

/// What is known of a request so far, kept in its extensions.
pub(crate) struct Visit<Id> {
    auth: Auth<Id>,
    /// Whether the answer passes by here, so that it can set a cookie.
    answers: bool,
    state: Mutex<State<Id>>,
}

struct State<Id> {
    browser: Option<Option<CurrentUser<Id>>>,
    #[cfg(feature = "api-tokens")]
    token: Option<Option<CurrentUser<Id>>>,
    loaded: Option<Option<CurrentUser<Id>>>,
    /// Whom the request is for: what a guard found, or else the first way that knows somebody.
    current: Option<Option<CurrentUser<Id>>>,
    varies: Vec<HeaderName>,
    cookies: Vec<HeaderValue>,
}

impl<Id: UserId> Visit<Id> {
    fn new(auth: Auth<Id>, answers: bool) -> Arc<Self> {
        let state = State {
            browser: None,
            #[cfg(feature = "api-tokens")]
            token: None,
            loaded: None,
            current: None,
            varies: Vec::new(),
            cookies: Vec::new(),
        };
        Arc::new(Self {
            auth,
            answers,
            state: Mutex::new(state),
        })
    }

    /// The visit of a request; a new one if nobody asked before, or only on behalf of another [`Auth`].
    pub(crate) fn of(auth: &Auth<Id>, parts: &mut Parts) -> Arc<Self> {
        Self::find(auth, parts).unwrap_or_else(|| Self::begin(auth, parts, false))
    }

    /// The visit of a request whose answer the caller will pass on; `true` if it is the caller who finishes it.
    pub(crate) fn enter(auth: &Auth<Id>, parts: &mut Parts) -> (Arc<Self>, bool) {
        match Self::find(auth, parts) {
            Some(visit) if visit.answers => (visit, false),
            _ => (Self::begin(auth, parts, true), true),
        }
    }

    fn find(auth: &Auth<Id>, parts: &Parts) -> Option<Arc<Self>> {
        let visit = parts.extensions.get::<Arc<Self>>()?;
        // another handle is another realm, whose users are not ours
        Arc::ptr_eq(&visit.auth.0, &auth.0).then(|| Arc::clone(visit))
    }

    fn begin(auth: &Auth<Id>, parts: &mut Parts, answers: bool) -> Arc<Self> {
        let visit = Self::new(auth.clone(), answers);
        parts.extensions.insert(Arc::clone(&visit));
        visit
    }

    /// Whoever is asking, by session, remember cookie, API token or a loader of the application, in that order.
    pub(crate) async fn current(
        &self,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        if let Some(current) = self.state().current.clone() {
            return Ok(current);
        }
        let mut user = self.browser(parts).await?;
        if user.is_none() {
            user = self.token(parts).await?;
        }
        if user.is_none() {
            user = self.loaded(parts).await?;
        }
        let id = user.as_ref().map(CurrentUser::id);
        self.tell(EventKind::Accessed, id, parts);
        self.state().current = Some(user.clone());
        Ok(user)
    }

    /// Whoever a guard let in, for the rest of the request.
    pub(crate) fn settle(&self, user: &CurrentUser<Id>) {
        self.state().current = Some(Some(user.clone()));
    }

    /// Whose browser it is: by the session, or else by the remember cookie.
    pub(crate) async fn browser(
        &self,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        if let Some(browser) = self.state().browser.clone() {
            return Ok(browser);
        }
        self.varies(header::COOKIE);
        let user = match self.auth.0.cookies.look(&parts.headers, Name::Session) {
            // one of them is planted; the browser is nobody's until it has one again
            Shown::Several => None,
            Shown::One(token) => match self.resume(&token, parts).await? {
                Some(session) => Some(CurrentUser::of_session(session)),
                None => self.restored(parts).await?,
            },
            Shown::Nothing => self.restored(parts).await?,
        };
        self.state().browser = Some(user.clone());
        Ok(user)
    }

    async fn resume(&self, token: &str, parts: &Parts) -> Result<Option<Session<Id>>, Fault> {
        let resumed = self
            .auth
            .resume_in(token, &parts.headers, &parts.extensions);
        resumed.await
    }

    #[cfg(feature = "remember")]
    async fn restored(&self, parts: &mut Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        if !self.answers {
            return Ok(None);
        }
        let client = self.client(parts);
        let mut keep = |cookie| self.keep(cookie);
        let auth = &self.auth;
        auth.restore(&mut parts.headers, &client, &mut keep).await
    }

    #[cfg(not(feature = "remember"))]
    #[allow(clippy::unused_async)]
    async fn restored(&self, _: &mut Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        Ok(None)
    }

    /// Whom an API token stands for.
    #[cfg(feature = "api-tokens")]
    pub(crate) async fn token(&self, parts: &Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        if let Some(token) = self.state().token.clone() {
            return Ok(token);
        }
        let ways = &self.auth.0.ways;
        let Some(tokens) = &ways.tokens else {
            return Ok(None);
        };
        self.varies(header::AUTHORIZATION);
        let header = ways.token_sources.header().map(str::to_ascii_lowercase);
        if let Some(Ok(name)) = header.map(HeaderName::try_from) {
            self.varies(name);
        }
        let view = View(parts);
        let text = ways.token_sources.find(&view);
        let user = match text {
            Some(text) => tokens
                .resume(&text)
                .await?
                .map(|found| self.prove(found.account().clone(), Mechanism::ApiToken, parts)),
            None => None,
        };
        self.state().token = Some(user.clone());
        Ok(user)
    }

    #[cfg(not(feature = "api-tokens"))]
    #[allow(clippy::unused_async)]
    pub(crate) async fn token(&self, _: &Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        Ok(None)
    }

    /// Whom a loader of the application knows.
    pub(crate) async fn loaded(&self, parts: &Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        if let Some(loaded) = self.state().loaded.clone() {
            return Ok(loaded);
        }
        let Some(loaders) = &self.auth.0.ways.loaders else {
            return Ok(None);
        };
        // what a loader looks at, only it knows
        self.varies(header::AUTHORIZATION);
        let found = loaders.load(&View(parts)).await;
        let found = found.map_err(|error| Fault::new("a request loader failed", error))?;
        let user = found.map(|(account, by)| self.prove(account, by, parts));
        self.state().loaded = Some(user.clone());
        Ok(user)
    }

    /// Somebody whom the request itself proves.
    pub(crate) fn prove(
        &self,
        account: Account<Id>,
        by: Mechanism,
        parts: &Parts,
    ) -> CurrentUser<Id> {
        let method = match by {
            Mechanism::ApiToken => Method::ApiToken,
            Mechanism::Basic => Method::Basic,
            Mechanism::Custom(name) => Method::Custom(name),
            _ => Method::Remember,
        };
        let kind = EventKind::Authenticated { method };
        self.tell(kind, Some(&account.id), parts);
        CurrentUser::of_account(account, by)
    }

    /// Tells the application's sink, if it has one.
    pub(crate) fn tell(&self, kind: EventKind, account: Option<&Id>, parts: &Parts) {
        if self.auth.0.ways.sink.is_some() {
            self.auth.tell(kind, account, &self.client(parts));
        }
    }

    /// Says what the answer hangs on.
    pub(crate) fn varies(&self, name: HeaderName) {
        let mut state = self.state();
        if !state.varies.contains(&name) {
            state.varies.push(name);
        }
    }

    #[cfg(feature = "remember")]
    fn keep(&self, cookie: Option<HeaderValue>) {
        self.state().cookies.extend(cookie);
    }

    pub(crate) fn client(&self, parts: &Parts) -> Client {
        self.auth.client(&parts.headers, &parts.extensions)
    }

    /// Marks an answer as one person's, if anybody asked whose it is, and has the browser keep its cookies.
    pub(crate) fn finish(&self, response: &mut Response) {
        let mut state = self.state();
        let headers = response.headers_mut();
        if !state.varies.is_empty() {
            personal(headers, &state.varies);
        }
        let cookies = std::mem::take(&mut state.cookies);
        if !cookies.is_empty() {
            // whatever the page says of itself: nobody else may get these cookies
            headers.insert(header::CACHE_CONTROL, PRIVATE);
        }
        for cookie in cookies {
            // a sign-in or sign-out that came after has the last word
            if !is_set(headers, &cookie) {
                headers.append(header::SET_COOKIE, cookie);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<Id>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<Id: UserId> Auth<Id> {
    /// The session of that token; one that another browser showed is ended, and told of.
    pub(crate) async fn resume(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<Option<Session<Id>>, Fault> {
        self.resumed(token, &device_of(client), || client.clone())
            .await
    }

    /// The same for every request, without what else there is to know of a client.
    pub(crate) async fn resume_in(
        &self,
        token: &str,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Result<Option<Session<Id>>, Fault> {
        let device = self.device(headers, extensions);
        let client = || self.client(headers, extensions);
        self.resumed(token, &device, client).await
    }

    async fn resumed(
        &self,
        token: &str,
        device: &Device,
        client: impl FnOnce() -> Client,
    ) -> Result<Option<Session<Id>>, Fault> {
        match self.0.sessions.resume(token, device).await? {
            Resumed::Session(session) => Ok(Some(session)),
            Resumed::Protected(account) => {
                let kind = EventKind::SessionProtected;
                // seldom, so that what it takes is not moved about by every request
                let client = client();
                Box::pin(self.record(kind, Some(&account.id), &client)).await;
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// Marks an answer as one person's: no cache shows it to another.
pub(crate) fn personal(headers: &mut HeaderMap, varies: &[HeaderName]) {
    for name in varies {
        let said = headers.get_all(header::VARY).iter().any(|vary| {
            let names = vary.to_str().unwrap_or_default().split(',');
            names
                .map(str::trim)
                .any(|vary| vary == "*" || vary.eq_ignore_ascii_case(name.as_str()))
        });
        if !said {
            let name = match *name {
                header::COOKIE => HeaderValue::from_static("Cookie"),
                header::AUTHORIZATION => HeaderValue::from_static("Authorization"),
                ref other => HeaderValue::from_str(other.as_str())
                    .unwrap_or_else(|_| HeaderValue::from_static("*")),
            };
            headers.append(header::VARY, name);
        }
    }
    headers.entry(header::CACHE_CONTROL).or_insert(PRIVATE);
}

/// Whether an answer sets the cookie of that name already.
fn is_set(headers: &HeaderMap, cookie: &HeaderValue) -> bool {
    let name = |cookie: &HeaderValue| {
        let text = cookie.to_str().unwrap_or_default();
        text.split_once('=').map(|(name, _)| name.to_owned())
    };
    let wanted = name(cookie);
    let mut set = headers.get_all(header::SET_COOKIE).iter();
    set.any(|set| name(set) == wanted)
}
