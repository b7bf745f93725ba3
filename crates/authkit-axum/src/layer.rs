//! The layer around an application's routes, which keeps what a request was found to be, and sets its cookies.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use authkit_store::{AccountId, UserId};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::Auth;
use crate::guard::unavailable;
use crate::visit::Visit;

/// Puts an [`Auth`] around routes: see [`Auth::layer`].
#[derive(Clone, Debug)]
pub struct AuthLayer<Id = AccountId> {
    auth: Auth<Id>,
    /// Our own routes ask on every request, so a browser is brought back before they do.
    own: bool,
}

impl<Id: UserId> Auth<Id> {
    /// A layer for all routes of the application. Whoever is asked for below it is found out once per request, and only if
    /// somebody asks; an answer that hangs on it is kept by no cache; and a browser that was remembered gets its new session.
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
    pub fn layer(&self) -> AuthLayer<Id> {
        AuthLayer {
            auth: self.clone(),
            own: false,
        }
    }

    pub(crate) fn own_layer(&self) -> AuthLayer<Id> {
        AuthLayer {
            auth: self.clone(),
            own: true,
        }
    }
}

impl<S, Id: Clone> Layer<S> for AuthLayer<Id> {
    type Service = AuthService<S, Id>;

    fn layer(&self, inner: S) -> AuthService<S, Id> {
        AuthService {
            inner,
            layer: self.clone(),
        }
    }
}

/// A service behind an [`AuthLayer`].
#[derive(Clone, Debug)]
pub struct AuthService<S, Id = AccountId> {
    inner: S,
    layer: AuthLayer<Id>,
}

impl<S, Id> Service<Request> for AuthService<S, Id>
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
        let AuthLayer { auth, own } = self.layer.clone();
        Box::pin(async move {
            let (mut parts, body) = request.into_parts();
            let (visit, finish) = Visit::enter(&auth, &mut parts);
            let back = if own && auth.may_come_back(&parts.headers) {
                visit.browser(&mut parts).await.map(drop)
            } else {
                Ok(())
            };
            let mut response = match back {
                Ok(()) => {
                    let request = Request::from_parts(parts, body);
                    inner.call(request).await?.into_response()
                }
                Err(fault) => unavailable(auth, &parts, &fault).await,
            };
            if finish {
                visit.finish(&mut response);
            }
            Ok(response)
        })
    }
}

impl<Id: UserId> Auth<Id> {
    /// Whether a remember cookie is there that might be needed.
    #[cfg(feature = "remember")]
    fn may_come_back(&self, headers: &axum::http::HeaderMap) -> bool {
        use crate::cookies::{Name, Shown};

        let cookies = &self.0.cookies;
        self.0.ways.remember.is_some() && cookies.look(headers, Name::Remember) != Shown::Nothing
    }

    #[cfg(not(feature = "remember"))]
    #[allow(clippy::unused_self)]
    const fn may_come_back(&self, _: &axum::http::HeaderMap) -> bool {
        false
    }
}
