//! Protection against requests that another site makes a browser send.
//!
//! In this order:
//! 1. A request that says it comes from another site (`Sec-Fetch-Site`, or else `Origin`) is refused.
//! 2. A JSON request that no browser sent, that is with neither header, passes: there is nobody to be tricked.
//! 3. Everything else has to bring the token of this browser, in the field `csrf_token` or a header: `X-CSRF-Token`, or the one that
//!    the scripts of a page put the value of their cookie into.
//!
//! The token is a MAC over a random secret in a cookie and, once there is one, the session. It is good for that browser and
//! that session only, and both change at sign-in. Nothing is stored for it.
//!
//! A proxy that rewrites `Host` is fine as long as it keeps `Sec-Fetch-Site` or the configured base address is the one
//! that browsers see.

use authkit_store::SessionDigest;
use authkit_token::{KeyRing, PurposeKey, RandomError, SystemRandom};
use axum::http::{HeaderMap, HeaderName, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand_core::TryRng;

use crate::negotiate::Wants;

/// Where Angular and axios put the token.
const HEADER: HeaderName = HeaderName::from_static("x-xsrf-token");

/// Makes and checks tokens.
#[derive(Debug)]
pub(crate) struct Csrf {
    key: PurposeKey,
    origin: String,
    /// Where the scripts of pages put the token that they have from their cookie.
    header: HeaderName,
}

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Forged {
    #[error("This request came from another site.")]
    CrossSite,
    #[error("The CSRF token is missing. Reload the page and try again.")]
    Missing,
    #[error("The CSRF token is not valid any more. Reload the page and try again.")]
    Wrong,
}

impl Csrf {
    pub(crate) fn new(keys: &KeyRing, origin: String, header: Option<HeaderName>) -> Self {
        Self {
            key: PurposeKey::derive(keys, "authkit-axum csrf"),
            origin,
            header: header.unwrap_or(HEADER),
        }
    }

    /// Where the scripts of pages put the token.
    #[cfg(feature = "openapi")]
    pub(crate) const fn header(&self) -> &HeaderName {
        &self.header
    }

    /// A new secret for a browser's cookie.
    pub(crate) fn secret() -> Result<String, RandomError> {
        let mut bits = [0_u8; 16];
        SystemRandom.try_fill_bytes(&mut bits)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(bits))
    }

    /// The token of a browser with that secret and session.
    pub(crate) fn token(&self, secret: &str, session: Option<&SessionDigest>) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.key.mac(&[secret.as_bytes(), bound(session)]))
    }

    /// Refuses what says itself that it comes from another site. Costs nothing, so it comes first.
    pub(crate) fn check_site(&self, headers: &HeaderMap) -> Result<(), Forged> {
        if let Some(site) = text(headers, "sec-fetch-site") {
            return if matches!(site, "same-origin" | "none") {
                Ok(())
            } else {
                Err(Forged::CrossSite)
            };
        }
        match text(headers, header::ORIGIN.as_str()) {
            // `null` is what a page without a referrer policy for anybody sends: it tells nothing, the token decides
            None | Some("null") => Ok(()),
            Some(origin) if origin == self.origin || is_host(origin, headers) => Ok(()),
            Some(_) => Err(Forged::CrossSite),
        }
    }

    /// The token that a script sent.
    pub(crate) fn in_header<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let names = ["x-csrf-token", "x-csrftoken", self.header.as_str()];
        names.into_iter().find_map(|name| text(headers, name))
    }

    /// Asks for the token, where one is owed.
    pub(crate) fn check_token(
        &self,
        headers: &HeaderMap,
        field: Option<&str>,
        secret: Option<&str>,
        session: Option<&SessionDigest>,
    ) -> Result<(), Forged> {
        let browser =
            headers.contains_key("sec-fetch-site") || headers.contains_key(header::ORIGIN);
        if Wants::of(headers) == Wants::Json && !browser {
            return Ok(());
        }
        let given = field.filter(|field| !field.is_empty());
        let given = given.or_else(|| self.in_header(headers));
        let (Some(given), Some(secret)) = (given, secret) else {
            return Err(Forged::Missing);
        };
        let tag = BASE64_URL_SAFE_NO_PAD
            .decode(given)
            .map_err(|_| Forged::Wrong)?;
        if self.key.verify(&[secret.as_bytes(), bound(session)], &tag) {
            Ok(())
        } else {
            Err(Forged::Wrong)
        }
    }
}

