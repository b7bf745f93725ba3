//! `/change-username`

use authkit_flows::changeable::UsernameOutcome;
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};

use super::change_email::not_proved;
use super::owner::Sent;
use super::{Handled, owner};
use crate::flash::Flash;
use crate::pages::PageName;
use crate::place::Place;
use crate::{Auth, CurrentUser};

const PAGE: PageName = PageName::ChangeUsername;

pub(crate) async fn show<Id: UserId>(
    state: State<Auth<Id>>,
    user: CurrentUser<Id>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    owner::show(PAGE, state, user, headers, place).await
}

pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let mut sent = Sent::open(auth.clone(), request).await?;
    let (typed, proof) = (sent.form.optional("username"), sent.proof());
    let (Some(typed), Some(proof), Some(port)) = (typed, proof, &auth.0.steps.change_username)
    else {
        return sent.again(PAGE).await;
    };
    let client = &sent.exchange.client;
    let outcome = port.change(proof, typed.as_deref(), client).await;
    match outcome.map_err(|fault| sent.exchange.fault(&fault))? {
        UsernameOutcome::Changed(_) | UsernameOutcome::Same => {
            let to = auth.0.settings.post_login_view.as_str();
            return Ok(sent
                .exchange
                .done(StatusCode::OK, to, Flash::UsernameChanged));
        }
        UsernameOutcome::Taken => {
            sent.form
                .reject("username", "This user name is already in use.");
        }
        UsernameOutcome::Invalid(rejection) => {
            sent.form.reject("username", rejection.to_string());
        }
        UsernameOutcome::NotProved(refusal) => return not_proved(sent, refusal, PAGE).await,
        _ => return Err(sent.over().await),
    }
    sent.again(PAGE).await
}
