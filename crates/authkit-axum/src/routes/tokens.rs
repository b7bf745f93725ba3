//! `/tokens`: tokens for programs, as JSON. A GET never has a token in its answer.

use std::borrow::Cow;
use std::time::Duration;

use authkit_session::{ApiTokenHandle, ApiTokenInfo, IssuedApiToken, Mechanism};
use authkit_store::{Account, UserId};
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use super::Handled;
use super::sessions::instant;
use crate::exchange::Exchange;
use crate::form::Form;
use crate::guard::{sign_in_first, unavailable};
use crate::pages::FormView;
use crate::place::Place;
use crate::refused::{reauthenticate, unauthorized};
use crate::view::View;
use crate::{Auth, CurrentUser};

/// The longest name of a token, in bytes.
const MAX_LABEL: usize = 100;

/// The longest life that can be asked for.
const MAX_LIFETIME: Duration = Duration::from_secs(366 * 86_400);

/// Whether a JSON sign-in asks for a token as well, as later versions of Flask-Security have it.
pub(super) fn wants_token(uri: &Uri) -> bool {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs
        .into_iter()
        .any(|(name, _)| name == "include_auth_token")
}

/// Puts a token into the answer to a sign-in, where tokens are switched on.
pub(super) async fn add_token<Id: UserId>(
    exchange: &mut Exchange<Id>,
    account: &Account<Id>,
    user: &mut Value,
) -> Result<(), Response> {
    let auth = exchange.auth.clone();
    let (Some(tokens), Some(user)) = (&auth.0.ways.tokens, user.as_object_mut()) else {
        return Ok(());
    };
    let issued = tokens.issue(account, "", None).await;
    let issued = issued.map_err(|fault| exchange.fault(&fault))?;
    user.insert("authentication_token".into(), issued.expose().into());
    Ok(())
}

/// The tokens of somebody who is signed in; not the texts, which nobody has but who got them.
pub(crate) async fn list<Id: UserId>(
    State(auth): State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth.clone(), headers, &place).await?;
    let Some(tokens) = &auth.0.ways.tokens else {
        return Err(exchange.refuse(StatusCode::NOT_FOUND, "There are no tokens here."));
    };
    let listed = tokens.list(user.account()).await;
    let listed = listed.map_err(|fault| exchange.fault(&fault))?;
    let rows: Vec<Value> = listed.iter().map(row).collect();
    let token = exchange.csrf_token()?;
    let said = json!({ "tokens": rows, "csrf_token": token });
    Ok(exchange.json(StatusCode::OK, &said))
}

/// A token under a name, for somebody who has just proved who they are.
pub(crate) async fn issue<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let (mut exchange, mut form) = Exchange::open_post(auth.clone(), again).await?;
    let (Some(session), Some(tokens)) = (exchange.session.clone(), &auth.0.ways.tokens) else {
        return Err(sign_in_first(auth, &parts).await);
    };
    if !session.is_fresh(auth.0.clock.now()) {
        let user = CurrentUser::of_session(session);
        return Err(reauthenticate(&auth, &mut parts, &user).await);
    }
    let (label, lifetime) = (label(&mut form), lifetime(&mut form));
    let (Some(label), Some(lifetime)) = (label, lifetime) else {
        return Err(invalid(&mut exchange, form.view()));
    };
    let issued = tokens.issue(session.account(), &label, lifetime).await;
    let issued = issued.map_err(|fault| exchange.fault(&fault))?;
    Ok(exchange.json(StatusCode::CREATED, &shown(&issued)))
}

/// Ends one of one's own tokens, by the name it has in the list.
pub(crate) async fn revoke<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let (mut exchange, mut form) = Exchange::open_post(auth.clone(), again).await?;
    let (Some(session), Some(tokens)) = (exchange.session.clone(), &auth.0.ways.tokens) else {
        return Err(sign_in_first(auth, &parts).await);
    };
    let handle = form.fields.required("id").ok();
    let Some(handle) = handle.and_then(|text| text.parse::<ApiTokenHandle>().ok()) else {
        form.reject("id", "This names no token.");
        return Err(invalid(&mut exchange, form.view()));
    };
    let revoked = tokens.revoke(&session.account().id, &handle).await;
    if revoked.map_err(|fault| exchange.fault(&fault))? {
        return Ok(exchange.json(
            StatusCode::OK,
            &json!({ "message": exchange.catalog().text("The token was ended.") }),
        ));
    }
    Ok(exchange.refuse(StatusCode::NOT_FOUND, "You have no such token."))
}

