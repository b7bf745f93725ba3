//! `/confirm` and `/confirm/{token}`

use authkit_flows::LinkState;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::response::Response;

use super::link::Token;
use super::{Handled, link};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, LinkView, PageName};
use crate::ports::PublicConfirm;

pub(super) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &uri).await?;
    exchange.page(
        StatusCode::OK,
        PageName::SendConfirmation,
        &FormView::default(),
    )
}

/// Sends another link. The answer is the same whether there is anything to confirm or not.
pub(super) async fn request<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let (Some(email), Some(confirm)) = (form.email("email"), &auth.0.confirm) else {
        return exchange.invalid(
            StatusCode::UNPROCESSABLE_ENTITY,
            PageName::SendConfirmation,
            form.view(),
            None,
        );
    };
    let sent = confirm.request(email).await;
    sent.map_err(|fault| exchange.fault(&fault))?;
    Ok(exchange.done(
        StatusCode::OK,
        &auth.0.settings.paths.login,
        Flash::ConfirmSent,
    ))
}

/// What a mailed link opens: a page with a button. Mail scanners open links too, so opening changes nothing.
pub(super) async fn open<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &uri).await?;
    let auth = exchange.auth.clone();
    let Some(confirm) = &auth.0.confirm else {
        return Err(exchange.refuse(StatusCode::NOT_FOUND, ""));
    };
    let state = confirm.peek(&token).await;
    match state.map_err(|fault| exchange.fault(&fault))? {
        LinkState::Ready => exchange.page_at(
            StatusCode::OK,
            PageName::ConfirmEmail,
            &FormView::default(),
            Some(uri.path()),
        ),
        LinkState::Fulfilled => Ok(already_confirmed(exchange, StatusCode::OK)),
        LinkState::Refused(refusal) => Ok(link::refused(exchange, refusal, another(&auth))),
        _ => Err(exchange.refuse(StatusCode::BAD_REQUEST, "")),
    }
}

pub(super) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let Some(confirm) = &auth.0.confirm else {
        return Err(exchange.refuse(StatusCode::NOT_FOUND, ""));
    };
    let outcome = confirm.redeem(&token).await;
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicConfirm::Confirmed => exchange.done(
            StatusCode::OK,
            &auth.0.settings.paths.login,
            Flash::Confirmed,
        ),
        PublicConfirm::AlreadyConfirmed => already_confirmed(exchange, StatusCode::GONE),
        PublicConfirm::Refused(refusal) => link::refused(exchange, refusal, another(&auth)),
    })
}

/// A second click does nothing, and is told so kindly.
fn already_confirmed<Id: UserId>(exchange: Exchange<Id>, status: StatusCode) -> Response {
    let auth = exchange.auth.clone();
    let login = LinkView {
        href: &auth.0.settings.paths.login,
        label: "Login",
    };
    let text = "Your email has already been confirmed. There is nothing left to do here.";
    exchange.message(status, "Already confirmed", text, Some(login))
}

fn another<Id>(auth: &Auth<Id>) -> LinkView<'_> {
    LinkView {
        href: &auth.0.settings.paths.confirm,
        label: "Send a new link",
    }
}
