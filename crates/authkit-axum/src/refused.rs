//! What is answered to who may not come in: a redirect for a browser, a status and a challenge for a program, or whatever the
//! application answers instead.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use authkit_flows::EventKind;
use authkit_session::Mechanism;
use authkit_store::UserId;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::Auth;
use crate::current_user::CurrentUser;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::place::{Place, asked_for};
use crate::view::View;
use crate::visit::Visit;

/// A request that was refused, for a handler that answers in its own way: see
/// [`unauthorized_handler`](crate::AuthBuilder::unauthorized_handler).
#[derive(Debug)]
#[non_exhaustive]
pub struct Refused {
    /// The method of the request.
    pub method: Method,
    /// The address that was asked for.
    pub uri: Uri,
    /// The headers of the request.
    pub headers: HeaderMap,
    /// What is answered if nothing else is: with its status, `Location` and `WWW-Authenticate`.
    pub answer: Response,
}

/// A refusal, when it comes. In a place of its own: what happens seldom makes the future of no other request larger.
pub(crate) type Refusing<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

pub(crate) type RefusedHandler = Arc<dyn Fn(Refused) -> Refusing<'static> + Send + Sync>;

/// A handler of the application's own, without its types.
pub(crate) fn erased<F, Fut, R>(handler: F) -> RefusedHandler
where
    F: Fn(Refused) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = R> + Send + 'static,
    R: IntoResponse,
{
    Arc::new(move |refused| {
        let answer = handler(refused);
        Box::pin(async move { answer.await.into_response() })
    })
}

async fn answered(handler: Option<&RefusedHandler>, parts: &Parts, answer: Response) -> Response {
    let Some(handler) = handler else {
        return answer;
    };
    let refused = Refused {
        method: parts.method.clone(),
        uri: asked_for(parts).clone(),
        headers: parts.headers.clone(),
        answer,
    };
    handler(refused).await
}

/// Nobody is signed in by any of these ways. A browser that could sign in is sent to do so, and back to where it was going;
/// anybody else is told 401, and which credentials are taken.
pub(crate) fn unauthorized<'a, Id: UserId>(
    auth: &'a Auth<Id>,
    parts: &'a mut Parts,
    ways: &'a [Mechanism],
) -> Refusing<'a> {
    Box::pin(turn_away(auth, parts, ways))
}

async fn turn_away<Id: UserId>(auth: &Auth<Id>, parts: &mut Parts, ways: &[Mechanism]) -> Response {
    let visit = Visit::of(auth, parts);
    visit.tell(EventKind::Unauthorized, None, View::of(parts));
    let mut exchange = match exchange(auth, parts).await {
        Ok(exchange) => exchange,
        Err(response) => return response,
    };
    let by_browser = ways.contains(&Mechanism::Session) || ways.contains(&Mechanism::Remember);
    // a program that showed a credential is told about that, whatever it accepts
    let shown = (ways.contains(&Mechanism::Basic) && shows(parts, "Basic"))
        || (auth.has_tokens() && shows(parts, "Bearer"));
    let answer = if by_browser && !shown && !exchange.is_json() {
        let login = exchange.at(&auth.0.settings.paths.login);
        go(exchange, parts, &login, Flash::SignInFirst)
    } else {
        let text = exchange.flash_text(Flash::SignInFirst);
        let mut answer = exchange.refuse(StatusCode::UNAUTHORIZED, &text);
        challenge(auth, parts, ways, answer.headers_mut());
        answer
    };
    answered(auth.0.ways.handlers.unauthorized.as_ref(), parts, answer).await
}

/// Somebody is signed in, and may not do this.
pub(crate) fn forbidden<'a, Id: UserId>(
    auth: &'a Auth<Id>,
    parts: &'a Parts,
    text: &'a str,
) -> Refusing<'a> {
    Box::pin(async move {
        let answer = match exchange(auth, parts).await {
            Ok(mut exchange) => exchange.refuse(StatusCode::FORBIDDEN, text),
            Err(response) => return response,
        };
        answered(auth.0.ways.handlers.forbidden.as_ref(), parts, answer).await
    })
}

/// Somebody is signed in, and has to prove once more who they are.
pub(crate) fn reauthenticate<'a, Id: UserId>(
    auth: &'a Auth<Id>,
    parts: &'a mut Parts,
    user: &'a CurrentUser<Id>,
) -> Refusing<'a> {
    Box::pin(ask_again(auth, parts, user))
}

async fn ask_again<Id: UserId>(
    auth: &Auth<Id>,
    parts: &mut Parts,
    user: &CurrentUser<Id>,
) -> Response {
    let visit = Visit::of(auth, parts);
    visit.tell(
        EventKind::FreshnessRequired,
        Some(user.id()),
        View::of(parts),
    );
    let mut exchange = match exchange(auth, parts).await {
        Ok(exchange) => exchange,
        Err(response) => return response,
    };
    let answer = if exchange.is_json() || user.session().is_none() {
        let text = exchange.flash_text(Flash::VerifyFirst);
        let response = json!({ "errors": [text], "reauth_required": true });
        exchange.json(StatusCode::UNAUTHORIZED, &response)
    } else {
        let verify = exchange.at(&auth.0.settings.paths.verify);
        go(exchange, parts, &verify, Flash::VerifyFirst)
    };
    let handler = auth.0.ways.handlers.reauthentication.as_ref();
    answered(handler, parts, answer).await
}

async fn exchange<Id: UserId>(auth: &Auth<Id>, parts: &Parts) -> Result<Exchange<Id>, Response> {
    Exchange::open(auth.clone(), parts.headers.clone(), &Place::of(parts)).await
}

/// To another page, and from there back to where the browser was going.
fn go<Id: UserId>(mut exchange: Exchange<Id>, parts: &Parts, to: &str, flash: Flash) -> Response {
    // only a page can be gone back to; a form that was sent is not sent again
    let to = if matches!(parts.method, Method::GET | Method::HEAD) {
        let here = asked_for(parts).path_and_query();
        let here = here.map_or("/", |path| path.as_str());
        let next: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
        format!("{to}?next={next}")
    } else {
        to.to_owned()
    };
    exchange.leave(flash);
    exchange.see_other(&to)
}

/// The challenges of RFC 9110, 11.6.1: one for each scheme that would be taken.
fn challenge<Id: UserId>(
    auth: &Auth<Id>,
    parts: &Parts,
    ways: &[Mechanism],
    headers: &mut HeaderMap,
) {
    let realm = &auth.0.ways.realm;
    // RFC 6750, 3.1: an error only where a token was shown
    let bearer = if shows(parts, "Bearer") {
        format!("Bearer realm=\"{realm}\", error=\"invalid_token\"")
    } else {
        format!("Bearer realm=\"{realm}\"")
    };
    // RFC 7617, 2.1
    let basic = format!("Basic realm=\"{realm}\", charset=\"UTF-8\"");
    let tokens = ways.contains(&Mechanism::ApiToken) || ways.contains(&Mechanism::Session);
    let wanted = [
        (tokens && auth.has_tokens(), bearer),
        (ways.contains(&Mechanism::Basic), basic),
    ];
    for (_, text) in wanted.into_iter().filter(|(wanted, _)| *wanted) {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.append(header::WWW_AUTHENTICATE, value);
        }
    }
}

/// Whether the request has credentials of that scheme.
fn shows(parts: &Parts, scheme: &str) -> bool {
    let shown = parts.headers.get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.to_str().ok());
    let given = shown.and_then(|text| text.split(' ').next());
    given.is_some_and(|given| given.eq_ignore_ascii_case(scheme))
}
