//! What every answer gets on its way out: the cookies, and what keeps it from being cached, framed or read by others.

use authkit_store::UserId;
use axum::http::HeaderValue;
use axum::http::header::{self, HeaderName};
use axum::response::Response;

use super::Exchange;

impl<Id: UserId> Exchange<Id> {
    pub(crate) fn seal(mut self, response: Response) -> Response {
        self.seal_mut(response)
    }

    /// Adds the cookies, and what keeps a page from being cached, framed or read by others.
    pub(super) fn seal_mut(&mut self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for (name, value) in SECURITY_HEADERS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.auth.0.pages.wording.catalogs.are_chosen() {
            headers.insert(
                header::VARY,
                HeaderValue::from_static("Cookie, Accept, Accept-Language"),
            );
        }
        for cookie in self.cookies.drain(..) {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// The headers of every answer of these routes. `no-referrer`, because the address of a page may hold a link's token.
const SECURITY_HEADERS: [(HeaderName, &str); 6] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::VARY, "Cookie, Accept"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];
