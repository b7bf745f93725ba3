//! Who is asking, as an argument of a handler.

use authkit_session::Session;
use authkit_store::{Account, AccountId, EmailAddress, UserId};
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;

use crate::guard::sign_in_first;
use crate::{Auth, Fault};

/// The person who is signed in. A handler that takes it is reached by nobody else: a browser is sent to sign in and back, a
/// JSON client gets a 401.
///
/// `Option<CurrentUser>` lets everybody through.
///
/// ```
/// use authkit_axum::CurrentUser;
///
/// async fn account(user: CurrentUser) -> String {
///     format!("Hello, {}", user.email())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct CurrentUser<Id = AccountId>(Session<Id>);

impl<Id> CurrentUser<Id> {
    /// The account, as the store had it when the request came in.
    pub fn account(&self) -> &Account<Id> {
        self.0.account()
    }

    /// The account's id.
    pub fn id(&self) -> &Id {
        &self.0.account().id
    }

    /// The account's address.
    pub fn email(&self) -> &EmailAddress {
        &self.0.account().email
    }

    /// The session it is signed in with.
    pub const fn session(&self) -> &Session<Id> {
        &self.0
    }
}

/// The answer of the store, kept for the rest of the request so that it is asked once.
#[derive(Clone)]
struct Loaded<Id>(Option<Session<Id>>);

/// The session of a request, from the store the first time and from the request after that.
pub(crate) async fn load<Id: UserId>(
    auth: &Auth<Id>,
    parts: &mut Parts,
) -> Result<Option<CurrentUser<Id>>, Fault> {
    if let Some(Loaded(session)) = parts.extensions.get::<Loaded<Id>>() {
        return Ok(session.clone().map(CurrentUser));
    }
    let session = auth.session(&parts.headers).await?;
    parts.extensions.insert(Loaded(session.clone()));
    Ok(session.map(CurrentUser))
}

impl<S, Id> FromRequestParts<S> for CurrentUser<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let auth = Auth::<Id>::from_ref(state);
        match load(&auth, parts).await {
            Ok(Some(user)) => Ok(user),
            Ok(None) => Err(sign_in_first(auth, parts).await),
            Err(fault) => Err(crate::guard::unavailable(auth, parts, &fault).await),
        }
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
            Err(fault) => Err(crate::guard::unavailable(auth, parts, &fault).await),
        }
    }
}
