//! Layers that let only some people through.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use authkit_store::UserId;
use axum::extract::Request;
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::cookies::Name;
use crate::current_user::load;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::{Auth, Fault};

/// A layer that lets a request through if somebody is signed in, and meets what else is asked.
#[derive(Clone, Debug)]
pub struct Guard<Id> {
    auth: Auth<Id>,
    #[cfg(feature = "roles")]
    permission: Option<std::sync::Arc<authkit_roles::Permission>>,
}

impl<Id: UserId> Auth<Id> {
    /// Lets only people through who are signed in.
    ///
    /// ```
    /// # use axum::{Router, routing::get};
    /// # fn app(auth: authkit_axum::Auth) -> Router {
    /// Router::new().route("/account", get(|| async { "yours" }).layer(auth.login_required()))
    /// # }
    /// ```
    #[must_use]
    pub fn login_required(&self) -> Guard<Id> {
        Guard {
            auth: self.clone(),
            #[cfg(feature = "roles")]
            permission: None,
        }
    }
}

#[cfg(feature = "roles")]
mod roles {
    use super::Guard;
    use crate::Auth;
    use authkit_roles::{Permission, role};
    use authkit_store::UserId;
    use std::sync::Arc;

    impl<Id: UserId> Auth<Id> {
        /// Lets only people through who have **all** of these roles. Without a role it lets nobody through.
        #[must_use]
        pub fn roles_required<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Guard<Id> {
            self.permission_required(Permission::all(roles.into_iter().map(role)))
        }

        /// Lets people through who have **any** of these roles. Without a role it lets nobody through.
        #[must_use]
        pub fn roles_accepted<'a>(&self, roles: impl IntoIterator<Item = &'a str>) -> Guard<Id> {
            self.permission_required(Permission::any(roles.into_iter().map(role)))
        }

        /// Lets only people through whose roles meet `permission`.
        ///
        /// Roles are read from the store at each request. Without [`roles`](crate::AuthBuilder::roles) nobody has one.
        #[must_use]
        pub fn permission_required(&self, permission: Permission) -> Guard<Id> {
            Guard {
                auth: self.clone(),
                permission: Some(Arc::new(permission)),
            }
        }
    }
}

impl<Id: UserId> Guard<Id> {
    /// `Err` with the answer for those who may not.
    async fn admit(&self, parts: &mut Parts) -> Result<(), Response> {
        let user = match load(&self.auth, parts).await {
            Ok(Some(user)) => user,
            // what happens seldom has a place of its own, or it would be moved about by every request
            Ok(None) => return Err(Box::pin(sign_in_first(self.auth.clone(), parts)).await),
            Err(fault) => {
                return Err(Box::pin(unavailable(self.auth.clone(), parts, &fault)).await);
            }
        };
        self.admit_user(&user, parts).await
    }

    #[cfg(feature = "roles")]
    async fn admit_user(
        &self,
        user: &crate::CurrentUser<Id>,
        parts: &Parts,
    ) -> Result<(), Response> {
        use authkit_roles::Identity;

        let Some(permission) = &self.permission else {
            return Ok(());
        };
        let identity = match &self.auth.0.roles {
            Some(roles) => roles.identity(user.id()).await,
            None => Ok(Identity::anonymous()),
        };
        match identity {
            Ok(identity) if permission.allows(&identity) => Ok(()),
            Ok(_) => Err(Box::pin(forbidden(self.auth.clone(), parts)).await),
            Err(fault) => Err(Box::pin(unavailable(self.auth.clone(), parts, &fault)).await),
        }
    }

    #[cfg(not(feature = "roles"))]
    #[allow(clippy::unused_async)]
    async fn admit_user(&self, _: &crate::CurrentUser<Id>, _: &Parts) -> Result<(), Response> {
        Ok(())
    }
}

/// Sends a browser to sign in, and back to where it was going; tells anybody else 401.
pub(crate) async fn sign_in_first<Id: UserId>(auth: Auth<Id>, parts: &Parts) -> Response {
    let mut exchange = match Exchange::open(auth, parts.headers.clone(), &parts.uri).await {
        Ok(exchange) => exchange,
        Err(response) => return response,
    };
    if exchange.is_json() {
        return exchange.refuse(StatusCode::UNAUTHORIZED, Flash::SignInFirst.text());
    }
    let login = exchange.auth.0.settings.paths.login.clone();
    // only a page can be gone back to; a form that was sent is not sent again
    let to = if matches!(parts.method, Method::GET | Method::HEAD) {
        let here = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let next: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
        format!("{login}?next={next}")
    } else {
        login
    };
    let flash = exchange
        .auth
        .0
        .cookies
        .set_briefly(Name::Flash, Flash::SignInFirst.key());
    exchange.keep(flash);
    exchange.see_other(&to)
}

#[cfg(feature = "roles")]
async fn forbidden<Id: UserId>(auth: Auth<Id>, parts: &Parts) -> Response {
    match Exchange::open(auth, parts.headers.clone(), &parts.uri).await {
        Ok(mut exchange) => exchange.refuse(
            StatusCode::FORBIDDEN,
            "You do not have permission to view this resource.",
        ),
        Err(response) => response,
    }
}

/// The store could not say who this is, so the answer is no.
pub(crate) async fn unavailable<Id: UserId>(
    auth: Auth<Id>,
    parts: &Parts,
    fault: &Fault,
) -> Response {
    match Exchange::open(auth, parts.headers.clone(), &parts.uri).await {
        Ok(mut exchange) => exchange.fault(fault),
        Err(response) => response,
    }
}

/// Marks an answer as one person's: no cache shows it to another.
pub(crate) fn personal(headers: &mut HeaderMap) {
    let cookie = HeaderValue::from_static("Cookie");
    if !headers
        .get_all(header::VARY)
        .iter()
        .any(|vary| vary == cookie)
    {
        headers.append(header::VARY, cookie);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
}

impl<S, Id: Clone> Layer<S> for Guard<Id> {
    type Service = Guarded<S, Id>;

    fn layer(&self, inner: S) -> Guarded<S, Id> {
        Guarded {
            inner,
            guard: self.clone(),
        }
    }
}

/// A service behind a [`Guard`].
#[derive(Clone, Debug)]
pub struct Guarded<S, Id> {
    inner: S,
    guard: Guard<Id>,
}

impl<S, Id> Service<Request> for Guarded<S, Id>
where
    S: Service<Request, Error = Infallible> + Clone + Send + 'static,
    S::Response: IntoResponse,
    S::Future: Send,
    Id: UserId,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        // the service that was polled ready is the one to call
        let fresh = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, fresh);
        let guard = self.guard.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            if let Err(response) = guard.admit(&mut parts).await {
                return Ok(response);
            }
            let mut response = inner
                .call(Request::from_parts(parts, body))
                .await?
                .into_response();
            personal(response.headers_mut());
            Ok(response)
        })
    }
}
