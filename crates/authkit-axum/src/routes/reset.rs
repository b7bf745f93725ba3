//! `/reset` and `/reset/{token}`

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
use crate::ports::{LinkPort, PublicReset};

/// A link that lets its holder choose a new password.
pub(super) struct Reset;

impl Kind for Reset {
    const ASK: PageName = PageName::ForgotPassword;
    const OPEN: PageName = PageName::ResetPassword;
    const SENT: Flash = Flash::ResetSent;

    fn port<Id>(auth: &Auth<Id>) -> Option<&dyn LinkPort> {
        auth.0.recover.as_deref().map(|port| port as &dyn LinkPort)
    }

    fn path<Id>(auth: &Auth<Id>) -> &str {
        &auth.0.settings.paths.reset
    }
}

pub(super) async fn redeem<Id: UserId>(
    State(auth): State<Auth<Id>>,
    Token(token): Token,
    request: Request<Body>,
) -> Handled {
    let action = request.uri().path().to_owned();
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let auth = exchange.auth.clone();
    let password = form.new_password("password", "password_confirm", !exchange.is_json());
    if let (Some(password), Some(recover)) = (password, &auth.0.recover) {
        let outcome = recover.redeem(&token, password, &exchange.client).await;
        match outcome.map_err(|fault| exchange.fault(&fault))? {
            PublicReset::Reset => {
                let login = auth.0.settings.paths.login.as_str();
                return Ok(exchange.done(StatusCode::OK, login, Flash::PasswordReset));
            }
            PublicReset::Refused(refusal) => {
                return Ok(link::refused::<Reset, Id>(exchange, refusal));
            }
            PublicReset::Rejected(rejection) => form.reject_password("password", rejection),
        }
    }
    exchange.invalid(
        StatusCode::UNPROCESSABLE_ENTITY,
        Reset::OPEN,
        form.view(),
        Some(&action),
    )
}
