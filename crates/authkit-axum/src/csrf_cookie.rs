//! The CSRF token in a cookie that the scripts of a page read, for applications that run in the browser.

use std::borrow::Cow;

use authkit_session::{CookieConfig, InvalidCookie, SameSite};
use axum::http::{HeaderMap, HeaderValue};

use crate::Auth;
use crate::cookies::{Name, Shown};

/// A cookie with the token for the requests of a single-page application. Its scripts read it and send the value back in the
/// header `X-XSRF-TOKEN` (or [another](crate::AuthBuilder::csrf_header)), which Angular and axios do by themselves.
///
/// Whoever asks for one of our pages or for [`CsrfToken`](crate::CsrfToken) is given it, signed in or not. It is replaced whenever
/// who is signed in changes, and removed at sign-out.
///
/// ```
/// # use authkit_axum::{AuthBuilder, CsrfCookie, InvalidCookie, store::memory::Memory};
/// # fn with(builder: AuthBuilder<Memory>) -> Result<AuthBuilder<Memory>, InvalidCookie> {
/// let builder = builder.csrf_cookie(CsrfCookie::DEFAULT); // XSRF-TOKEN
/// let builder = builder.csrf_cookie(CsrfCookie::new("__Host-XSRF-TOKEN")?); // that nobody else can set
/// # Ok(builder)
/// # }
/// ```
///
/// # Security
/// What a browser sends in this cookie counts for nothing. The value is a MAC over a secret in another cookie, which no script
/// can read, and over the session: whoever can plant cookies, such as a page on another host of the domain, can plant no token
/// that is good for this browser (OWASP, signed double submit). They can plant one that is not, and so keep scripts from
/// sending anything: the prefix `__Host-` rules that out too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsrfCookie {
    /// Without the prefix.
    name: Cow<'static, str>,
    prefixed: bool,
    same_site: SameSite,
}

/// The prefix of a name that no other host can set (RFC 6265bis, 4.1.3.2).
const HOST: &str = "__Host-";

impl CsrfCookie {
    /// `XSRF-TOKEN`, the name that Angular and axios look for; `SameSite=Strict`.
    pub const DEFAULT: Self = Self {
        name: Cow::Borrowed("XSRF-TOKEN"),
        prefixed: false,
        same_site: SameSite::Strict,
    };

    /// A cookie of that name. One that begins with `__Host-` is called the same without it over plain HTTP, on one's own machine.
    ///
    /// Its path is `/`; it is `Secure` over HTTPS, and has no `Domain`: a request that another host made a browser send is
    /// refused, so that no other host has a use for the token.
    ///
    /// # Errors
    /// [`InvalidCookie::Name`] for what is no token of RFC 9110, or has another prefix.
    pub fn new(name: &str) -> Result<Self, InvalidCookie> {
        let bare = name.strip_prefix(HOST);
        let (name, prefixed) = (bare.unwrap_or(name), bare.is_some());
        CookieConfig::new(name)?;
        Ok(Self {
            name: Cow::Owned(name.to_owned()),
            prefixed,
            ..Self::DEFAULT
        })
    }

    /// Has the browser send it with requests that other sites cause or not. Nothing here needs it to be sent at all.
    ///
    /// `SameSite=None` becomes `Lax` over plain HTTP, where no browser takes it.
    #[must_use]
    pub const fn with_same_site(mut self, same_site: SameSite) -> Self {
        self.same_site = same_site;
        self
    }

    pub(crate) fn full_name(&self, secure: bool) -> String {
        let prefix = if secure && self.prefixed { HOST } else { "" };
        format!("{prefix}{}", self.name)
    }

    pub(crate) fn same_site(&self, secure: bool) -> SameSite {
        match self.same_site {
            SameSite::None if !secure => SameSite::Lax,
            same_site => same_site,
        }
    }
}

impl Default for CsrfCookie {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl<Id> Auth<Id> {
    /// What gives the scripts of a page that token; `None` where they have it, or where there is no cookie for them.
    pub(crate) fn give_scripts(&self, headers: &HeaderMap, token: &str) -> Option<HeaderValue> {
        let cookies = &self.0.cookies;
        cookies.csrf_token()?;
        if cookies.read(headers, Name::CsrfToken) == Some(token) {
            return None;
        }
        cookies.set(Name::CsrfToken, token)
    }

    /// What takes the token away from them, where they have one.
    pub(crate) fn take_from_scripts(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let cookies = &self.0.cookies;
        cookies.csrf_token()?;
        if cookies.look(headers, Name::CsrfToken) == Shown::Nothing {
            return None;
        }
        cookies.clear(Name::CsrfToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_token_with_one_prefix_or_none() {
        for (name, secure, plain) in [
            ("XSRF-TOKEN", "XSRF-TOKEN", "XSRF-TOKEN"),
            ("__Host-csrf", "__Host-csrf", "csrf"),
        ] {
            let cookie = CsrfCookie::new(name).expect("a name");
            assert_eq!(cookie.full_name(true), secure);
            assert_eq!(cookie.full_name(false), plain);
        }
        for bad in [
            "",
            "__Host-",
            "__Secure-a",
            "__Host-__Host-a",
            "a b",
            "a;b",
            "a=b",
        ] {
            assert_eq!(CsrfCookie::new(bad), Err(InvalidCookie::Name), "{bad:?}");
        }
    }

    #[test]
    fn what_no_browser_takes_over_plain_http_is_not_sent() {
        let cookie = CsrfCookie::DEFAULT.with_same_site(SameSite::None);
        assert_eq!(cookie.same_site(true), SameSite::None);
        assert_eq!(cookie.same_site(false), SameSite::Lax);
    }
}
