//! `/logout`

use authkit_flows::EventKind;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode, header};

use super::Handled;
use crate::Auth;
use crate::cookies::Name;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, PageName};
use crate::place::Place;

/// A GET signs nobody out: any page of any site can cause one. It is refused, with the button that does it.
pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    let mut response = if exchange.is_json() {
        exchange.refuse(StatusCode::METHOD_NOT_ALLOWED, "Signing out takes a POST.")
    } else {
        exchange.page(
            StatusCode::METHOD_NOT_ALLOWED,
            PageName::Logout,
            &FormView::default(),
        )?
    };
    response
        .headers_mut()
        .insert(header::ALLOW, HeaderValue::from_static("POST"));
    Ok(response)
}

/// Ends the session, and the series of a browser that was remembered. Whoever has none is signed out already.
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let ended = auth.end_session(exchange.headers()).await;
    ended.map_err(|fault| exchange.fault(&fault))?;
    exchange.forget_browser().await?;
    if let Some(session) = exchange.session.take() {
        let (kind, id) = (EventKind::SignedOut, &session.account().id);
        auth.record(kind, Some(id), &exchange.client).await;
    }
    exchange.keep(auth.0.cookies.clear(Name::Session));
    exchange.renew_secret()?;
    Ok(exchange.done(
        StatusCode::OK,
        &auth.0.settings.post_logout_view,
        Flash::SignedOut,
    ))
}
