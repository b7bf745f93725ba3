//! `/unlock` and `/unlock/{token}`

use authkit_flows::{Client, LinkRefusal, LinkState, PublicRequest};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request, StatusCode};

use super::Handled;
use super::link::{self, Asked, Kind, Token};
use crate::Auth;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::PageName;
use crate::ports::PortFuture;

/// A link that lifts a block on sign-in.
pub(crate) struct Unlock;

impl Kind for Unlock {
    const NAME: &'static str = "unlock";
    const OPEN: PageName = PageName::Unlock;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.steps.unlock.as_ref()?;
        Some(port.peek(token, &exchange.client))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.unlock
    }
}

impl Asked for Unlock {
    const ASK: PageName = PageName::SendUnlock;
    const SENT: Flash = Flash::UnlockSent;

    fn request<'a, Id: UserId>(
        auth: &'a Auth<Id>,
        who: &'a str,
        client: &'a Client,
    ) -> Option<PortFuture<'a, PublicRequest>> {
        Some(auth.0.steps.unlock.as_ref()?.request(who, client))
    }
}

pub(crate) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, _) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Unlock, Id>(&exchange, token);
    let outcome = match &auth.0.steps.unlock {
        Some(port) => port.redeem(&token, &exchange.client).await,
        None => Ok(Err(LinkRefusal::Invalid)),
    };
    Ok(match outcome.map_err(|fault| exchange.fault(&fault))? {
        Ok(()) => {
            let login = exchange.at(&auth.0.settings.paths.login);
            exchange.done(StatusCode::OK, &login, Flash::Unlocked)
        }
        Err(refusal) => link::refused::<Unlock, Id>(exchange, refusal),
    })
}
