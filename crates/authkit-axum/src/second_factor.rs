//! Between the two steps of a sign-in: what the application's own page for a second factor takes.
//!
//! Our routes end here where a gate asks for a second factor and [`second_factor_view`](crate::AuthBuilder::second_factor_view) says
//! where it is given. The browser keeps a signed cookie for ten minutes, and nothing is stored.

use std::fmt;
use std::future::Future;

use authkit_flows::second_factor::{PendingSignIn as Pending, SecondFactorOutcome};
use authkit_flows::{BrowserId, Client, FirstFactor, Method};
use authkit_store::{Account, AccountId, EmailAddress, UserId};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cookies::Name;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::guard::unavailable;
use crate::place::Place;
use crate::ports::SecondFactorPort;
use crate::routes::login::signed_in;
use crate::visit::Visit;
use crate::{Auth, Fault, LocalRedirect};

/// The second step, where there is one.
pub(crate) struct SecondStep<Id> {
    pub(crate) port: Box<dyn SecondFactorPort<Id>>,
    /// The application's page.
    pub(crate) view: String,
}

/// What the first step wants to have done at the end.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Note {
    /// Whether the browser is remembered; as it is now if nothing is said.
    pub(crate) remember: Option<bool>,
    /// Whether the answer holds an API token.
    pub(crate) token: bool,
    /// Where to go.
    pub(crate) next: Option<String>,
}

/// Somebody who gave a first proof and owes a second, as an argument of the handlers behind
/// [`second_factor_view`](crate::AuthBuilder::second_factor_view). It is no sign-in: for every other handler this person is nobody.
///
/// Whoever has not given a first proof in this browser within ten minutes is sent to sign in, or told 401 as JSON.
///
/// ```
/// use authkit_axum::{Method, PendingSignIn, SecondFactor};
/// use axum::Form;
/// use axum::response::{Html, IntoResponse, Response};
///
/// #[derive(serde::Deserialize)]
/// struct Typed {
///     code: String,
/// }
///
/// # async fn is_code_of(_: &authkit_axum::store::Account<authkit_axum::store::AccountId>, _: &str) -> Result<bool, std::io::Error> { Ok(true) }
/// async fn ask(pending: PendingSignIn) -> Html<String> {
///     Html(format!("<form method=post>The code for {}: <input name=code>", pending.email()))
/// }
///
/// async fn check(pending: PendingSignIn, Form(typed): Form<Typed>) -> Response {
///     match pending.prove(Method::Custom("totp"), is_code_of(pending.account(), &typed.code)).await {
///         SecondFactor::SignedIn(answer) | SecondFactor::Refused(answer) => answer,
///         SecondFactor::Wrong => ask(pending).await.into_response(),
///     }
/// }
/// ```
pub struct PendingSignIn<Id = AccountId> {
    auth: Auth<Id>,
    pending: Pending<Id>,
    headers: HeaderMap,
    place: Place,
    client: Client,
}

/// What a second factor came to.
#[derive(Debug)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // a handler answers each
pub enum SecondFactor {
    /// It is who it says. The answer signs the browser in and leads on, or is the JSON of a sign-in.
    SignedIn(Response),
    /// It is another factor: ask again.
    Wrong,
    /// Too many were tried, another site sent the form, the account may not come in all the same, or something is down: the
    /// answer says which.
    Refused(Response),
}

impl<Id: UserId> PendingSignIn<Id> {
    /// Whose account it is, as the store had it when the request came in.
    pub const fn account(&self) -> &Account<Id> {
        self.pending.account()
    }

    /// The account's id.
    pub const fn id(&self) -> &Id {
        &self.account().id
    }

    /// The account's address.
    pub const fn email(&self) -> &EmailAddress {
        &self.account().email
    }

    /// How the first proof was given: `password`, `link` or `code`.
    ///
    /// # Security
    /// A code by mail is no second factor for whoever came by a mailed link or code.
    #[must_use]
    pub fn first_factor(&self) -> &str {
        self.pending.first_factor()
    }

    /// Signs in, if the second factor is right and the gates let the account in by `method`.
    ///
    /// `check` says whether it is. It is not polled before the attempt was counted, against the account and the client's network, nor
    /// for a form that another site sent. At an account 5 may be wrong, then pauses grow; after 100 only
    /// [`Auth::unlock_second_factor`] helps.
    ///
    /// # Security
    /// A code is right once: what checks it has to refuse one that was used (RFC 6238, 5.2).
    pub async fn prove<E>(
        &self,
        method: Method,
        check: impl Future<Output = Result<bool, E>> + Send,
    ) -> SecondFactor
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let auth = &self.auth;
        let mut exchange =
            Exchange::without_session(auth.clone(), self.headers.clone(), &self.place);
        exchange.client = self.client.clone();
        if auth.0.csrf.check_site(&self.headers).is_err() {
            return SecondFactor::Refused(exchange.cross_site());
        }
        let Some(step) = &auth.0.second_step else {
            return SecondFactor::Refused(over(exchange));
        };
        let check = Box::pin(async move { check.await.map_err(Into::into) });
        let proved = step.port.prove(&self.pending, method, check, &self.client);
        match proved.await {
            Ok(SecondFactorOutcome::SignedIn(proof)) => {
                exchange.keep(auth.0.cookies.clear(Name::SecondFactor));
                let note: Note = serde_json::from_str(self.pending.note()).unwrap_or_default();
                exchange.lead_to(note.next.as_deref().and_then(LocalRedirect::parse));
                match signed_in(exchange, &proof, note.remember, note.token).await {
                    Ok(answer) => SecondFactor::SignedIn(answer),
                    Err(answer) => SecondFactor::Refused(answer),
                }
            }
            Ok(SecondFactorOutcome::Wrong) => SecondFactor::Wrong,
            Ok(SecondFactorOutcome::Throttled(None)) => {
                let text = "There were too many attempts. Ask those who run this site to let you try again.";
                SecondFactor::Refused(exchange.refuse(StatusCode::TOO_MANY_REQUESTS, text))
            }
            Ok(SecondFactorOutcome::Throttled(retry_at)) => {
                SecondFactor::Refused(exchange.throttled(retry_at))
            }
            Ok(_) => {
                exchange.keep(auth.0.cookies.clear(Name::SecondFactor));
                let text = "This account may not log in.";
                SecondFactor::Refused(exchange.refuse(StatusCode::FORBIDDEN, text))
            }
            Err(fault) => SecondFactor::Refused(exchange.fault(&fault)),
        }
    }
}

