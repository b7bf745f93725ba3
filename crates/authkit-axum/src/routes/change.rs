//! `/change`

use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::json;

use super::Handled;
use super::login::start_session;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::guard::sign_in_first;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::ports::PublicChange;
use crate::{Auth, CurrentUser};

/// The form. Who has no password is led to setting a first one.
pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let mut exchange = Exchange::open(auth, headers, &place).await?;
    if !exchange.has_password(user.id()).await? && !exchange.is_json() {
        let set = exchange.at(&exchange.auth.0.settings.paths.set_password);
        return Ok(exchange.see_other(&set));
    }
    exchange.page(
        StatusCode::OK,
        PageName::ChangePassword,
        &FormView::default(),
    )
}

/// Needs the old password. Every other session ends; this browser's goes on under a new token.
pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (parts, body) = request.into_parts();
    let (mut exchange, mut form) =
        Exchange::open_post(auth.clone(), Request::from_parts(parts.clone(), body)).await?;
    let Some(session) = exchange.session.clone() else {
        return Err(sign_in_first(auth, &parts).await);
    };
    let old = form.password("password");
    let new = form.new_password("new_password", "new_password_confirm", !exchange.is_json());
    let (Some(old), Some(new), Some(change)) = (old, new, &auth.0.change) else {
        return exchange.invalid(
            StatusCode::UNPROCESSABLE_ENTITY,
            PageName::ChangePassword,
            form.view(),
        );
    };
    let outcome = change
        .change(&session.account().id, old, new, &exchange.client)
        .await;
    match outcome.map_err(|fault| exchange.fault(&fault))? {
        PublicChange::Changed(proof) => {
            start_session(&mut exchange, &proof).await?;
            exchange.stay_remembered(proof.account()).await?;
            if exchange.is_json() {
                let token = exchange.csrf_token()?;
                let text = exchange.flash_text(Flash::PasswordChanged);
                return Ok(exchange.json(
                    StatusCode::OK,
                    &json!({ "message": text, "csrf_token": token }),
                ));
            }
            let settings = &auth.0.settings;
            let to = settings.views.change.as_ref();
            let to = to.unwrap_or(&settings.post_login_view);
            return Ok(exchange.done(StatusCode::OK, to, Flash::PasswordChanged));
        }
        PublicChange::WrongPassword => form.reject("password", "Invalid password"),
        PublicChange::Same => {
            form.reject(
                "new_password",
                "Your new password must be different than your previous password.",
            );
        }
        PublicChange::Rejected(rejection) => form.reject_password("new_password", rejection),
        PublicChange::Throttled(retry_at) => return Ok(exchange.throttled(retry_at)),
        PublicChange::Compromised => return Ok(super::reset_needed(exchange)),
        _ => return Err(sign_in_first(auth, &parts).await),
    }
    exchange.invalid(
        StatusCode::UNPROCESSABLE_ENTITY,
        PageName::ChangePassword,
        form.view(),
    )
}
