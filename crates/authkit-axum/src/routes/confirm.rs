//! `/confirm` and `/confirm/{token}`

use authkit_flows::{LinkRefusal, LinkToken};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::Handled;
use super::link::{self, Kind, Token};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::form::Form;
use crate::pages::PageName;
use crate::ports::{LinkPort, PublicConfirm};

/// A link that confirms an address.
pub(super) struct Confirm;

impl Kind for Confirm {
    const ASK: PageName = PageName::SendConfirmation;
    const OPEN: PageName = PageName::ConfirmEmail;
    const SENT: Flash = Flash::ConfirmSent;

    fn port<Id>(auth: &Auth<Id>) -> Option<&dyn LinkPort> {
        auth.0.confirm.as_deref().map(|port| port as &dyn LinkPort)
    }

    fn path<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.confirm
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
    let Some(password) = form.optional_password("password") else {
        return wrong(exchange, form, &action);
    };
    let outcome = match &auth.0.confirm {
        Some(confirm) => confirm.redeem(&token, password, &exchange.client).await,
        None => Ok(PublicConfirm::Refused(LinkRefusal::Invalid)),
    };
    let login = auth.0.settings.paths.login.as_str();
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicConfirm::Confirmed => exchange.done(StatusCode::OK, login, Flash::Confirmed),
        PublicConfirm::Dropped(reset) => dropped(exchange, reset.as_ref()),
        PublicConfirm::AlreadyConfirmed => link::fulfilled(exchange, StatusCode::GONE),
        PublicConfirm::WrongPassword => {
            form.reject("password", "Invalid password");
            return wrong(exchange, form, &action);
        }
        PublicConfirm::Throttled(retry_at) => exchange.throttled(retry_at),
        PublicConfirm::Refused(refusal) => link::refused::<Confirm, Id>(exchange, refusal),
    })
}

/// The page again, with what is wrong: it asks for the password, so it is one for another browser.
fn wrong<Id: UserId>(exchange: Exchange<Id>, form: Form, action: &str) -> Handled {
    let mut view = form.into_view();
    view.elsewhere = true;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    exchange.invalid(status, PageName::ConfirmEmail, &view, Some(action))
}

/// The address is confirmed, and what somebody else may have set is gone: on to choosing a password, where that can be done.
fn dropped<Id: UserId>(mut exchange: Exchange<Id>, reset: Option<&LinkToken>) -> Response {
    let paths = &exchange.auth.0.settings.paths;
    let (to, flash) = match reset {
        Some(token) => (
            format!("{}/{}", paths.reset, token.expose()),
            Flash::ChoosePassword,
        ),
        None => (paths.login.clone(), Flash::ConfirmedAnew),
    };
    if exchange.is_json() {
        let response = match reset {
            Some(token) => json!({ "message": flash.text(), "reset_token": token.expose() }),
            None => json!({ "message": flash.text() }),
        };
        return exchange.json(StatusCode::OK, &response);
    }
    exchange.done(StatusCode::OK, &to, flash)
}
