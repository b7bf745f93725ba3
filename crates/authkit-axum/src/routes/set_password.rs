//! `/set-password`: a first password for an account that has none, by somebody who signed in by mail a moment ago.

use authkit_flows::Proof;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::Handled;
use super::choose::reset_needed;
use super::login::start_session;
use super::owner::{EARLIER, Sent, proved_at};
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::ports::PublicChange;
use crate::{Auth, CurrentUser};

const PAGE: PageName = PageName::SetPassword;

pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    if exchange.has_password(user.id()).await? {
        return Ok(change_it(exchange));
    }
    exchange.page(StatusCode::OK, PAGE, &FormView::default())
}

/// A password is changed with the present one, and nowhere else.
fn change_it<Id: UserId>(mut exchange: Exchange<Id>) -> Response {
    let flash = Flash::HasPassword;
    if exchange.is_json() {
        let text = exchange.flash_text(flash);
        return exchange.refuse(StatusCode::CONFLICT, &text);
    }
    let change = exchange.at(&exchange.auth.0.settings.paths.change);
    exchange.done(StatusCode::OK, &change, flash)
}

/// Every other session ends; this browser's goes on under a new token.
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let mut sent = Sent::open(auth.clone(), request).await?;
    if sent
        .exchange
        .has_password(&sent.session.account().id)
        .await?
    {
        return Ok(change_it(sent.exchange));
    }
    let must_repeat = !sent.exchange.is_json();
    let new = sent
        .form
        .new_password("password", "password_confirm", must_repeat);
    let (Some(new), Some(port)) = (new, &auth.0.change) else {
        return sent.again(PAGE).await;
    };
    let session = &sent.session;
    let proof = Proof::session(session.account(), EARLIER, proved_at(session));
    let outcome = port.set_first(proof, new, &sent.exchange.client).await;
    match outcome.map_err(|fault| sent.exchange.fault(&fault))? {
        PublicChange::Changed(proof) => {
            let mut exchange = sent.exchange;
            start_session(&mut exchange, &proof).await?;
            exchange.stay_remembered(proof.account()).await?;
            if exchange.is_json() {
                let token = exchange.csrf_token()?;
                let text = exchange.flash_text(Flash::PasswordSet);
                let response = json!({ "message": text, "csrf_token": token });
                return Ok(exchange.json(StatusCode::OK, &response));
            }
            let to = auth.0.settings.post_login_view.as_str();
            Ok(exchange.done(StatusCode::OK, to, Flash::PasswordSet))
        }
        PublicChange::Rejected(rejection) => {
            sent.form.reject_password("password", rejection);
            sent.again(PAGE).await
        }
        PublicChange::HasPassword => Ok(change_it(sent.exchange)),
        PublicChange::Throttled(retry_at) => Ok(sent.exchange.throttled(retry_at)),
        PublicChange::NotFresh => Err(sent.verify_first().await),
        PublicChange::Compromised => Ok(reset_needed(sent.exchange)),
        _ => Err(sent.over().await),
    }
}
