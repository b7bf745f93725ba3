//! `/confirm` and `/confirm/{token}`

use authkit_flows::{Client, LinkRefusal, LinkState, PublicRequest};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};

use super::Handled;
use super::choose::choose_password;
use super::link::{self, Asked, Kind, Token};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::form::Form;
use crate::pages::PageName;
use crate::ports::{PortFuture, PublicConfirm};

/// A link that confirms an address.
pub(crate) struct Confirm;

impl Kind for Confirm {
    const NAME: &'static str = "confirm";
    const OPEN: PageName = PageName::ConfirmEmail;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.confirm.as_ref()?;
        Some(port.peek(token, &exchange.client))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.confirm
    }

    fn refused_view<Id>(auth: &Auth<Id>) -> Option<&str> {
        auth.0.settings.views.confirm_error.as_deref()
    }
}

impl Asked for Confirm {
    const ASK: PageName = PageName::SendConfirmation;
    const SENT: Flash = Flash::ConfirmSent;

    fn request<'a, Id: UserId>(
        auth: &'a Auth<Id>,
        who: &'a str,
        client: &'a Client,
    ) -> Option<PortFuture<'a, PublicRequest>> {
        Some(auth.0.confirm.as_ref()?.request(who, client))
    }
}

pub(crate) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Confirm, Id>(&exchange, token);
    let Some(password) = form.optional_password("password") else {
        return wrong(exchange, form);
    };
    let outcome = match &auth.0.confirm {
        Some(confirm) => confirm.redeem(&token, password, &exchange.client).await,
        None => Ok(PublicConfirm::Refused(LinkRefusal::Invalid)),
    };
    let settings = &auth.0.settings;
    let view = settings.views.confirm.clone();
    let to = view.unwrap_or_else(|| exchange.at(&settings.paths.login));
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicConfirm::Confirmed => exchange.done(StatusCode::OK, &to, Flash::Confirmed),
        PublicConfirm::Dropped(reset) => {
            choose_password(exchange, reset.as_ref(), Flash::ConfirmedAnew)
        }
        PublicConfirm::AlreadyConfirmed => link::fulfilled(exchange, StatusCode::GONE),
        PublicConfirm::WrongPassword => {
            form.reject("password", "Invalid password");
            return wrong(exchange, form);
        }
        PublicConfirm::Throttled(retry_at) => exchange.throttled(retry_at),
        PublicConfirm::Refused(refusal) => link::refused::<Confirm, Id>(exchange, refusal),
    })
}

/// The page again, with what is wrong: it asks for the password, so it is one for another browser.
fn wrong<Id: UserId>(exchange: Exchange<Id>, form: Form) -> Handled {
    let mut view = form.into_view();
    view.elsewhere = true;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    exchange.invalid(status, PageName::ConfirmEmail, &view)
}
