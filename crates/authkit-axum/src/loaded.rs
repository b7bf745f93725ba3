//! The application's own user of a request, as an argument of a handler.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use authkit_session::{Mechanism, UserLoader};
use authkit_store::{AccountId, UserId};
use axum::extract::{FromRef, FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::response::Response;

use crate::current_user::load;
use crate::guard::unavailable;
use crate::refused::unauthorized;
use crate::{Auth, Fault};

/// The application's own user behind the account that is signed in, found by a [`UserLoader`] in the router's state. The loader
/// runs when the first handler or extractor asks, and once per request. Nobody is signed in whom it does not know.
///
/// ```
/// use std::convert::Infallible;
/// use std::sync::Arc;
/// use authkit_axum::{Auth, Loaded, UserLoader};
/// use authkit_axum::store::{Account, AccountId};
/// use axum::extract::FromRef;
///
/// struct Profiles; // a database of your own
/// struct Profile { nickname: String }
///
/// impl UserLoader<AccountId> for Profiles {
///     type User = Profile;
///     type Error = Infallible;
///
///     async fn load(&self, account: &Account<AccountId>) -> Result<Option<Profile>, Infallible> {
///         Ok(Some(Profile { nickname: account.email.to_string() }))
///     }
/// }
///
/// #[derive(Clone)]
/// struct Site { auth: Auth, profiles: Arc<Profiles> }
///
/// impl FromRef<Site> for Auth {
///     fn from_ref(site: &Site) -> Self { site.auth.clone() }
/// }
/// impl FromRef<Site> for Arc<Profiles> {
///     fn from_ref(site: &Site) -> Self { site.profiles.clone() }
/// }
///
/// async fn hello(profile: Loaded<Profiles>) -> String {
///     format!("Hello, {}", profile.nickname)
/// }
/// # axum::Router::<Site>::new().route("/", axum::routing::get(hello));
/// ```
pub struct Loaded<L: UserLoader<Id>, Id = AccountId> {
    user: Arc<L::User>,
    _id: PhantomData<fn() -> Id>,
}

/// The loader's answer, kept for the rest of the request, with the account that it is about.
struct Answer<L: UserLoader<Id>, Id>(Id, Option<Arc<L::User>>);

impl<L: UserLoader<Id>, Id: Clone> Clone for Answer<L, Id> {
    fn clone(&self) -> Self {
        Self(self.0.clone(), self.1.clone())
    }
}

async fn find<S, L, Id>(parts: &mut Parts, state: &S) -> Result<Option<Loaded<L, Id>>, Fault>
where
    Id: UserId,
    L: UserLoader<Id> + 'static,
    L::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Auth<Id>: FromRef<S>,
    Arc<L>: FromRef<S>,
{
    let auth = Auth::<Id>::from_ref(state);
    let Some(user) = load(&auth, parts).await? else {
        return Ok(None);
    };
    let known = parts.extensions.get::<Answer<L, Id>>();
    let answer = match known.filter(|known| known.0 == *user.id()) {
        Some(Answer(_, answer)) => answer.clone(),
        None => {
            let found = Arc::<L>::from_ref(state).load(user.account()).await;
            let found = found.map_err(|error| Fault::new("a user could not be loaded", error))?;
            let answer = found.map(Arc::new);
            let kept = Answer::<L, Id>(user.id().clone(), answer.clone());
            parts.extensions.insert(kept);
            answer
        }
    };
    Ok(answer.map(|user| Loaded {
        user,
        _id: PhantomData,
    }))
}

impl<L: UserLoader<Id>, Id> Deref for Loaded<L, Id> {
    type Target = L::User;

    fn deref(&self) -> &L::User {
        &self.user
    }
}

impl<L: UserLoader<Id>, Id> Clone for Loaded<L, Id> {
    fn clone(&self) -> Self {
        Self {
            user: Arc::clone(&self.user),
            _id: PhantomData,
        }
    }
}

impl<L: UserLoader<Id>, Id> fmt::Debug for Loaded<L, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").finish_non_exhaustive()
    }
}

impl<S, L, Id> FromRequestParts<S> for Loaded<L, Id>
where
    Id: UserId,
    L: UserLoader<Id> + 'static,
    L::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Auth<Id>: FromRef<S>,
    Arc<L>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        match find(parts, state).await {
            Ok(Some(user)) => Ok(user),
            Ok(None) => {
                let auth = Auth::<Id>::from_ref(state);
                Err(unauthorized(&auth, parts, &[Mechanism::Session]).await)
            }
            Err(fault) => Err(unavailable(Auth::<Id>::from_ref(state), parts, &fault).await),
        }
    }
}

impl<S, L, Id> OptionalFromRequestParts<S> for Loaded<L, Id>
where
    Id: UserId,
    L: UserLoader<Id> + 'static,
    L::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    Auth<Id>: FromRef<S>,
    Arc<L>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, Response> {
        match find(parts, state).await {
            Ok(user) => Ok(user),
            Err(fault) => Err(unavailable(Auth::<Id>::from_ref(state), parts, &fault).await),
        }
    }
}
