//! `/confirm` and `/confirm/{token}`

use authkit_flows::LinkRefusal;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};

use super::Handled;
use super::link::{self, Kind, Token};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::PageName;
use crate::ports::{LinkPort, PublicConfirm};

/// A link that confirms an address.
pub(super) struct Confirm;

impl Kind for Confirm {
    const ASK: PageName = PageName::SendConfirmation;
    const OPEN: PageName = PageName::ConfirmEmail;
    const SENT: Flash = Flash::ConfirmSent;

    fn port<Id>(auth: &Auth<Id>) -> Option<&dyn LinkPort> {
        auth.0.confirm.as_deref().map(|port| port as &dyn LinkPort)
    }

    fn path<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.confirm
    }
}

pub(super) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let outcome = match &auth.0.confirm {
        Some(confirm) => confirm.redeem(&token).await,
        None => Ok(PublicConfirm::Refused(LinkRefusal::Invalid)),
    };
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicConfirm::Confirmed => exchange.done(
            StatusCode::OK,
            &auth.0.settings.paths.login,
            Flash::Confirmed,
        ),
        PublicConfirm::AlreadyConfirmed => link::fulfilled(exchange, StatusCode::GONE),
        PublicConfirm::Refused(refusal) => link::refused::<Confirm, Id>(exchange, refusal),
    })
}
