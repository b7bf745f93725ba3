//! One request, and who makes it: found out when somebody first asks, and once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use authkit_flows::{Client, EventKind, Method};
use authkit_session::{Caller, Mechanism, Resumed, Session};
use authkit_store::UserId;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use axum::response::Response;

use crate::cookies::{Name, Shown};
use crate::current_user::CurrentUser;
use crate::view::View;
use crate::{Auth, Fault};

mod at_hand;
mod personal;

pub(crate) use personal::personal_by_cookie;
use personal::{AUTHORIZATION, COOKIE, PRIVATE, personal};

/// What is known of a request so far, kept in its extensions.
pub(crate) struct Visit<Id> {
    auth: Auth<Id>,
    /// Whether the answer passes by here, so that it can set a cookie.
    answers: bool,
    state: Mutex<State<Id>>,
}

struct State<Id> {
    browser: Asked<Id>,
    token: Asked<Id>,
    loaded: Asked<Id>,
    /// Whoever a guard let in.
    let_in: Option<CurrentUser<Id>>,
    /// Whether every way was asked, up to one that knows somebody.
    is_found_out: bool,
    hangs_on: HangsOn,
    cookies: Vec<HeaderValue>,
}

/// What came of asking one of the ways, once it was asked.
type Asked<Id> = Option<Option<CurrentUser<Id>>>;

impl<Id: UserId> State<Id> {
    /// Whom the request is for: what a guard found, or else the first way that knows somebody.
    fn current(&self) -> Asked<Id> {
        if self.let_in.is_some() {
            return Some(self.let_in.clone());
        }
        let mut ways = [&self.browser, &self.token, &self.loaded].into_iter();
        self.is_found_out.then(|| ways.find_map(|way| way.clone()?))
    }
}

/// The headers that an answer hangs on, because somebody has looked at them.
#[derive(Clone, Copy, Debug, Default)]
struct HangsOn {
    cookie: bool,
    authorization: bool,
    /// The header of one's own for API tokens.
    token: bool,
}

