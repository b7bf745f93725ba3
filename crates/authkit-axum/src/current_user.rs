//! Who is asking, as an argument of a handler.

use std::sync::Arc;

use authkit_session::{Mechanism, Session};
use authkit_store::{Account, AccountId, EmailAddress, UserId};
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;
use time::OffsetDateTime;

use crate::guard::unavailable;
use crate::refused::unauthorized;
use crate::visit::Visit;
use crate::{Auth, Fault};

/// The person who is signed in, or for whom a program acts. A handler that takes it is reached by nobody else: a browser is
/// sent to sign in and back, a JSON client gets a 401.
///
/// Whoever comes by a session, by the remember cookie (see [`Auth::layer`]), by an API token or by a request loader is one; an
/// inactive, deleted or unconfirmed account is not, from the next request. `Option<CurrentUser>` lets everybody through.
///
/// ```
/// use authkit_axum::CurrentUser;
///
/// async fn account(user: CurrentUser) -> String {
///     format!("Hello, {}", user.email())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CurrentUser<Id = AccountId>(By<Id>);

/// One pointer: it is handed on and kept at every request.
#[derive(Clone, Debug)]
enum By<Id> {
    Session(Session<Id>),
    #[cfg(feature = "api-tokens")]
    Token(authkit_session::ApiSession<Id>),
    Request(Arc<(Account<Id>, Mechanism)>),
}

impl<Id> CurrentUser<Id> {
    pub(crate) const fn of_session(session: Session<Id>) -> Self {
        Self(By::Session(session))
    }

    #[cfg(feature = "api-tokens")]
    pub(crate) const fn of_token(token: authkit_session::ApiSession<Id>) -> Self {
        Self(By::Token(token))
    }

    pub(crate) fn of_account(account: Account<Id>, by: Mechanism) -> Self {
        Self(By::Request(Arc::new((account, by))))
    }

    /// The account, as the store had it when the request came in.
    pub fn account(&self) -> &Account<Id> {
        match &self.0 {
            By::Session(session) => session.account(),
            #[cfg(feature = "api-tokens")]
            By::Token(token) => token.account(),
            By::Request(shown) => &shown.0,
        }
    }

    /// The account's id.
    pub fn id(&self) -> &Id {
        &self.account().id
    }

    /// The account's address.
    pub fn email(&self) -> &EmailAddress {
        &self.account().email
    }

    /// How the request came in. A session that a remember cookie began is a session.
    pub fn mechanism(&self) -> Mechanism {
        match &self.0 {
            By::Session(_) => Mechanism::Session,
            #[cfg(feature = "api-tokens")]
            By::Token(_) => Mechanism::ApiToken,
            By::Request(shown) => shown.1,
        }
    }

    /// The session it is signed in with; `None` for a program that shows a token with each request.
    pub const fn session(&self) -> Option<&Session<Id>> {
        match &self.0 {
            By::Session(session) => Some(session),
            _ => None,
        }
    }

    /// Whether a proof was given recently, in this browser. Only a session can be fresh.
    #[must_use]
    pub fn is_fresh(&self, now: OffsetDateTime) -> bool {
        self.session().is_some_and(|session| session.is_fresh(now))
    }
}

/// Who is asking, found out once per request.
pub(crate) async fn load<Id: UserId>(
    auth: &Auth<Id>,
    parts: &mut Parts,
) -> Result<Option<CurrentUser<Id>>, Fault> {
    Visit::of(auth, parts).current(parts).await
}

/// Who is asking, or the answer for nobody.
pub(crate) async fn signed_in<Id: UserId>(
    auth: &Auth<Id>,
    parts: &mut Parts,
) -> Result<CurrentUser<Id>, Response> {
    match load(auth, parts).await {
        Ok(Some(user)) => Ok(user),
        Ok(None) => Err(unauthorized(auth, parts, &[Mechanism::Session]).await),
        Err(fault) => Err(unavailable(auth.clone(), parts, &fault).await),
    }
}

impl<S, Id> FromRequestParts<S> for CurrentUser<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        signed_in(&Auth::<Id>::from_ref(state), parts).await
    }
}

impl<S, Id> OptionalFromRequestParts<S> for CurrentUser<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        let auth = Auth::<Id>::from_ref(state);
        match load(&auth, parts).await {
            Ok(user) => Ok(user),
            Err(fault) => Err(unavailable(auth, parts, &fault).await),
        }
    }
}
