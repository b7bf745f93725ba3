//! `/login-link`, `/login/{token}` and `/login-code`

use authkit_flows::passwordless::PublicLogin;
use authkit_flows::{Client, LinkRefusal, LinkState, PublicRequest};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};

use super::Handled;
use super::link::{self, Asked, Kind, Token};
use super::login::{signed_in, start_session};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::ports::PortFuture;
use crate::second_factor::{self, Note};

/// A link that signs in.
pub(crate) struct Login;

impl Kind for Login {
    const NAME: &'static str = "login";
    const OPEN: PageName = PageName::LoginLink;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.steps.login_mail.as_ref()?;
        Some(port.peek(token, &exchange.client))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.send_login
    }
}

impl Asked for Login {
    const ASK: PageName = PageName::SendLogin;
    const SENT: Flash = Flash::LoginSent;
    const KNOWS_BROWSER: bool = true;

    fn request<'a, Id: UserId>(
        auth: &'a Auth<Id>,
        who: &'a str,
        client: &'a Client,
    ) -> Option<PortFuture<'a, PublicRequest>> {
        Some(auth.0.steps.login_mail.as_ref()?.request(who, client))
    }

    /// The mail holds a code as well, and here is where it is typed.
    fn after<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.login_code
    }
}

/// Uses a link up. In another browser than the one that asked, the page has asked first, and says so in `asked`.
pub(crate) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Login, Id>(&exchange, token);
    let asked = matches!(form.fields.optional("asked"), Ok(Some("yes")));
    let outcome = match &auth.0.steps.login_mail {
        Some(port) => port.redeem(&token, asked, &exchange.client).await,
        None => Ok(PublicLogin::Refused(LinkRefusal::Invalid)),
    };
    match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicLogin::OtherBrowser => {
            let mut view = form.view().clone();
            view.elsewhere = true;
            let text = "This link was asked for in another browser. Go on only if that was you.";
            view.errors.push(text.to_owned());
            exchange.invalid(StatusCode::CONFLICT, Login::OPEN, &view)
        }
        PublicLogin::Refused(refusal) => Ok(link::refused::<Login, Id>(exchange, refusal)),
        outcome => entered(exchange, outcome).await,
    }
}

/// The page where a mailed code is typed.
pub(crate) async fn show_code<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    exchange.page(StatusCode::OK, PageName::LoginCode, &FormView::default())
}

/// Uses a code up.
pub(crate) async fn redeem_code<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let email = form.email("email");
    let code = form.text("code", "Code not provided");
    let (Some(email), Some(code), Some(port)) = (email, code, &auth.0.steps.login_mail) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return exchange.invalid(status, PageName::LoginCode, form.view());
    };
    let code: String = code.split_whitespace().collect();
    let outcome = port
        .redeem_code(email.as_str(), &code, &exchange.client)
        .await;
    match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicLogin::Refused(_) | PublicLogin::OtherBrowser => {
            form.reject("code", "That code is wrong, or too old.");
            let status = StatusCode::UNAUTHORIZED;
            exchange.invalid(status, PageName::LoginCode, form.view())
        }
        outcome => entered(exchange, outcome).await,
    }
}

/// Starts the session. Whoever proved the address only now chooses a password, where there are passwords to be set.
async fn entered<Id: UserId>(mut exchange: Exchange<Id>, outcome: PublicLogin<Id>) -> Handled {
    let auth = exchange.auth.clone();
    let remember = exchange.remembers_by_default();
    let chooses = auth.0.urls.change.is_some() && !exchange.is_json();
    let to = exchange.at(&auth.0.settings.paths.set_password);
    let (proof, first_proof) = match outcome {
        PublicLogin::SignedIn { proof, first_proof } => (proof, first_proof),
        PublicLogin::SecondFactor { first, first_proof } => {
            let mut note = Note {
                remember: Some(remember),
                next: exchange.next(),
                ..Note::default()
            };
            if first_proof && chooses {
                exchange.leave(Flash::CredentialsDropped);
                note.next = Some(to);
            }
            return second_factor::begin(exchange, &first, note);
        }
        PublicLogin::Throttled(retry_at) => return Ok(exchange.throttled(retry_at)),
        _ => return Ok(link::refused::<Login, Id>(exchange, LinkRefusal::Invalid)),
    };
    if first_proof && chooses {
        start_session(&mut exchange, &proof).await?;
        exchange.remember_anew(proof.account(), remember).await?;
        return Ok(exchange.done(StatusCode::OK, &to, Flash::CredentialsDropped));
    }
    signed_in(exchange, &proof, Some(remember), false).await
}
