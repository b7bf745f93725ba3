//! `/login`

use authkit_flows::{PublicSignIn, SignedIn};
use authkit_session::Token;
#[cfg(feature = "lockable")]
use authkit_store::Account;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::Handled;
use crate::Auth;
use crate::client::device_of;
use crate::cookies::Name;
use crate::exchange::Exchange;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::second_factor::{self, Note};
use crate::settings::Names;

/// One text for every reason: unknown, wrong, without a password, inactive, not confirmed.
fn refused<Id: UserId>(auth: &Auth<Id>) -> &'static str {
    if auth.0.urls.confirm.is_some() {
        "Invalid email or password. A new account has to confirm its email address first."
    } else {
        "Invalid email or password."
    }
}

pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    if exchange.session.is_some() && !exchange.is_json() {
        return Ok(go_in(exchange));
    }
    let mut form = FormView::default();
    exchange.offer_to_remember(&mut form);
    exchange.page(StatusCode::OK, PageName::Login, &form)
}

pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    #[cfg(feature = "api-tokens")]
    let wants_token = super::tokens::wants_token(request.uri());
    #[cfg(not(feature = "api-tokens"))]
    let wants_token = false;
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let wish = exchange.wants_to_be_remembered(&mut form);
    let named = exchange.auth.0.settings.names != Names::Off;
    let who = if named {
        form.who("email")
    } else {
        form.email("email").map(|email| email.to_string())
    };
    let (Some(who), Some(password), Some(wish)) = (who, form.password("password"), wish) else {
        return exchange.invalid(
            StatusCode::UNPROCESSABLE_ENTITY,
            PageName::Login,
            form.view(),
        );
    };
    let auth = exchange.auth.clone();
    let outcome = auth
        .0
        .sign_in
        .sign_in(&who, password, &exchange.client)
        .await;
    match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicSignIn::SignedIn(proof) => signed_in(exchange, &proof, Some(wish), wants_token).await,
        PublicSignIn::SecondFactor(first) => {
            let note = Note {
                remember: Some(wish),
                token: wants_token,
                next: exchange.next(),
            };
            second_factor::begin(exchange, &first, note)
        }
        PublicSignIn::Throttled(retry_at) => Ok(exchange.throttled(retry_at)),
        PublicSignIn::ResetNeeded => Ok(super::reset_needed(exchange)),
        _ => {
            form.reject_all(refused(&auth));
            exchange.invalid(StatusCode::UNAUTHORIZED, PageName::Login, form.view())
        }
    }
}

/// Signs in. Whether the browser is remembered stays as it is where nothing is said.
pub(crate) async fn signed_in<Id: UserId>(
    mut exchange: Exchange<Id>,
    proof: &SignedIn<Id>,
    remember: Option<bool>,
    wants_token: bool,
) -> Handled {
    start_session(&mut exchange, proof).await?;
    if let Some(remember) = remember {
        exchange.remember_anew(proof.account(), remember).await?;
    }
    #[cfg(feature = "lockable")]
    know_device(&mut exchange, proof.account());
    if exchange.is_json() {
        let token = exchange.csrf_token()?;
        #[allow(unused_mut)] // what there is besides hangs on the features
        let mut user = json!({ "id": id_text(&proof.account().id) });
        #[cfg(feature = "api-tokens")]
        if wants_token {
            super::tokens::add_token(&mut exchange, proof.account(), &mut user).await?;
        }
        #[cfg(not(feature = "api-tokens"))]
        let _ = wants_token;
        return Ok(exchange.json(
            StatusCode::OK,
            &json!({ "user": user, "csrf_token": token }),
        ));
    }
    Ok(go_in(exchange))
}

/// On to where a sign-in leads.
pub(crate) fn go_in<Id: UserId>(exchange: Exchange<Id>) -> Response {
    let view = &exchange.auth.0.settings.post_login_view;
    let to = exchange.next_or(view).to_owned();
    exchange.see_other(&to)
}

/// Remembers that the owner signed in on this device. That it cannot be remembered is no reason to fail.
#[cfg(feature = "lockable")]
pub(crate) fn know_device<Id: UserId>(exchange: &mut Exchange<Id>, account: &Account<Id>) {
    let auth = exchange.auth.clone();
    let Some(devices) = &auth.0.devices else {
        return;
    };
    let now = auth.0.clock.now();
    if let Ok(token) = devices.issue(account, now, &mut authkit_token::SystemRandom) {
        let lifetime = time::Duration::try_from(devices.lifetime());
        let lifetime = lifetime.unwrap_or(time::Duration::MAX);
        exchange.keep(auth.0.cookies.set_for(Name::Device, &token, lifetime));
    }
}

/// Starts a session from a proof, in place of the one that the browser had, with a new secret for its forms.
pub(crate) async fn start_session<Id: UserId>(
    exchange: &mut Exchange<Id>,
    proof: &SignedIn<Id>,
) -> Result<(), Response> {
    let auth = exchange.auth.clone();
    let device = device_of(&exchange.client);
    let token = auth
        .renew_session(exchange.headers(), proof.account(), &device)
        .await;
    let token = token.map_err(|fault| exchange.fault(&fault))?;
    go_on_as(exchange, &token).await
}

/// Goes on with a session under that token: its cookie, and a new secret for its forms.
pub(super) async fn go_on_as<Id: UserId>(
    exchange: &mut Exchange<Id>,
    token: &Token,
) -> Result<(), Response> {
    let auth = exchange.auth.clone();
    exchange.keep(auth.0.cookies.set(Name::Session, token.expose()));
    let resumed = auth.resume(token.expose(), &exchange.client).await;
    exchange.session = resumed.map_err(|fault| exchange.fault(&fault))?;
    exchange.renew_secret()
}

/// An id as text, which is what a JSON client of Flask-Security expects.
fn id_text<Id: UserId>(id: &Id) -> Value {
    match serde_json::to_value(id) {
        Ok(Value::Number(number)) => Value::String(number.to_string()),
        Ok(value) => value,
        Err(_) => Value::Null,
    }
}
