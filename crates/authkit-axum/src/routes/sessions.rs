//! `/sessions`: where somebody is signed in, and an end to it.

use authkit_flows::EventKind;
use authkit_session::{Fingerprint, Receipt, Session, SessionHandle, SessionInfo};
use authkit_store::{Device, UserId};
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Handled;
use super::login::go_on_as;
use crate::catalog::Catalog;
use crate::cookies::Name;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::form::Form;
use crate::guard::sign_in_first;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::ports::RevokePort;
use crate::refused::reauthenticate;
use crate::{Auth, CurrentUser, Fault};

pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    _: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    list(exchange, None).await
}

/// Ends one session, all others, or all: it takes a fresh proof (ASVS 5.0, 7.5.2).
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let (mut exchange, mut form) = Exchange::open_post(auth.clone(), again).await?;
    let (Some(session), Some(revoke)) = (exchange.session.clone(), &auth.0.ways.revoke) else {
        return Err(sign_in_first(auth, &parts).await);
    };
    if !session.is_fresh(auth.0.clock.now()) {
        return Err(prove_first(&auth, &mut parts, session).await);
    }
    let Some(what) = What::of(&mut form) else {
        return list(exchange, Some(form)).await;
    };
    let id = &session.account().id;
    match what {
        What::One(handle) if handle == session.handle() => {
            let ended = auth.end_session(exchange.headers()).await;
            ended.map_err(|fault| exchange.fault(&fault))?;
            gone(exchange, &session, Flash::SignedOut, EventKind::SignedOut).await
        }
        What::One(handle) => {
            // with the session every series of the account ends, since nobody knows which one its browser has
            let remembered = exchange.stay_remembered(session.account()).await?;
            let receipt = revoke.revoke(id, &handle).await;
            let receipt = receipt.map_err(|fault| exchange.fault(&fault))?;
            if remembered && !receipt.sessions.is_empty() {
                exchange.begin_series(session.account()).await?;
            }
            done(exchange, &**revoke, &receipt).await
        }
        What::Others => {
            let others = revoke.revoke_others(&session).await;
            let others = others.map_err(|fault| exchange.fault(&fault))?;
            let kind = EventKind::Revoked;
            auth.record(kind, Some(id), &exchange.client).await;
            let Some(token) = &others.token else {
                // somebody ended this one meanwhile
                return Err(sign_in_first(auth, &parts).await);
            };
            go_on_as(&mut exchange, token).await?;
            if let Some(session) = exchange.session.clone() {
                exchange.stay_remembered(session.account()).await?;
            }
            done(exchange, &**revoke, &others.receipt).await
        }
        What::All => {
            let receipt = revoke.revoke_all(id).await;
            let receipt = receipt.map_err(|fault| exchange.fault(&fault))?;
            if exchange.is_json() {
                exchange.session = None;
                exchange.forget_browser().await?;
                exchange.keep(auth.0.cookies.clear(Name::Session));
                let kind = EventKind::Revoked;
                auth.record(kind, Some(id), &exchange.client).await;
                exchange.renew_secret()?;
                return Ok(
                    exchange.json(StatusCode::OK, &receipt_json(exchange.catalog(), &receipt))
                );
            }
            let flash = Flash::SignedOutEverywhere;
            gone(exchange, &session, flash, EventKind::Revoked).await
        }
    }
}

/// What is to be ended.
enum What {
    One(SessionHandle),
    Others,
    All,
}

impl What {
    fn of(form: &mut Form) -> Option<Self> {
        let which = form.fields.optional("which").ok().flatten();
        let handle = form.fields.optional("session").ok().flatten();
        let what = match (which, handle) {
            (Some("others"), None) => Some(Self::Others),
            (Some("all"), None) => Some(Self::All),
            (None, Some(handle)) => handle.parse().ok().map(Self::One),
            _ => None,
        };
        if what.is_none() {
            form.reject(
                "session",
                "Name one session, or `others` or `all` as `which`.",
            );
        }
        what
    }
}

/// To the password and back to the list.
async fn prove_first<Id: UserId>(
    auth: &Auth<Id>,
    parts: &mut Parts,
    session: Session<Id>,
) -> axum::response::Response {
    parts.method = Method::GET;
    reauthenticate(auth, parts, &CurrentUser::of_session(session)).await
}

