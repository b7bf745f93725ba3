//! The routes: each is a step of a flow, as a page and as JSON.

use authkit_store::UserId;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};

use crate::Auth;
use crate::exchange::Exchange;
use crate::pages::STYLESHEET;

#[cfg(feature = "changeable")]
mod change;
#[cfg(feature = "changeable")]
mod change_email;
#[cfg(feature = "changeable")]
mod change_username;
mod choose;
#[cfg(feature = "confirmable")]
mod confirm;
#[cfg(feature = "lifecycle")]
mod lifecycle;
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "changeable",
    feature = "lockable"
))]
mod link;
mod login;
mod logout;
#[cfg(any(feature = "changeable", feature = "lifecycle"))]
mod owner;
#[cfg(feature = "passwordless")]
mod passwordless;
#[cfg(feature = "registerable")]
mod register;
#[cfg(feature = "recoverable")]
mod reset;
#[cfg(feature = "changeable")]
mod set_password;
mod steps;
#[cfg(feature = "lockable")]
mod unlock;

use choose::reset_needed;

/// What a route answers: both sides are responses, so that `?` ends a handler early.
type Handled = Result<Response, Response>;

impl<Id: UserId> Auth<Id> {
    /// The routes of every feature that is switched on, and the stylesheet of the default pages.
    ///
    /// They carry what they need, so they fit into a router of any state.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let paths = &self.0.settings.paths;
        let router = Router::new().route(&paths.stylesheet, get(stylesheet));
        let router = add(router, &paths.login, get(login::show).post(login::submit));
        let router = add(
            router,
            &paths.logout,
            get(logout::show).post(logout::submit),
        );
        #[cfg(feature = "registerable")]
        let router = match &self.0.register {
            Some(_) => add(
                router,
                &paths.register,
                get(register::show).post(register::submit),
            ),
            None => router,
        };
        #[cfg(feature = "confirmable")]
        let router = match &self.0.confirm {
            Some(_) => {
                let router = add(
                    router,
                    &paths.confirm,
                    get(link::show::<confirm::Confirm, Id>)
                        .post(link::request::<confirm::Confirm, Id>),
                );
                add(
                    router,
                    &with_token(&paths.confirm),
                    get(link::open::<confirm::Confirm, Id>).post(confirm::redeem),
                )
            }
            None => router,
        };
        #[cfg(feature = "recoverable")]
        let router = match &self.0.recover {
            Some(_) => {
                let router = add(
                    router,
                    &paths.reset,
                    get(link::show::<reset::Reset, Id>).post(link::request::<reset::Reset, Id>),
                );
                add(
                    router,
                    &with_token(&paths.reset),
                    get(link::open::<reset::Reset, Id>).post(reset::redeem),
                )
            }
            None => router,
        };
        #[cfg(feature = "changeable")]
        let router = match &self.0.change {
            Some(_) => add(
                router,
                &paths.change,
                get(change::show).post(change::submit),
            ),
            None => router,
        };
        steps::add_to(router, self).with_state(self.clone())
    }
}

fn add<Id: UserId>(
    router: Router<Auth<Id>>,
    path: &str,
    methods: MethodRouter<Auth<Id>>,
) -> Router<Auth<Id>> {
    router.route(path, methods.fallback(wrong_method))
}

#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "changeable",
    feature = "lockable"
))]
fn with_token(path: &str) -> String {
    format!("{path}/{{token}}")
}

async fn wrong_method<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &uri).await?;
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
