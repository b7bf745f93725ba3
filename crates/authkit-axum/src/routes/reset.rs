//! `/reset` and `/reset/{token}`

use authkit_flows::{LinkRefusal, LinkState};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, Uri};

use super::link::Token;
use super::{Handled, link};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, LinkView, PageName};
use crate::ports::PublicReset;

pub(super) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &uri).await?;
    exchange.page(
        StatusCode::OK,
        PageName::ForgotPassword,
        &FormView::default(),
    )
}

/// Sends a link. The answer is the same whether the address has an account or not.
pub(super) async fn request<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let (Some(email), Some(recover)) = (form.email("email"), &auth.0.recover) else {
        return exchange.invalid(
            StatusCode::UNPROCESSABLE_ENTITY,
            PageName::ForgotPassword,
            form.view(),
            None,
        );
    };
    let sent = recover.request(email).await;
    sent.map_err(|fault| exchange.fault(&fault))?;
    Ok(exchange.done(
        StatusCode::OK,
        &auth.0.settings.paths.login,
        Flash::ResetSent,
    ))
}

/// What a mailed link opens: the form for a new password. Opening changes nothing.
pub(super) async fn open<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    headers: HeaderMap,
    uri: Uri,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &uri).await?;
    let auth = exchange.auth.clone();
    let Some(recover) = &auth.0.recover else {
        return Err(exchange.refuse(StatusCode::NOT_FOUND, ""));
    };
    let state = recover.peek(&token).await;
    match state.map_err(|fault| exchange.fault(&fault))? {
        LinkState::Ready => exchange.page_at(
            StatusCode::OK,
            PageName::ResetPassword,
            &FormView::default(),
            Some(uri.path()),
        ),
        LinkState::Refused(refusal) => Ok(link::refused(exchange, refusal, another(&auth))),
        _ => Ok(link::refused(exchange, LinkRefusal::Used, another(&auth))),
    }
}

pub(super) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let action = request.uri().path().to_owned();
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let password = form.new_password("password", "password_confirm", !exchange.is_json());
    if let (Some(password), Some(recover)) = (password, &auth.0.recover) {
        let outcome = recover.redeem(&token, password).await;
        match outcome.map_err(|fault| exchange.fault(&fault))? {
            PublicReset::Reset => {
                return Ok(exchange.done(
                    StatusCode::OK,
                    &auth.0.settings.paths.login,
                    Flash::PasswordReset,
                ));
            }
            PublicReset::Refused(refusal) => {
                return Ok(link::refused(exchange, refusal, another(&auth)));
            }
            PublicReset::Rejected(rejection) => form.reject_password("password", rejection),
        }
    }
    exchange.invalid(
        StatusCode::UNPROCESSABLE_ENTITY,
        PageName::ResetPassword,
        form.view(),
        Some(&action),
    )
}

fn another<Id>(auth: &Auth<Id>) -> LinkView<'_> {
    LinkView {
        href: &auth.0.settings.paths.reset,
        label: "Send a new link",
    }
}
