//! Where the scripts of a page find the CSRF token, and where they put it.

use authkit_store::Store;
use axum::http::HeaderName;

use super::AuthBuilder;
use crate::CsrfCookie;

/// What was asked for.
#[derive(Default)]
pub(super) struct CsrfPlan {
    pub(super) cookie: Option<CsrfCookie>,
    pub(super) header: Option<HeaderName>,
}

impl<S: Store> AuthBuilder<S> {
    /// Gives the scripts of a page the CSRF token in a cookie that they can read (`csrf_cookie_name`): for a single-page
    /// application. Without a call there is no such cookie.
    #[must_use]
    pub fn csrf_cookie(mut self, cookie: CsrfCookie) -> Self {
        self.csrf.cookie = Some(cookie);
        self
    }

    /// The header that scripts put the token into, beside `X-CSRF-Token` (`csrf_header`); `X-XSRF-TOKEN` if nothing is said.
    #[must_use]
    pub fn csrf_header(mut self, header: HeaderName) -> Self {
        self.csrf.header = Some(header);
        self
    }
}
