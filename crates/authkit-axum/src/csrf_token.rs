//! The token that a form of the application's own sends to our routes, such as a sign-out button.

use std::convert::Infallible;

use authkit_session::Session;
use authkit_store::UserId;
use axum::extract::{FromRef, FromRequestParts};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::response::{IntoResponseParts, Response, ResponseParts};

use crate::cookies::Name;
use crate::csrf::Csrf;
use crate::current_user::load;
use crate::guard::unavailable;
use crate::visit::personal_by_cookie;
use crate::{Auth, CurrentUser, Fault};

/// The token for a form that posts to one of the routes. Return it with the page: a new browser gets its cookie that way, and the
/// scripts of the page theirs, where there is a [`CsrfCookie`](crate::CsrfCookie).
///
/// ```
/// use authkit_axum::CsrfToken;
/// use axum::response::{Html, IntoResponse};
///
/// async fn home(csrf: CsrfToken) -> impl IntoResponse {
///     let page = format!("<form method=post action=/logout>{}<button>Log out</button></form>", csrf.field());
///     (csrf, Html(page))
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct CsrfToken<Id = authkit_store::AccountId> {
    token: String,
    cookies: Vec<HeaderValue>,
    _id: std::marker::PhantomData<fn() -> Id>,
}

impl<Id> CsrfToken<Id> {
    /// The token, for the field `csrf_token` or the header `X-CSRF-Token`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.token
    }

    /// The hidden input of a form, as HTML.
    #[must_use]
    pub fn field(&self) -> String {
        // the token is base64url: it has no character that means anything in HTML
        format!(
            r#"<input type="hidden" name="csrf_token" value="{}">"#,
            self.token
        )
    }
}

impl<S, Id> FromRequestParts<S> for CsrfToken<Id>
where
    Id: UserId,
    Auth<Id>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let auth = Auth::<Id>::from_ref(state);
        let user = match load(&auth, parts).await {
            Ok(user) => user,
            Err(fault) => return Err(unavailable(auth, parts, &fault).await),
        };
        let known = auth
            .0
            .cookies
            .read(&parts.headers, Name::Csrf)
            .filter(|secret| !secret.is_empty())
            .map(str::to_owned);
        let (secret, cookie) = match known {
            Some(secret) => (secret, None),
            None => match Csrf::secret() {
                Ok(secret) => {
                    let cookie = auth.0.cookies.set(Name::Csrf, &secret);
                    (secret, cookie)
                }
                Err(error) => {
                    return Err(unavailable(
                        auth,
                        parts,
                        &Fault::new("no randomness is to be had", error),
                    )
                    .await);
                }
            },
        };
        let session = user
            .as_ref()
            .and_then(CurrentUser::session)
            .map(Session::digest);
        let token = auth.0.csrf.token(&secret, session);
        let scripts = auth.give_scripts(&parts.headers, &token);
        Ok(Self {
            token,
            cookies: cookie.into_iter().chain(scripts).collect(),
            _id: std::marker::PhantomData,
        })
    }
}

impl<Id> IntoResponseParts for CsrfToken<Id> {
    type Error = Infallible;

    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Infallible> {
        personal_by_cookie(parts.headers_mut());
        for cookie in self.cookies {
            parts.headers_mut().append(SET_COOKIE, cookie);
        }
        Ok(parts)
    }
}
