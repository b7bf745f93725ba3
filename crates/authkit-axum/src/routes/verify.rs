//! `/verify`: somebody who is signed in proves once more who they are, before what takes a fresh proof.

use authkit_flows::PublicSignIn;
use authkit_session::Renewed;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::Handled;
use super::login::go_on_as;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::guard::sign_in_first;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::second_factor::{self, Note};
use crate::{Auth, CurrentUser};

pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    let exchange = by_password(exchange, user.id()).await?;
    exchange.page(StatusCode::OK, PageName::Verify, &FormView::default())
}

/// An account without a password is proved by mail, where people sign in by mail or choose a password by it.
async fn by_password<Id: UserId>(
    mut exchange: Exchange<Id>,
    id: &Id,
) -> Result<Exchange<Id>, Response> {
    if exchange.has_password(id).await? {
        return Ok(exchange);
    }
    let auth = exchange.auth.clone();
    let urls = &auth.0.urls;
    let (flash, to) = match (&urls.send_login, &urls.reset) {
        (Some(by_mail), _) => (Flash::VerifyByMail, Some(exchange.onwards(by_mail))),
        (None, Some(reset)) => (Flash::VerifyByReset, Some(exchange.at(reset))),
        (None, None) => (Flash::VerifyByLogin, None),
    };
    match to {
        Some(to) if !exchange.is_json() => Err(exchange.done(StatusCode::OK, &to, flash)),
        _ => {
            let text = exchange.flash_text(flash);
            Err(exchange.refuse(StatusCode::CONFLICT, &text))
        }
    }
}

/// Only the owner's own password counts. The session is fresh from then on, and goes on under a new token.
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let (mut exchange, mut form) = Exchange::open_post(auth.clone(), again).await?;
    let Some(session) = exchange.session.clone() else {
        return Err(sign_in_first(auth, &parts).await);
    };
    exchange = by_password(exchange, &session.account().id).await?;
    let Some(password) = form.password("password") else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return exchange.invalid(status, PageName::Verify, form.view());
    };
    let id = &session.account().id;
    let outcome = auth.0.sign_in.reprove(id, password, &exchange.client).await;
    let proof = match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicSignIn::SignedIn(proof) => proof,
        PublicSignIn::SecondFactor(first) => {
            let note = Note {
                next: exchange.next(),
                ..Note::default()
            };
            return second_factor::begin(exchange, &first, note);
        }
        PublicSignIn::Throttled(retry_at) => return Ok(exchange.throttled(retry_at)),
        _ => {
            form.reject("password", "Invalid password");
            let status = StatusCode::UNAUTHORIZED;
            return exchange.invalid(status, PageName::Verify, form.view());
        }
    };
    let renewed = auth.0.sessions.reauthenticate(&session, proof.account());
    let renewed = renewed.await.map_err(|fault| exchange.fault(&fault))?;
    let Renewed::Token(token) = renewed else {
        // it was signed out meanwhile, and stays so
        return Err(sign_in_first(auth, &parts).await);
    };
    go_on_as(&mut exchange, &token).await?;
    if exchange.is_json() {
        let token = exchange.csrf_token()?;
        let said = json!({ "message": exchange.flash_text(Flash::Verified), "csrf_token": token });
        return Ok(exchange.json(StatusCode::OK, &said));
    }
    let view = &auth.0.settings.post_login_view;
    let to = exchange.next_or(view).to_owned();
    Ok(exchange.done(StatusCode::OK, &to, Flash::Verified))
}