fn bound(session: Option<&SessionDigest>) -> &[u8] {
    session.map_or(&[], |digest| digest.as_bytes())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get(name)
        .map(|value| value.to_str().unwrap_or_default())
}

/// Whether an origin is the host that the request was sent to.
fn is_host(origin: &str, headers: &HeaderMap) -> bool {
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some_and(|host| !host.is_empty() && text(headers, header::HOST.as_str()) == Some(host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use authkit_token::Key;
    use axum::http::HeaderValue;

    fn csrf() -> Csrf {
        let key = Key::from_bytes(b"0123456789abcdef0123456789abcdef").expect("a key");
        Csrf::new(&KeyRing::new(key), "https://site.example".to_owned(), None)
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (
                axum::http::HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        pairs.collect()
    }

    #[test]
    fn other_sites_are_refused() {
        let csrf = csrf();
        let cases = [
            (vec![], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "none")], true),
            (vec![("sec-fetch-site", "same-site")], false),
            (
                vec![
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://site.example"),
                ],
                false,
            ),
            (vec![("sec-fetch-site", "")], false),
            (vec![("origin", "https://site.example")], true),
            (
                vec![
                    ("origin", "http://127.0.0.1:3000"),
                    ("host", "127.0.0.1:3000"),
                ],
                true,
            ),
            (
                vec![("origin", "https://evil.example"), ("host", "site.example")],
                false,
            ),
            (vec![("origin", "https://site.example.evil.example")], false),
            (vec![("origin", "https://"), ("host", "")], false),
        ];
        for (pairs, allowed) in cases {
            assert_eq!(
                csrf.check_site(&headers(&pairs)).is_ok(),
                allowed,
                "{pairs:?}"
            );
        }
    }

    #[test]
    fn a_form_needs_the_token_of_its_own_browser() {
        let csrf = csrf();
        let form = headers(&[("content-type", "application/x-www-form-urlencoded")]);
        let token = csrf.token("mine", None);
        assert_eq!(
            csrf.check_token(&form, Some(&token), Some("mine"), None),
            Ok(())
        );
        assert_eq!(
            csrf.check_token(&form, Some(&token), Some("yours"), None),
            Err(Forged::Wrong)
        );
        assert_eq!(
            csrf.check_token(&form, Some("!"), Some("mine"), None),
            Err(Forged::Wrong)
        );
        assert_eq!(
            csrf.check_token(&form, None, Some("mine"), None),
            Err(Forged::Missing)
        );
        assert_eq!(
            csrf.check_token(&form, Some(&token), None, None),
            Err(Forged::Missing)
        );
        let session = SessionDigest::from_bytes([1; 32]);
        assert_eq!(
            csrf.check_token(&form, Some(&token), Some("mine"), Some(&session)),
            Err(Forged::Wrong)
        );
    }

    #[test]
    fn json_from_no_browser_needs_nothing_and_from_a_browser_the_token() {
        let csrf = csrf();
        let json = ("content-type", "application/json");
        assert_eq!(
            csrf.check_token(&headers(&[json]), None, None, None),
            Ok(())
        );
        for browser in [
            ("origin", "https://site.example"),
            ("sec-fetch-site", "same-origin"),
        ] {
            assert_eq!(
                csrf.check_token(&headers(&[json, browser]), None, None, None),
                Err(Forged::Missing)
            );
        }
        let mut with = headers(&[json, ("sec-fetch-site", "same-origin")]);
        with.insert(
            "x-csrf-token",
            HeaderValue::try_from(csrf.token("mine", None)).expect("text"),
        );
        assert_eq!(csrf.check_token(&with, None, Some("mine"), None), Ok(()));
    }
}