/// Another token in the place of the one that the request shows. It is its own proof, so nothing else is asked.
pub(crate) async fn rotate<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut parts, _) = request.into_parts();
    let mut exchange =
        Exchange::without_session(auth.clone(), parts.headers.clone(), &Place::of(&parts));
    let rotated = match (&auth.0.ways.tokens, token_of(&auth, &parts)) {
        (Some(tokens), Some(token)) => tokens.rotate(&token).await,
        _ => Ok(None),
    };
    match rotated {
        Ok(Some(next)) => Ok(exchange.json(StatusCode::OK, &shown(&next))),
        Ok(None) => Err(unauthorized(&auth, &mut parts, &[Mechanism::ApiToken]).await),
        Err(fault) => Err(unavailable(auth, &parts, &fault).await),
    }
}

/// Ends the token that the request shows.
pub(crate) async fn end<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut parts, _) = request.into_parts();
    let mut exchange =
        Exchange::without_session(auth.clone(), parts.headers.clone(), &Place::of(&parts));
    let ended = match (&auth.0.ways.tokens, token_of(&auth, &parts)) {
        (Some(tokens), Some(token)) => tokens.end(&token).await,
        _ => Ok(false),
    };
    match ended {
        Ok(true) => Ok(exchange.json(
            StatusCode::OK,
            &json!({ "message": exchange.catalog().text("The token was ended.") }),
        )),
        Ok(false) => Err(unauthorized(&auth, &mut parts, &[Mechanism::ApiToken]).await),
        Err(fault) => Err(unavailable(auth, &parts, &fault).await),
    }
}

fn token_of<Id: UserId>(auth: &Auth<Id>, parts: &Parts) -> Option<String> {
    let view = View::of(parts);
    let found = auth.0.ways.token_sources.find(&view);
    found.map(Cow::into_owned)
}

fn label(form: &mut Form) -> Option<String> {
    let label = form.fields.optional("label").ok();
    let label = label.map(|label| label.unwrap_or_default().trim().to_owned());
    let label = label.filter(|label| label.len() <= MAX_LABEL && !label.contains(char::is_control));
    if label.is_none() {
        form.reject("label", "Use a name of at most 100 bytes, in one line.");
    }
    label
}

/// In seconds; what is configured, if nothing is said.
#[allow(clippy::option_option)] // wrong, not said, said
fn lifetime(form: &mut Form) -> Option<Option<Duration>> {
    let text = form.fields.optional("lifetime");
    if text == Ok(None) {
        return Some(None);
    }
    let lifetime = text.ok().flatten().and_then(|text| text.parse().ok());
    let lifetime = lifetime.map(Duration::from_secs);
    let lifetime = lifetime.filter(|length| !length.is_zero() && *length <= MAX_LIFETIME);
    if lifetime.is_none() {
        form.reject(
            "lifetime",
            "Say in seconds how long the token shall live: 366 days at most.",
        );
    }
    lifetime.map(Some)
}

fn invalid<Id: UserId>(exchange: &mut Exchange<Id>, form: &FormView) -> Response {
    let said = json!({ "field_errors": form.field_errors });
    exchange.json(StatusCode::UNPROCESSABLE_ENTITY, &said)
}

fn shown(issued: &IssuedApiToken) -> Value {
    json!({
        "token": issued.expose(),
        "id": issued.handle().to_string(),
        "expires_at": instant(issued.expires_at()),
    })
}

fn row(info: &ApiTokenInfo) -> Value {
    json!({
        "id": info.handle.to_string(),
        "label": info.label,
        "created_at": instant(info.created_at),
        "seen_at": instant(info.seen_at),
        "expires_at": instant(info.expires_at),
    })
}
