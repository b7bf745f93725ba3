//! The pages around a mailed link, whatever it is for: asking for one, opening it, and being told that it is of no use.

use std::convert::Infallible;

use authkit_flows::{LinkRefusal, LinkState, PublicRequest};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::response::Response;

use super::Handled;
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, LinkView, PageName};
use crate::ports::LinkPort;

/// What a link is for.
pub(super) trait Kind {
    /// The page that asks for an address.
    const ASK: PageName;
    /// The page that the link opens.
    const OPEN: PageName;
    /// What is said when one was asked for.
    const SENT: Flash;

    /// The flow. These routes are there only where it is.
    fn port<Id>(auth: &Auth<Id>) -> Option<&dyn LinkPort>;

    /// Where another link can be had.
    fn path<Id>(auth: &Auth<Id>) -> &str;
}

/// The form that asks for a link.
pub(super) async fn show<K: Kind, Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &uri).await?;
    exchange.page(StatusCode::OK, K::ASK, &FormView::default())
}

/// Sends a link, if there is somebody to send it to. The answer is the same in every case.
pub(super) async fn request<K: Kind, Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let (Some(email), Some(port)) = (form.email("email"), K::port(&auth)) else {
        return exchange.invalid(StatusCode::UNPROCESSABLE_ENTITY, K::ASK, form.view(), None);
    };
    let sent = port.request(email.as_str(), &exchange.client).await;
    if let PublicRequest::Throttled(retry_at) = sent.map_err(|fault| exchange.fault(&fault))? {
        return Ok(exchange.throttled(retry_at));
    }
    Ok(exchange.done(StatusCode::OK, &auth.0.settings.paths.login, K::SENT))
}

/// What a mailed link opens: a page with a button. Mail scanners open links too, so opening changes nothing.
pub(super) async fn open<K: Kind, Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &uri).await?;
    let auth = exchange.auth.clone();
    let state = match K::port(&auth) {
        Some(port) => port.peek(&token, &exchange.client).await,
        None => Ok(LinkState::Refused(LinkRefusal::Invalid)),
    };
    match state.map_err(|fault| exchange.fault(&fault))? {
        state @ (LinkState::Ready | LinkState::OtherBrowser) => {
            let form = FormView {
                elsewhere: state == LinkState::OtherBrowser,
                ..FormView::default()
            };
            exchange.page_at(StatusCode::OK, K::OPEN, &form, Some(uri.path()))
        }
        LinkState::Fulfilled => Ok(fulfilled(exchange, StatusCode::OK)),
        LinkState::Refused(refusal) => Ok(refused::<K, Id>(exchange, refusal)),
        _ => Ok(refused::<K, Id>(exchange, LinkRefusal::Invalid)),
    }
}

/// The token in the path. One that is not even text is an empty one, which is no link's.
pub(super) struct Token(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Self(path.map(|Path(token)| token).unwrap_or_default()))
    }
}

/// A second click on a confirmation does nothing, and is told so kindly. No other kind of link is ever fulfilled.
pub(super) fn fulfilled<Id: UserId>(exchange: Exchange<Id>, status: StatusCode) -> Response {
    let auth = exchange.auth.clone();
    let login = LinkView {
        href: &auth.0.settings.paths.login,
        label: "Login",
    };
    let text = "Your email has already been confirmed. There is nothing left to do here.";
    exchange.message(status, "Already confirmed", text, Some(login))
}

/// Says kindly that a link is of no use, and where to get another.
pub(super) fn refused<K: Kind, Id: UserId>(
    exchange: Exchange<Id>,
    refusal: LinkRefusal,
) -> Response {
    let auth = exchange.auth.clone();
    let another = LinkView {
        href: K::path(&auth),
        label: "Send a new link",
    };
    let (status, title, text) = match refusal {
        LinkRefusal::Expired => (
            StatusCode::GONE,
            "This link has expired",
            "This link was good for a limited time only. You can have a new one sent.",
        ),
        LinkRefusal::Used => (
            StatusCode::GONE,
            "This link is no longer valid",
            "This link has been used already, or your account has changed since it was sent. You can have a new one sent.",
        ),
        _ => (
            StatusCode::BAD_REQUEST,
            "This link is not valid",
            "Part of this link may have been lost on the way: copy all of it from the mail, or have a new one sent.",
        ),
    };
    exchange.message(status, title, text, Some(another))
}