impl<Id: UserId> Visit<Id> {
    fn new(auth: Auth<Id>, answers: bool) -> Arc<Self> {
        let state = State {
            browser: None,
            token: None,
            loaded: None,
            let_in: None,
            is_found_out: false,
            hangs_on: HangsOn::default(),
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
        let extensions = &mut parts.extensions;
        Self::find(auth, extensions).unwrap_or_else(|| Self::begin(auth, extensions, false))
    }

    /// The visit of a request whose answer the caller will pass on; `true` if it is the caller who finishes it.
    pub(crate) fn enter(auth: &Auth<Id>, extensions: &mut Extensions) -> (Arc<Self>, bool) {
        match Self::find(auth, extensions) {
            Some(visit) if visit.answers => (visit, false),
            _ => (Self::begin(auth, extensions, true), true),
        }
    }

    fn find(auth: &Auth<Id>, extensions: &Extensions) -> Option<Arc<Self>> {
        let visit = extensions.get::<Arc<Self>>()?;
        // another handle is another realm, whose users are not ours
        Arc::ptr_eq(&visit.auth.0, &auth.0).then(|| Arc::clone(visit))
    }

    fn begin(auth: &Auth<Id>, extensions: &mut Extensions, answers: bool) -> Arc<Self> {
        let visit = Self::new(auth.clone(), answers);
        extensions.insert(Arc::clone(&visit));
        visit
    }

    /// Whoever is asking, by session, remember cookie, API token or a loader of the application, in that order.
    pub(crate) async fn current(
        &self,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        if let Some(current) = self.state().current() {
            return Ok(current);
        }
        let user = match self.browser(parts).await? {
            Some(user) => Some(user),
            None if self.auth.has_tokens() || self.auth.0.ways.loaders.is_some() => {
                Box::pin(self.by_itself(parts)).await?
            }
            None => None,
        };
        let id = user.as_ref().map(CurrentUser::id);
        self.tell(EventKind::Accessed, id, View::of(parts));
        self.state().is_found_out = true;
        Ok(user)
    }

    /// Whom the request itself proves.
    async fn by_itself(&self, parts: &Parts) -> Result<Option<CurrentUser<Id>>, Fault> {
        match self.token(parts).await? {
            Some(user) => Ok(Some(user)),
            None => self.loaded(parts).await,
        }
    }

    /// Whoever a guard let in, for the rest of the request.
    pub(crate) fn settle(&self, user: CurrentUser<Id>) {
        self.state().let_in = Some(user);
    }

    /// Whose browser it is: by the session, or else by the remember cookie.
    ///
    /// A future is as large as the largest one that it may wait for, and copied at every request: what happens seldom has a
    /// place of its own.
    pub(crate) async fn browser(
        &self,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        {
            let mut state = self.state();
            if let Some(browser) = &state.browser {
                return Ok(browser.clone());
            }
            state.hangs_on.cookie = true;
        }
        let auth = &self.auth;
        let (resumed, comes_back) = match auth.0.cookies.look(&parts.headers, Name::Session) {
            Shown::One(token) => {
                let caller = auth.caller(&parts.headers, &parts.extensions);
                (auth.0.sessions.resume(token, caller).await?, true)
            }
            Shown::Nothing => (Resumed::Nothing, true),
            // one of them is planted; the browser is nobody's until it has one again
            Shown::Several => (Resumed::Nothing, false),
        };
        let user = match resumed {
            Resumed::Session(session) => Some(CurrentUser::of_session(session)),
            other => {
                let comes_back = comes_back && self.answers && auth.may_come_back(&parts.headers);
                match other {
                    Resumed::Nothing if !comes_back => None,
                    other => Box::pin(self.without_session(other, comes_back, parts)).await?,
                }
            }
        };
        self.state().browser = Some(user.clone());
        Ok(user)
    }

    /// Whose browser it is that has no session, or has just lost it.
    async fn without_session(
        &self,
        resumed: Resumed<Id>,
        comes_back: bool,
        parts: &mut Parts,
    ) -> Result<Option<CurrentUser<Id>>, Fault> {
        let client = self.client(parts);
        self.auth.unprotected(resumed, || client.clone()).await;
        if !comes_back {
            return Ok(None);
        }
        let mut keep = |cookie| self.state().cookies.extend(cookie);
        let headers = &mut parts.headers;
        self.auth.restore(headers, &client, &mut keep).await
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
        {
            let hangs_on = &mut self.state().hangs_on;
            (hangs_on.authorization, hangs_on.token) = (true, true);
        }
        let view = View::of(parts);
        let found = match ways.token_sources.find(&view) {
            Some(text) => tokens.resume(&text).await?,
            None => None,
        };
        let user = found.map(|token| self.prove(CurrentUser::of_token(token), view));
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
        self.hangs_on_authorization();
        let found = loaders.load(&View::of(parts)).await;
        let found = found.map_err(|error| Fault::new("a request loader failed", error))?;
        let user = found
            .map(|(account, by)| self.prove(CurrentUser::of_account(account, by), View::of(parts)));
        self.state().loaded = Some(user.clone());
        Ok(user)
    }

    /// Somebody whom the request itself proves.
    pub(crate) fn prove(&self, user: CurrentUser<Id>, view: View<'_>) -> CurrentUser<Id> {
        let method = match user.mechanism() {
            Mechanism::ApiToken => Method::ApiToken,
            Mechanism::Basic => Method::Basic,
            Mechanism::Custom(name) => Method::Custom(name),
            _ => Method::Remember,
        };
        self.tell(EventKind::Authenticated { method }, Some(user.id()), view);
        user
    }

    /// Whether the application has a sink for what happens at every request.
    fn is_heard(&self) -> bool {
        self.auth.0.ways.sink.is_some()
    }

    /// Tells the application's sink, if it has one.
    pub(crate) fn tell(&self, kind: EventKind, account: Option<&Id>, view: View<'_>) {
        if self.is_heard() {
            let client = self.auth.client(view.headers, view.extensions);
            self.auth.tell(kind, account, &client);
        }
    }

    /// Says that the answer hangs on the request's cookies.
    pub(crate) fn hangs_on_cookie(&self) {
        self.state().hangs_on.cookie = true;
    }

    /// Says that the answer hangs on what the request has for a proof.
    pub(crate) fn hangs_on_authorization(&self) {
        self.state().hangs_on.authorization = true;
    }

    pub(crate) fn client(&self, parts: &Parts) -> Client {
        self.auth.client(&parts.headers, &parts.extensions)
    }

    /// Marks an answer as one person's, if anybody asked whose it is, and has the browser keep its cookies.
    pub(crate) fn finish(&self, response: &mut Response) {
        let mut state = self.state();
        let headers = response.headers_mut();
        let hangs_on = state.hangs_on;
        if hangs_on.cookie {
            personal(headers, COOKIE);
        }
        match &self.auth.0.ways.token_headers {
            Some(names) if hangs_on.token => personal(headers, names.clone()),
            _ if hangs_on.authorization => personal(headers, AUTHORIZATION),
            _ => {}
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
        let agent = client.user_agent().map(str::as_bytes);
        let caller = Caller::new(client.address(), agent);
        let resumed = self.0.sessions.resume(token, caller).await?;
        Ok(self.unprotected(resumed, || client.clone()).await)
    }

    /// The same for every request, without what else there is to know of a client.
    pub(crate) async fn resume_in(
        &self,
        token: &str,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Result<Option<Session<Id>>, Fault> {
        let caller = self.caller(headers, extensions);
        let resumed = self.0.sessions.resume(token, caller).await?;
        let client = || self.client(headers, extensions);
        Ok(self.unprotected(resumed, client).await)
    }

    async fn unprotected(
        &self,
        resumed: Resumed<Id>,
        client: impl FnOnce() -> Client,
    ) -> Option<Session<Id>> {
        match resumed {
            Resumed::Session(session) => Some(session),
            Resumed::Protected(account) => {
                let (kind, client) = (EventKind::SessionProtected, client());
                self.record(kind, Some(&account.id), &client).await;
                None
            }
            _ => None,
        }
    }
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
