//! The pages around a mailed link, whatever it is for: asking for one, opening it, and being told that it is of no use.

use std::convert::Infallible;

use authkit_flows::{Client, LinkRefusal, LinkState, PublicRequest};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;

use super::Handled;
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::link_cookie::{self, OPENED};
use crate::pages::{FormView, LinkView, PageName};
use crate::place::Place;
use crate::ports::PortFuture;

/// What a link is for.
pub(crate) trait Kind {
    /// What its cookie is called.
    const NAME: &'static str;
    /// The page that the link opens.
    const OPEN: PageName;

    /// Looks at a link; `None` where the flow is not there.
    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>>;

    /// Where another link can be had.
    fn another<Id>(auth: &Auth<Id>) -> &str;

    /// Where the application has a link lead that does nothing, in place of the page that says so.
    fn refused_view<Id>(_: &Auth<Id>) -> Option<&str> {
        None
    }
}

/// A link that anybody may ask for.
pub(crate) trait Asked: Kind {
    /// The page that asks for an address.
    const ASK: PageName;
    /// What is said when one was asked for.
    const SENT: Flash;
    /// Whether the browser that asks is known again when the link is opened.
    const KNOWS_BROWSER: bool = false;

    /// Asks for one; `None` where the flow is not there.
    fn request<'a, Id: UserId>(
        auth: &'a Auth<Id>,
        who: &'a str,
        client: &'a Client,
    ) -> Option<PortFuture<'a, PublicRequest>>;

    /// Where to go when one was asked for.
    fn after<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.login
    }
}

/// The form that asks for a link.
pub(crate) async fn show<K: Asked, Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    exchange.page(StatusCode::OK, K::ASK, &FormView::default())
}

/// Sends a link, if there is somebody to send it to. The answer is the same in every case.
pub(crate) async fn request<K: Asked, Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let Some(email) = form.email("email") else {
        return exchange.invalid(StatusCode::UNPROCESSABLE_ENTITY, K::ASK, form.view());
    };
    #[cfg(any(
        feature = "registerable",
        feature = "passwordless",
        feature = "changeable"
    ))]
    if K::KNOWS_BROWSER {
        exchange.know_browser()?;
    }
    let client = exchange.client.clone();
    if let Some(sent) = K::request(&auth, email.as_str(), &client) {
        let sent = sent.await;
        if let PublicRequest::Throttled(retry_at) = sent.map_err(|fault| exchange.fault(&fault))? {
            return Ok(exchange.throttled(retry_at));
        }
    }
    let after = exchange.onwards(K::after(&auth));
    Ok(exchange.done(StatusCode::OK, &after, K::SENT))
}

/// What a mailed link opens: a page with a button. Mail scanners open links too, so opening changes nothing.
///
/// A browser is led on at once to an address without the token.
pub(crate) async fn open<K: Kind, Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    let secure = exchange.auth.0.steps.secure;
    if token != OPENED && is_browser(&exchange) {
        // what no cookie can hold is no token, and is told so below
        if let Some(cookie) = link_cookie::keep(secure, K::NAME, &token) {
            exchange.keep(Some(cookie));
            return Ok(exchange.see_other(&opened(&place)));
        }
    }
    let token = token_of::<K, Id>(&exchange, token);
    let state = match K::peek(&exchange, &token) {
        Some(state) => state.await,
        None => Ok(LinkState::Refused(LinkRefusal::Invalid)),
    };
    match state.map_err(|fault| exchange.fault(&fault))? {
        state @ (LinkState::Ready | LinkState::OtherBrowser) => {
            let form = FormView {
                elsewhere: state == LinkState::OtherBrowser,
                ..FormView::default()
            };
            exchange.page(StatusCode::OK, K::OPEN, &form)
        }
        LinkState::Fulfilled => Ok(fulfilled(exchange, StatusCode::OK)),
        LinkState::Refused(refusal) => Ok(refused::<K, Id>(exchange, refusal)),
        _ => Ok(refused::<K, Id>(exchange, LinkRefusal::Invalid)),
    }
}

/// The token of the request: the one in its path, or the one that this browser has opened.
pub(crate) fn token_of<K: Kind, Id: UserId>(exchange: &Exchange<Id>, in_path: String) -> String {
    if in_path == OPENED {
        let secure = exchange.auth.0.steps.secure;
        return link_cookie::read(secure, exchange.headers(), K::NAME).unwrap_or_default();
    }
    in_path
}

/// Whether somebody looks at it: browsers say that they take pages. A program that does not is answered at once.
fn is_browser<Id: UserId>(exchange: &Exchange<Id>) -> bool {
    let accepts = exchange.headers().get_all(header::ACCEPT).iter();
    let mut accepts = accepts.filter_map(|accept| accept.to_str().ok());
    !exchange.is_json() && accepts.any(|accept| accept.contains("text/html"))
}

/// The same address without the token; its query stays.
fn opened(place: &Place) -> String {
    let (before, _) = place.path().rsplit_once('/').unwrap_or_default();
    match place.query() {
        Some(query) => format!("{before}/{OPENED}?{query}"),
        None => format!("{before}/{OPENED}"),
    }
}

/// The token in the path. One that is not even text is an empty one, which is no link's.
pub(crate) struct Token(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        // the last one: a router that nests ours may have parameters of its own
        let params = RawPathParams::from_request_parts(parts, state).await;
        let last = params.iter().flatten().last();
        Ok(Self(
            last.map_or_else(String::new, |(_, token)| token.to_owned()),
        ))
    }
}

/// A second click on a confirmation does nothing, and is told so kindly. No other kind of link is ever fulfilled.
pub(crate) fn fulfilled<Id: UserId>(exchange: Exchange<Id>, status: StatusCode) -> Response {
    let auth = exchange.auth.clone();
    let href = exchange.at(&auth.0.settings.paths.login);
    let login = LinkView {
        href: &href,
        label: "Login",
    };
    let text = "Your email has already been confirmed. There is nothing left to do here.";
    exchange.message(status, "Already confirmed", text, Some(login))
}

/// Says kindly that a link is of no use, and where to get another.
pub(crate) fn refused<K: Kind, Id: UserId>(
    exchange: Exchange<Id>,
    refusal: LinkRefusal,
) -> Response {
    let auth = exchange.auth.clone();
    if let (Some(view), false) = (K::refused_view(&auth), exchange.is_json()) {
        let flash = match refusal {
            LinkRefusal::Expired => Flash::LinkExpired,
            LinkRefusal::Used => Flash::LinkUsed,
            _ => Flash::LinkInvalid,
        };
        return exchange.done(StatusCode::GONE, view, flash);
    }
    let href = exchange.at(K::another(&auth));
    let another = LinkView {
        href: &href,
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
