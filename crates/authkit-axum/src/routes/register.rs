//! `/register`

use authkit_flows::registerable::{PublicRegistration, SignUp};
use authkit_store::UserId;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode};

use super::Handled;
use crate::exchange::Exchange;
use crate::flash::Flash;
use crate::pages::{FormView, PageName};
use crate::place::Place;
use crate::{Auth, SignUpField};

pub(crate) async fn show<Id: UserId>(
    State(auth): State<Auth<Id>>,
    headers: HeaderMap,
    place: Place,
) -> Handled {
    let exchange = Exchange::open(auth, headers, &place).await?;
    if exchange.session.is_some() && !exchange.is_json() {
        return Ok(super::login::go_in(exchange));
    }
    let form = FormView {
        extra_fields: fields(&exchange.auth),
        optional_password: is_password_optional(&exchange.auth),
        ..FormView::default()
    };
    exchange.page(StatusCode::OK, PageName::Register, &form)
}

pub(crate) async fn submit<Id: UserId>(
    State(auth): State<Auth<Id>>,
    request: Request<Body>,
) -> Handled {
    let (mut exchange, mut form) = Exchange::open_post(auth, request).await?;
    let email = form.email("email");
    let username = form.optional("username");
    let auth = exchange.auth.clone();
    let (first, second, must_repeat) = ("password", "password_confirm", !exchange.is_json());
    let password = if is_password_optional(&auth) {
        form.optional_new_password(first, second, must_repeat)
    } else {
        form.new_password(first, second, must_repeat).map(Some)
    };
    let own = form.own_fields(&fields(&auth));
    if let (Some(email), Some(username), Some(password), Some(own), Some(register)) =
        (email, username, password, own, &auth.0.register)
    {
        exchange.know_browser()?;
        let mut sign_up = SignUp::new(email);
        sign_up.password = password;
        sign_up.username = username;
        let outcome = register.register(sign_up, own, &exchange.client).await;
        match outcome.map_err(|fault| exchange.fault(&fault))? {
            PublicRegistration::Rejected(rejection) => form.reject_password("password", rejection),
            PublicRegistration::Throttled(retry_at) => return Ok(exchange.throttled(retry_at)),
            PublicRegistration::UsernameTaken => {
                form.reject("username", "This user name is already in use.");
            }
            PublicRegistration::InvalidFields(errors) => {
                for error in errors.iter() {
                    form.reject(error.field.clone(), error.message.clone());
                }
            }
            PublicRegistration::InvalidUsername(rejection) => {
                form.reject("username", rejection.to_string());
            }
            _ => {
                let settings = &auth.0.settings;
                let view = settings.views.register.clone();
                let view = view.unwrap_or_else(|| exchange.at(&settings.paths.login));
                let to = exchange.next_or(&view).to_owned();
                return Ok(exchange.done(StatusCode::CREATED, &to, Flash::CheckMail));
            }
        }
    }
    let mut view = form.view().clone();
    view.extra_fields = fields(&auth);
    view.optional_password = is_password_optional(&auth);
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    exchange.invalid(status, PageName::Register, &view)
}

fn is_password_optional<Id: UserId>(auth: &Auth<Id>) -> bool {
    let register = auth.0.register.as_ref();
    register.is_some_and(|register| register.is_password_optional())
}

/// The application's own fields.
fn fields<Id: UserId>(auth: &Auth<Id>) -> Vec<SignUpField> {
    let register = auth.0.register.as_ref();
    register.map_or_else(Vec::new, |register| register.fields().to_vec())
}