/// This browser is signed out.
async fn gone<Id: UserId>(
    mut exchange: Exchange<Id>,
    session: &Session<Id>,
    said: Flash,
    kind: EventKind,
) -> Handled {
    let auth = exchange.auth.clone();
    exchange.forget_browser().await?;
    let id = Some(&session.account().id);
    auth.record(kind, id, &exchange.client).await;
    exchange.session = None;
    exchange.keep(auth.0.cookies.clear(Name::Session));
    exchange.renew_secret()?;
    let view = auth.0.settings.post_logout_view.clone();
    Ok(exchange.done(StatusCode::OK, &view, said))
}

/// The list, with what was just ended above it.
async fn done<Id: UserId>(
    mut exchange: Exchange<Id>,
    revoke: &dyn RevokePort<Id>,
    receipt: &Receipt<Id>,
) -> Handled {
    let mut said = receipt_json(exchange.catalog(), receipt);
    if exchange.is_json() {
        if let Some(said) = said.as_object_mut() {
            said.insert("csrf_token".into(), exchange.csrf_token()?.into());
        }
        return Ok(exchange.json(StatusCode::OK, &said));
    }
    let sessions = rows(&mut exchange, revoke).await?;
    let details = json!({ "sessions": sessions, "receipt": said });
    let form = FormView {
        details,
        ..FormView::default()
    };
    exchange.page(StatusCode::OK, PageName::Sessions, &form)
}

async fn list<Id: UserId>(mut exchange: Exchange<Id>, wrong: Option<Form>) -> Handled {
    let auth = exchange.auth.clone();
    let Some(revoke) = &auth.0.ways.revoke else {
        return Err(exchange.fault(&Fault::new("sessions are not listed", "no port")));
    };
    let sessions = rows(&mut exchange, &**revoke).await?;
    if let Some(form) = wrong {
        let view = FormView {
            details: json!({ "sessions": sessions }),
            ..form.view().clone()
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return exchange.invalid(status, PageName::Sessions, &view);
    }
    if exchange.is_json() {
        let token = exchange.csrf_token()?;
        let said = json!({ "sessions": sessions, "csrf_token": token });
        return Ok(exchange.json(StatusCode::OK, &said));
    }
    let form = FormView {
        details: json!({ "sessions": sessions }),
        ..FormView::default()
    };
    exchange.page(StatusCode::OK, PageName::Sessions, &form)
}

async fn rows<Id: UserId>(
    exchange: &mut Exchange<Id>,
    revoke: &dyn RevokePort<Id>,
) -> Result<Vec<Value>, axum::response::Response> {
    let Some(session) = exchange.session.clone() else {
        return Ok(Vec::new());
    };
    let (account, current) = (session.account(), session.digest());
    let listed = revoke.list(account, Some(current)).await;
    let listed = listed.map_err(|fault| exchange.fault(&fault))?;
    Ok(listed.iter().map(row).collect())
}

fn row(info: &SessionInfo) -> Value {
    let mut row = device(&info.device);
    let more = [
        ("id", json!(info.handle.to_string())),
        ("current", json!(info.is_current)),
        ("created_at", instant(info.created_at)),
        ("seen_at", instant(info.seen_at)),
        ("expires_at", instant(info.expires_at)),
    ];
    if let Some(row) = row.as_object_mut() {
        row.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    row
}

fn receipt_json<Id>(catalog: &Catalog, receipt: &Receipt<Id>) -> Value {
    let ended = receipt.sessions.iter();
    let ended: Vec<Value> = ended.map(|record| device(&record.device)).collect();
    let message = match ended.len() {
        0 => "No other session was there to be ended.".to_owned(),
        1 => "1 session was ended.".to_owned(),
        many => format!("{many} sessions were ended."),
    };
    let message = catalog.text(&message);
    json!({ "message": message, "revoked": ended, "everything": receipt.everything })
}

fn device(device: &Device) -> Value {
    let agent = device.user_agent.as_deref();
    json!({
        "device": agent.map(|agent| Fingerprint::of(agent).to_string()),
        "user_agent": agent,
        "address": device.address.map(|address| address.to_string()),
    })
}

pub(super) fn instant(at: OffsetDateTime) -> Value {
    at.to_offset(time::UtcOffset::UTC)
        .truncate_to_second()
        .format(&Rfc3339)
        .map_or(Value::Null, Value::String)
}