impl<Id: UserId> Auth<Id> {
    /// Forgets the wrong second factors of an account, for an administrator; `true` if there were any. Nothing that is mailed does
    /// that: who reads the mailbox would guess for ever.
    ///
    /// # Errors
    /// [`Fault`] when the throttle could not answer, and without
    /// [`second_factor_view`](crate::AuthBuilder::second_factor_view).
    pub async fn unlock_second_factor(
        &self,
        account: &Account<Id>,
        client: &Client,
    ) -> Result<bool, Fault> {
        match &self.0.second_step {
            Some(step) => step.port.unlock(account, client).await,
            None => Err(Fault::new(
                "`.second_factor_view(..)` was not called",
                "there is no second factor",
            )),
        }
    }

    /// What a token is bound to in this browser: the secret of its forms, which is another one after every sign-in and
    /// sign-out.
    fn browser_between(&self, secret: &str) -> BrowserId {
        self.0.clients.browser(secret)
    }
}

/// Ends the first step: on to the application's page. A JSON client is told where, by the status of somebody who is not signed in.
pub(crate) fn begin<Id: UserId>(
    mut exchange: Exchange<Id>,
    first: &FirstFactor<Id>,
    mut note: Note,
) -> Result<Response, Response> {
    let auth = exchange.auth.clone();
    let Some(step) = &auth.0.second_step else {
        // the gates go in two steps only where there is one
        return Err(exchange.refuse(StatusCode::UNAUTHORIZED, "Invalid email or password."));
    };
    let secret = exchange.form_secret()?;
    let browser = auth.browser_between(&secret);
    // the page itself is no place to go on to
    note.next = note.next.filter(|next| *next != step.view);
    let note = serde_json::to_string(&note).unwrap_or_default();
    let token = step.port.begin(first, &browser, &note);
    let token = token.map_err(|fault| exchange.fault(&fault))?;
    let lifetime = time::Duration::try_from(step.port.lifetime()).unwrap_or(time::Duration::MAX);
    let cookie = auth.0.cookies.set_for(Name::SecondFactor, &token, lifetime);
    exchange.keep(cookie);
    if exchange.is_json() {
        let text = exchange
            .catalog()
            .text("A second factor is needed to go on.")
            .into_owned();
        let said = json!({
            "errors": [text],
            "second_factor_required": true,
            "second_factor_view": step.view,
        });
        return Ok(exchange.json(StatusCode::UNAUTHORIZED, &said));
    }
    Ok(exchange.see_other(&step.view))
}

/// There is no first step, or it was too long ago: from the start.
fn over<Id: UserId>(mut exchange: Exchange<Id>) -> Response {
    let auth = exchange.auth.clone();
    exchange.keep(auth.0.cookies.clear(Name::SecondFactor));
    if exchange.is_json() {
        let text = exchange.flash_text(Flash::SignInFirst);
        return exchange.refuse(StatusCode::UNAUTHORIZED, &text);
    }
    exchange.leave(Flash::SignInFirst);
    let login = exchange.at(&auth.0.settings.paths.login);
    exchange.see_other(&login)
}

async fn resumed<Id: UserId>(
    auth: &Auth<Id>,
    headers: &HeaderMap,
) -> Result<Option<Pending<Id>>, Fault> {
    let cookies = &auth.0.cookies;
    let read = |name| {
        cookies
            .read(headers, name)
            .filter(|value| !value.is_empty())
    };
    match (
        &auth.0.second_step,
        read(Name::SecondFactor),
        read(Name::Csrf),
    ) {
        (Some(step), Some(token), Some(secret)) => {
            let browser = auth.browser_between(secret);
            step.port.resume(token, &browser).await
        }
        _ => Ok(None),
    }
}

impl<S, Id> FromRequestParts<S> for PendingSignIn<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let auth = Auth::<Id>::from_ref(state);
        Visit::of(&auth, parts).hangs_on_cookie();
        let place = Place::of(parts);
        match resumed(&auth, &parts.headers).await {
            Ok(Some(pending)) => Ok(Self {
                pending,
                place,
                client: auth.client(&parts.headers, &parts.extensions),
                headers: parts.headers.clone(),
                auth,
            }),
            Ok(None) => {
                let headers = parts.headers.clone();
                Err(over(Exchange::without_session(auth, headers, &place)))
            }
            Err(fault) => Err(unavailable(auth, parts, &fault).await),
        }
    }
}

impl<Id: fmt::Debug> fmt::Debug for PendingSignIn<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn")
            .field("pending", &self.pending)
            .finish_non_exhaustive()
    }
}
