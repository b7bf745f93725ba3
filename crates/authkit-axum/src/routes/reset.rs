//! `/reset` and `/reset/{token}`

use authkit_flows::{Client, LinkState, PublicRequest};
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
use crate::ports::{PortFuture, PublicReset};

/// A link that lets its holder choose a new password.
pub(crate) struct Reset;

impl Kind for Reset {
    const NAME: &'static str = "reset";
    const OPEN: PageName = PageName::ResetPassword;

    fn peek<'a, Id: UserId>(
        exchange: &'a Exchange<Id>,
        token: &'a str,
    ) -> Option<PortFuture<'a, LinkState>> {
        let port = exchange.auth.0.recover.as_ref()?;
        Some(port.peek(token, &exchange.client))
    }

    fn another<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.reset
    }
}

impl Asked for Reset {
    const ASK: PageName = PageName::ForgotPassword;
    const SENT: Flash = Flash::ResetSent;

    fn request<'a, Id: UserId>(
        auth: &'a Auth<Id>,
        who: &'a str,
        client: &'a Client,
    ) -> Option<PortFuture<'a, PublicRequest>> {
        Some(auth.0.recover.as_ref()?.request(who, client))
    }
}

pub(crate) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let token = link::token_of::<Reset, Id>(&exchange, token);
    let password = form.new_password("password", "password_confirm", !exchange.is_json());
    if let (Some(password), Some(recover)) = (password, &auth.0.recover) {
        let outcome = recover.redeem(&token, password, &exchange.client).await;
        match outcome.map_err(|fault| exchange.fault(&fault))? {
            PublicReset::Reset(account) => {
                #[cfg(feature = "lockable")]
                super::login::know_device(&mut exchange, &account);
                #[cfg(not(feature = "lockable"))]
                let _ = account;
                let settings = &auth.0.settings;
                let view = settings.views.reset.clone();
                let to = view.unwrap_or_else(|| exchange.at(&settings.paths.login));
                return Ok(exchange.done(StatusCode::OK, &to, Flash::PasswordReset));
            }
            PublicReset::Refused(refusal) => {
                return Ok(link::refused::<Reset, Id>(exchange, refusal));
            }
            PublicReset::Rejected(rejection) => form.reject_password("password", rejection),
        }
    }
    exchange.invalid(StatusCode::UNPROCESSABLE_ENTITY, Reset::OPEN, form.view())
}
