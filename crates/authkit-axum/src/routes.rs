//! The routes: each is a step of a flow, as a page and as JSON.

use authkit_store::UserId;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::map_request;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::Auth;
use crate::exchange::Exchange;
use crate::pages::STYLESHEET;
use crate::place::{Place, note_mount};

#[cfg(feature = "changeable")]
pub(crate) mod change;
#[cfg(feature = "changeable")]
pub(crate) mod change_email;
#[cfg(feature = "changeable")]
pub(crate) mod change_username;
mod choose;
#[cfg(feature = "confirmable")]
pub(crate) mod confirm;
#[cfg(feature = "lifecycle")]
pub(crate) mod lifecycle;
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "changeable",
    feature = "lockable"
))]
pub(crate) mod link;
pub(crate) mod login;
pub(crate) mod logout;
#[cfg(any(feature = "changeable", feature = "lifecycle"))]
mod owner;
#[cfg(feature = "passwordless")]
pub(crate) mod passwordless;
#[cfg(feature = "registerable")]
pub(crate) mod register;
#[cfg(feature = "recoverable")]
pub(crate) mod reset;
pub(crate) mod sessions;
#[cfg(feature = "changeable")]
pub(crate) mod set_password;
#[cfg(feature = "api-tokens")]
pub(crate) mod tokens;
#[cfg(feature = "lockable")]
pub(crate) mod unlock;
pub(crate) mod verify;

use choose::reset_needed;

/// What a route answers: both sides are responses, so that `?` ends a handler early.
type Handled = Result<Response, Response>;

impl<Id: UserId> Auth<Id> {
    /// The routes of every feature that is switched on, and the stylesheet of the default pages.
    ///
    /// They carry what they need, so they fit into a router of any state. Where they are nested, the base address says below which
    /// path, so that guards and mails know it too:
    ///
    /// ```
    /// # use authkit_axum::{Auth, AuthBuilder, store::memory::Memory};
    /// # use axum::Router;
    /// # fn app(builder: AuthBuilder<Memory>) -> Result<Router, authkit_axum::BuildError> {
    /// let auth = builder.base_url("https://example.com/account").build()?;
    /// # Ok(
    /// Router::new().nest("/account", auth.routes())
    /// # )
    /// # }
    /// ```
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let paths = &self.0.settings.paths;
        let mut router = Router::new().route(&paths.stylesheet, get(stylesheet));
        for endpoint in self.endpoints() {
            let methods = self.endpoint(endpoint).layer(map_request(note_mount));
            router = router.route(&endpoint.path(paths), methods);
        }
        #[cfg(feature = "openapi")]
        if let Some(path) = &self.0.settings.openapi {
            router = router.route(path, get(crate::openapi::serve).with_state(self.clone()));
        }
        router
    }
}

#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "changeable",
    feature = "lockable"
))]
pub(crate) fn with_token(path: &str) -> String {
    format!("{path}/{{token}}")
}

pub(crate) async fn wrong_method<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    Ok(exchange.refuse(
        StatusCode::METHOD_NOT_ALLOWED,
        "This address does not answer to that method.",
    ))
}

async fn stylesheet() -> impl IntoResponse {
    // the address changes with the contents, so a browser may keep it for a year
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/css; charset=utf-8"),
        ),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=31536000, immutable"),
        ),
        (
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ),
    ];
    (headers, STYLESHEET)
}
