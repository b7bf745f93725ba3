//! `/export`, `/deactivate` and `/delete`: an account as a whole, for its owner, who types the password once more.

use authkit_flows::PublicSignIn;
use authkit_flows::lifecycle::Owner;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::choose::reset_needed;
use super::owner::Sent;
use super::{Handled, owner};
use crate::cookies::Name;
use crate::flash::Flash;
use crate::pages::PageName;
use crate::place::Place;
use crate::ports::PublicStep;
use crate::second_factor::{self, Note};
use crate::{Auth, CurrentUser};

/// The three pages.
macro_rules! shown {
    ($($name:ident $page:ident)*) => {$(
        pub(crate) async fn $name<Id: UserId>(
            state: State<Auth<Id>>,
            user: CurrentUser<Id>,
            headers: HeaderMap,
            place: Place,
        ) -> Handled {
            owner::show(PageName::$page, state, user, headers, place).await
        }
    )*};
}

shown! {
    show_export Export
    show_deactivate Deactivate
    show_delete Delete
}

/// The owner by the password that came along, or by a sign-in a moment ago; or the answer that says no.
async fn owner_of<Id: UserId>(
    mut sent: Sent<Id>,
    page: PageName,
) -> Result<(Sent<Id>, Owner<Id>), Response> {
    let auth = sent.exchange.auth.clone();
    let password = sent.form.optional_password("password");
    let (Some(password), Some(port)) = (password, &auth.0.steps.lifecycle) else {
        return Err(sent.again(page).await.unwrap_or_else(|response| response));
    };
    let account = sent.session.account();
    let Some(password) = password else {
        let owner = Owner::of_session(account, owner::proved_at(&sent.session));
        return Ok((sent, owner));
    };
    let proved = port.reprove(&account.id, password, &sent.exchange.client);
    let proved = proved.await.map_err(|fault| sent.exchange.fault(&fault))?;
    match proved {
        PublicSignIn::SignedIn(proof) => Ok((sent, Owner::from(&proof))),
        // what comes after needs no password: the session is fresh then
        PublicSignIn::SecondFactor(first) => {
            let note = Note {
                next: Some(sent.exchange.path().to_owned()),
                ..Note::default()
            };
            let begun = second_factor::begin(sent.exchange, &first, note);
            Err(begun.unwrap_or_else(|response| response))
        }
        PublicSignIn::Throttled(retry_at) => Err(sent.exchange.throttled(retry_at)),
        PublicSignIn::ResetNeeded => Err(reset_needed(sent.exchange)),
        _ => {
            sent.reject_proof("Invalid password");
            Err(sent.again(page).await.unwrap_or_else(|response| response))
        }
    }
}

/// Hands out what is kept, as a file.
pub(crate) async fn export<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let sent = Sent::open(auth.clone(), request).await?;
    let (mut sent, owner) = owner_of(sent, PageName::Export).await?;
    let Some(port) = &auth.0.steps.lifecycle else {
        return Err(sent.over().await);
    };
    let outcome = port.export(owner, &sent.exchange.client).await;
    match outcome.map_err(|fault| sent.exchange.fault(&fault))? {
        PublicStep::Done(export) if sent.exchange.is_json() => {
            let response = serde_json::json!({ "export": export });
            Ok(sent.exchange.json(StatusCode::OK, &response))
        }
        PublicStep::Done(export) => Ok(file(sent, &export)),
        PublicStep::NotFresh | PublicStep::Stale => sent.not_fresh(PageName::Export).await,
    }
}

fn file<Id: UserId>(sent: Sent<Id>, export: &serde_json::Value) -> Response {
    let mut response = format!("{export:#}\n").into_response();
    let headers = response.headers_mut();
    let json = HeaderValue::from_static("application/json");
    headers.insert(header::CONTENT_TYPE, json);
    let name = HeaderValue::from_static("attachment; filename=\"account.json\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    sent.exchange.seal(response)
}

/// Switches the account off: nothing opens it any more, and every session of it ends.
pub(crate) async fn deactivate<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let sent = Sent::open(auth.clone(), request).await?;
    let (mut sent, owner) = owner_of(sent, PageName::Deactivate).await?;
    let Some(port) = &auth.0.steps.lifecycle else {
        return Err(sent.over().await);
    };
    let id = sent.session.account().id.clone();
    let outcome = port.deactivate(owner, &id, &sent.exchange.client).await;
    let outcome = outcome.map_err(|fault| sent.exchange.fault(&fault))?;
    ended(sent, &outcome, PageName::Deactivate, Flash::Deactivated).await
}

/// Removes the account, with everything that hangs on it.
pub(crate) async fn delete<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let sent = Sent::open(auth.clone(), request).await?;
    let (mut sent, owner) = owner_of(sent, PageName::Delete).await?;
    let Some(port) = &auth.0.steps.lifecycle else {
        return Err(sent.over().await);
    };
    let outcome = port.delete(owner, &sent.exchange.client).await;
    let outcome = outcome.map_err(|fault| sent.exchange.fault(&fault))?;
    ended(sent, &outcome, PageName::Delete, Flash::Deleted).await
}

/// The account is gone or off, and so is the session: its cookie goes too, and that by which the browser is remembered.
async fn ended<Id: UserId>(
    sent: Sent<Id>,
    outcome: &PublicStep<()>,
    page: PageName,
    flash: Flash,
) -> Handled {
    if let PublicStep::NotFresh = outcome {
        return sent.not_fresh(page).await;
    }
    let mut exchange = sent.exchange;
    let auth = exchange.auth.clone();
    exchange.forget_browser().await?;
    exchange.session = None;
    exchange.keep(auth.0.cookies.clear(Name::Session));
    exchange.renew_secret()?;
    let to = auth.0.settings.post_logout_view.as_str();
    Ok(exchange.done(StatusCode::OK, to, flash))
}
