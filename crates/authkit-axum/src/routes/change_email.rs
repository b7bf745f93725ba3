//! `/change-email`, `/change-email/{token}` and `/change-email/revert/{token}`

use authkit_flows::changeable::{EmailRedeemed, EmailReverted, PublicEmailChange};
use authkit_flows::{LinkRefusal, LinkState, ProofRefusal};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};

use super::choose::{choose_password, reset_needed};
use super::link::{self, Kind, Token};
use super::owner::Sent;
use super::{Handled, owner};
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::guard::sign_in_first;
use crate::pages::{LinkView, PageName};
use crate::place::Place;
use crate::ports::PortFuture;
use crate::{Auth, CurrentUser};

/// A link that moves an account to another address.
pub(crate) struct Move;

/// A link that takes an account back to the address before.
pub(crate) struct Revert;

impl Kind for Move {
    const NAME: &'static str = "move";
    const OPEN: PageName = PageName::ConfirmNewEmail;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.steps.change_email.as_ref()?;
        let signed_in = exchange
            .session
            .as_ref()
            .map(|session| &session.account().id);
        Some(port.peek(token, signed_in, &exchange.client))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.change_email
    }
}

impl Kind for Revert {
    const NAME: &'static str = "revert";
    const OPEN: PageName = PageName::RevertEmail;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.steps.change_email.as_ref()?;
        Some(port.peek_revert(token))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.login
    }
}

const PAGE: PageName = PageName::ChangeEmail;

pub(crate) async fn show<Id: UserId>(
    state: State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: axum::http::HeaderMap,
    place: Place,
) -> Handled {
    owner::show(PAGE, state, user, headers, place).await
}

/// Mails a link to the new address. The answer is the same for every address but one's own.
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let mut sent = Sent::open(auth.clone(), request).await?;
    let (to, proof) = (sent.form.email("email"), sent.proof());
    let (Some(to), Some(proof), Some(port)) = (to, proof, &auth.0.steps.change_email) else {
        return sent.again(PAGE).await;
    };
    sent.exchange.know_browser()?;
    let outcome = port.request(proof, &to, &sent.exchange.client).await;
    match outcome.map_err(|fault| sent.exchange.fault(&fault))? {
        PublicEmailChange::Accepted => {
            let to = auth.0.settings.post_login_view.as_str();
            return Ok(sent.exchange.done(StatusCode::OK, to, Flash::MoveSent));
        }
        PublicEmailChange::Same => {
            let text = "That is the address of your account already.";
            sent.form.reject("email", text);
        }
        PublicEmailChange::NotProved(refusal) => return not_proved(sent, refusal, PAGE).await,
        PublicEmailChange::Throttled(retry_at) => return Ok(sent.exchange.throttled(retry_at)),
        _ => return Err(sent.over().await),
    }
    sent.again(PAGE).await
}

/// What is said to somebody who did not prove to be the owner.
pub(super) async fn not_proved<Id: UserId>(
    mut sent: Sent<Id>,
    refusal: ProofRefusal,
    page: PageName,
) -> Handled {
    match refusal {
        ProofRefusal::WrongPassword => sent.reject_proof("Invalid password"),
        ProofRefusal::NotFresh => return sent.not_fresh(page).await,
        ProofRefusal::Throttled(retry_at) => return Ok(sent.exchange.throttled(retry_at)),
        ProofRefusal::CompromisedPassword => return Ok(reset_needed(sent.exchange)),
        _ => return Err(sent.over().await),
    }
    sent.again(page).await
}

/// Moves the account, in the browser that asked or for who is signed in to it.
pub(crate) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Move, Id>(&exchange, token);
    let session = exchange.session.clone();
    let signed_in = session.as_ref().map(|session| &session.account().id);
    let outcome = match &auth.0.steps.change_email {
        Some(port) => port.redeem(&token, signed_in, &exchange.client).await,
        None => Ok(EmailRedeemed::Refused(LinkRefusal::Invalid)),
    };
    match outcome.map_err(|fault| exchange.fault(&fault))? {
        EmailRedeemed::Changed(_) => {
            let to = match exchange.session {
                Some(_) => auth.0.settings.post_login_view.clone(),
                None => exchange.at(&auth.0.settings.paths.login),
            };
            Ok(exchange.done(StatusCode::OK, &to, Flash::EmailChanged))
        }
        EmailRedeemed::SignInFirst => Err(sign_in_first(auth, &parts).await),
        EmailRedeemed::Taken => Ok(taken(exchange)),
        EmailRedeemed::Refused(refusal) => Ok(link::refused::<Move, Id>(exchange, refusal)),
        _ => Ok(link::refused::<Move, Id>(exchange, LinkRefusal::Invalid)),
    }
}

/// Takes the account back, ends every session of it, and leads on to choosing a password.
pub(crate) async fn revert<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Revert, Id>(&exchange, token);
    let outcome = match &auth.0.steps.change_email {
        Some(port) => port.revert(&token, &exchange.client).await,
        None => Ok(EmailReverted::Refused(LinkRefusal::Invalid)),
    };
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        EmailReverted::Reverted { reset, .. } => {
            choose_password(exchange, reset.as_ref(), Flash::EmailReverted)
        }
        EmailReverted::Taken => taken(exchange),
        EmailReverted::Refused(refusal) => link::refused::<Revert, Id>(exchange, refusal),
        _ => link::refused::<Revert, Id>(exchange, LinkRefusal::Invalid),
    })
}

/// Whoever holds the link owns the address, so this is told to nobody else.
fn taken<Id: UserId>(exchange: Exchange<Id>) -> axum::response::Response {
    let auth = exchange.auth.clone();
    let href = exchange.at(&auth.0.settings.paths.login);
    let login = LinkView {
        href: &href,
        label: "Login",
    };
    let text = "Another account has this address by now.";
    exchange.message(StatusCode::CONFLICT, "That did not work", text, Some(login))
}
