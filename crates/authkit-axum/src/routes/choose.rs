//! Leading somebody on to choosing a password, whom something else has just proved to be the owner.

use authkit_flows::LinkToken;
use authkit_store::UserId;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::link_cookie::{self, OPENED};

/// On to the page that chooses a password, where there is one: the browser is given the token, as if the link had been
/// mailed. Otherwise on to signing in, with `flash`.
pub(crate) fn choose_password<Id: UserId>(
    mut exchange: Exchange<Id>,
    reset: Option<&LinkToken>,
    flash: Flash,
) -> Response {
    let auth = exchange.auth.clone();
    let paths = &auth.0.settings.paths;
    let Some(token) = reset else {
        let login = exchange.at(&paths.login);
        return exchange.done(StatusCode::OK, &login, flash);
    };
    let flash = flash.and_choose_password();
    if exchange.is_json() {
        let text = exchange.flash_text(flash);
        let response = json!({ "message": text, "reset_token": token.expose() });
        return exchange.json(StatusCode::OK, &response);
    }
    let cookie = link_cookie::keep(auth.0.steps.secure, "reset", token.expose());
    exchange.keep(cookie);
    let chosen = exchange.at(&format!("{}/{OPENED}", paths.reset));
    exchange.done(StatusCode::OK, &chosen, flash)
}

/// The password was right, and is known to be in other hands: on to the reset by mail, and nowhere else.
pub(crate) fn reset_needed<Id: UserId>(mut exchange: Exchange<Id>) -> Response {
    let auth = exchange.auth.clone();
    let flash = Flash::PasswordCompromised;
    match &auth.0.urls.reset {
        Some(reset) if !exchange.is_json() => {
            let reset = exchange.at(reset);
            exchange.done(StatusCode::OK, &reset, flash)
        }
        _ => {
            let text = exchange.flash_text(flash);
            exchange.refuse(StatusCode::FORBIDDEN, &text)
        }
    }
}
