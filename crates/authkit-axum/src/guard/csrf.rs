//! Whether the application's own forms and scripts bring the token of their browser.

use authkit_session::Session;
use authkit_store::UserId;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};

use super::{Ask, Guard, unavailable};
use crate::cookies::{Name, Shown};
use crate::csrf::Forged;
use crate::exchange::Exchange;
use crate::negotiate::is_form;
use crate::place::Place;
use crate::visit::Visit;
use crate::{Auth, CurrentUser};

/// The largest form in which the field is looked for, in bytes: what axum's own extractors read.
const MAX_FORM_BYTES: usize = 2 * 1024 * 1024;

impl<Id: UserId> Auth<Id> {
    /// Lets a request that changes something through only with the CSRF token, as our own routes do: for routes of the
    /// application's that a session opens. A GET, HEAD or OPTIONS is let through, and so is a program: JSON that no browser
    /// sent, and a request that has no cookie of ours and shows an API token.
    ///
    /// The token is that of [`CsrfToken`](crate::CsrfToken) or of a [`CsrfCookie`](crate::CsrfCookie): in a header, or in the field
    /// `csrf_token` of a form of up to 2 MiB. JSON and uploads bring it in a header.
    ///
    /// ```
    /// # use axum::{Router, routing::post};
    /// # fn app(auth: authkit_axum::Auth) -> Router {
    /// let order = post(async || "ordered").layer(auth.login_required());
    /// Router::new().route("/api/orders", order.layer(auth.csrf_required()))
    /// # }
    /// ```
    #[must_use]
    pub fn csrf_required(&self) -> Guard<Id> {
        self.guard(Ask::CsrfToken)
    }
}

impl<Id: UserId> Guard<Id> {
    /// The body as it was, if the request may go on.
    pub(super) async fn by_csrf_token(
        &self,
        visit: &Visit<Id>,
        parts: &mut Parts,
        body: Body,
    ) -> Result<Body, Response> {
        if parts.method.is_safe() {
            return Ok(body);
        }
        let csrf = &self.auth.0.csrf;
        if let Err(forged) = csrf.check_site(&parts.headers) {
            return Err(self.refuse(parts, forged).await);
        }
        if self.is_of_a_program(parts) {
            return Ok(body);
        }
        let user = match visit.browser(parts).await {
            Ok(user) => user,
            Err(fault) => return Err(unavailable(self.auth.clone(), parts, &fault).await),
        };
        let (field, body) = match self.field(parts, body).await {
            Ok(read) => read,
            Err(status) => return Err(status.into_response()),
        };
        let secret = self.auth.0.cookies.read(&parts.headers, Name::Csrf);
        let session = user.as_ref().and_then(CurrentUser::session);
        let checked = csrf.check_token(
            &parts.headers,
            field.as_deref(),
            secret,
            session.map(Session::digest),
        );
        match checked {
            Ok(()) => Ok(body),
            Err(forged) => Err(self.refuse(parts, forged).await),
        }
    }

    /// Whether it is a token for programs that proves who this is, and no browser's cookie.
    fn is_of_a_program(&self, parts: &Parts) -> bool {
        let shows = |name| self.auth.0.cookies.look(&parts.headers, name) != Shown::Nothing;
        #[cfg(feature = "remember")]
        let known = shows(Name::Session) || shows(Name::Remember);
        #[cfg(not(feature = "remember"))]
        let known = shows(Name::Session);
        !known && self.shows_token(parts)
    }

    /// Whether there is a token for programs. Whether it is a good one is asked by whoever lets it in.
    fn shows_token(&self, parts: &Parts) -> bool {
        #[cfg(feature = "api-tokens")]
        if self.auth.has_tokens() {
            let sources = &self.auth.0.ways.token_sources;
            return sources.find(&crate::view::View::of(parts)).is_some();
        }
        let _ = parts;
        false
    }

    /// The field of a form, and the body as it was.
    async fn field(&self, parts: &Parts, body: Body) -> Result<(Option<String>, Body), StatusCode> {
        if self.auth.0.csrf.in_header(&parts.headers).is_some() || !is_form(&parts.headers) {
            return Ok((None, body));
        }
        let bytes = match Limited::new(body, MAX_FORM_BYTES).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Err(_) => return Err(StatusCode::BAD_REQUEST),
        };
        let mut pairs = url::form_urlencoded::parse(&bytes);
        let field = pairs.find(|(name, _)| name == "csrf_token");
        let field = field.map(|(_, token)| token.into_owned());
        Ok((field, Body::from(bytes)))
    }

    async fn refuse(&self, parts: &Parts, forged: Forged) -> Response {
        let (auth, headers) = (self.auth.clone(), parts.headers.clone());
        match Exchange::open(auth, headers, &Place::of(parts)).await {
            Ok(mut exchange) => exchange.forged(forged),
            Err(response) => response,
        }
    }
}
