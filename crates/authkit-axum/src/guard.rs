//! Layers that let only some people through.

mod admit;
mod basic;
mod csrf;
#[cfg(feature = "roles")]
mod roles;
mod service;

use std::sync::Arc;

use authkit_session::Mechanism;
use authkit_store::{AccountId, UserId};
use axum::http::request::Parts;
use axum::response::Response;

use crate::exchange::Exchange;
use crate::place::Place;
use crate::{Auth, Fault};

pub use service::{Guarded, GuardedFuture};

/// A layer that lets a request through if it meets what is asked. Of two guards around one route, the one that was added last
/// asks first.
#[derive(Clone, Debug)]
pub struct Guard<Id = AccountId> {
    auth: Auth<Id>,
    ask: Ask,
}

#[derive(Clone, Debug)]
enum Ask {
    Nothing,
    /// Nothing either, but a browser that was remembered is brought back first: our own pages ask who it is themselves.
    ComeBack,
    /// For the token of the browser's forms, whoever it is.
    CsrfToken,
    SignedIn,
    Fresh,
    Anonymous,
    Confirmed,
    AnyOf(Arc<[Mechanism]>),
    #[cfg(feature = "roles")]
    Permission(Arc<authkit_roles::Permission>),
}

impl<Id: UserId> Auth<Id> {
    /// A layer for all routes of the application, which lets everybody through. Whoever is asked for below it is found out once
    /// per request, and only if somebody asks; an answer that hangs on it is kept by no cache; and a browser that was remembered
    /// gets its new session.
    ///
    /// Guards do the same for the routes that they guard. A handler that takes
    /// [`CurrentUser`](crate::CurrentUser) with neither around it knows sessions, and sends a remembered browser to the
    /// sign-in page, which brings it back.
    ///
    /// ```
    /// # use axum::{Router, routing::get};
    /// # use authkit_axum::CurrentUser;
    /// # fn app(auth: authkit_axum::Auth) -> Router {
    /// async fn home(user: Option<CurrentUser>) -> &'static str {
    ///     if user.is_some() { "Welcome back" } else { "Welcome" }
    /// }
    ///
    /// Router::new().route("/", get(home)).merge(auth.routes()).layer(auth.layer()).with_state(auth)
    /// # }
    /// ```
    #[must_use]
    pub fn layer(&self) -> Guard<Id> {
        self.guard(Ask::Nothing)
    }

    pub(crate) fn own_layer(&self) -> Guard<Id> {
        self.guard(Ask::ComeBack)
    }

    /// Lets only people through who are signed in, and programs that show a token or what a request loader knows.
    ///
    /// ```
    /// # use axum::{Router, routing::get};
    /// # fn app(auth: authkit_axum::Auth) -> Router {
    /// Router::new().route("/account", get(|| async { "yours" }).layer(auth.login_required()))
    /// # }
    /// ```
    #[must_use]
    pub fn login_required(&self) -> Guard<Id> {
        self.guard(Ask::SignedIn)
    }

    /// Lets only people through who proved a moment ago who they are. Others are asked for their password.
    #[must_use]
    pub fn fresh_login_required(&self) -> Guard<Id> {
        self.guard(Ask::Fresh)
    }

    /// Lets only people through who are not signed in: others go on to where a sign-in leads, or are told 403.
    #[must_use]
    pub fn anonymous_required(&self) -> Guard<Id> {
        self.guard(Ask::Anonymous)
    }

    /// Lets only people through whose address is confirmed: for a site that lets others sign in as well, see
    /// `Confirmation::with_login_without_confirmation`. Where nobody can confirm, it lets nobody through.
    #[must_use]
    pub fn confirmed_required(&self) -> Guard<Id> {
        self.guard(Ask::Confirmed)
    }

    /// Lets only requests through with a good API token. A session does not count, nor does a `CurrentUser` behind it come
    /// from one.
    #[must_use]
    pub fn token_required(&self) -> Guard<Id> {
        self.auth_required([Mechanism::ApiToken])
    }

    /// Lets only requests through with name and password in their `Authorization` header. A password that was verified is known
    /// again for a minute; wrong ones count with those of the sign-in form.
    ///
    /// # Security
    /// A browser sends these to the site by itself once its user has typed them. A request that says it comes from
    /// another site and would change something is refused.
    #[must_use]
    pub fn basic_required(&self) -> Guard<Id> {
        self.auth_required([Mechanism::Basic])
    }

    /// Lets requests through that come by **any** of these ways, asked in this order. Without a way it lets nobody through.
    ///
    /// ```
    /// # use authkit_axum::{Auth, Guard, Mechanism};
    /// # fn guard(auth: &Auth) -> Guard {
    /// auth.auth_required([Mechanism::Session, Mechanism::ApiToken, Mechanism::Basic])
    /// # }
    /// ```
    #[must_use]
    pub fn auth_required(&self, ways: impl IntoIterator<Item = Mechanism>) -> Guard<Id> {
        self.guard(Ask::AnyOf(ways.into_iter().collect()))
    }

    fn guard(&self, ask: Ask) -> Guard<Id> {
        Guard {
            auth: self.clone(),
            ask,
        }
    }
}

/// Sends a browser to sign in, and back to where it was going; tells anybody else 401.
pub(crate) async fn sign_in_first<Id: UserId>(auth: Auth<Id>, parts: &Parts) -> Response {
    let mut parts = parts.clone();
    crate::refused::unauthorized(&auth, &mut parts, &[Mechanism::Session]).await
}

/// The store could not say who this is, so the answer is no.
pub(crate) async fn unavailable<Id: UserId>(
    auth: Auth<Id>,
    parts: &Parts,
    fault: &Fault,
) -> Response {
    Exchange::without_session(auth, parts.headers.clone(), &Place::of(parts)).fault(fault)
}
