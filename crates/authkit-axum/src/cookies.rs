//! The cookies of this crate: their names, their attributes, and how they are read.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

/// Names and attributes, fixed by whether the site is served over HTTPS.
///
/// Over HTTPS the names begin with `__Host-`, which keeps other hosts of the same domain from planting one (RFC 6265bis,
/// 4.1.3.2). Plain HTTP, for development on one's own machine, cannot have that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CookieJar {
    secure: bool,
}

/// The cookies that this crate sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// The token of a session.
    Session,
    /// The secret that form tokens of this browser are bound to.
    Csrf,
    /// The key of a message to be shown on the next page.
    Flash,
    /// Names this browser, so that what was begun here is finished here without further ado.
    Browser,
    /// The token of a device that its owner signed in on: its attempts are counted apart.
    #[cfg(feature = "lockable")]
    Device,
}

impl CookieJar {
    pub(crate) const fn new(secure: bool) -> Self {
        Self { secure }
    }

    pub(crate) const fn name(self, name: Name) -> &'static str {
        match (name, self.secure) {
            (Name::Session, true) => "__Host-authkit_session",
            (Name::Session, false) => "authkit_session",
            (Name::Csrf, true) => "__Host-authkit_csrf",
            (Name::Csrf, false) => "authkit_csrf",
            (Name::Flash, true) => "__Host-authkit_flash",
            (Name::Flash, false) => "authkit_flash",
            (Name::Browser, true) => "__Host-authkit_browser",
            (Name::Browser, false) => "authkit_browser",
            #[cfg(feature = "lockable")]
            (Name::Device, true) => "__Host-authkit_device",
            #[cfg(feature = "lockable")]
            (Name::Device, false) => "authkit_device",
        }
    }

    /// The value of a cookie; `None` if it is not there, or there twice: then one of them may be planted.
    pub(crate) fn read(self, headers: &HeaderMap, name: Name) -> Option<String> {
        let wanted = self.name(name);
        let mut found = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter(|cookie| cookie.name() == wanted);
        let value = found.next()?.value().to_owned();
        found.next().is_none().then_some(value)
    }

    /// Sets a cookie that lives as long as the browser's session.
    pub(crate) fn set(self, name: Name, value: &str) -> Option<HeaderValue> {
        header_value(&self.build(name, value))
    }

    /// Sets a cookie that lives for a minute.
    pub(crate) fn set_briefly(self, name: Name, value: &str) -> Option<HeaderValue> {
        self.set_for(name, value, Duration::minutes(1))
    }

    /// Sets a cookie that lives so long, also when the browser is closed in between.
    pub(crate) fn set_for(
        self,
        name: Name,
        value: &str,
        lifetime: Duration,
    ) -> Option<HeaderValue> {
        let mut cookie = self.build(name, value);
        cookie.set_max_age(lifetime);
        header_value(&cookie)
    }

    /// Takes a cookie away.
    pub(crate) fn clear(self, name: Name) -> Option<HeaderValue> {
        let mut cookie = self.build(name, "");
        cookie.set_max_age(Duration::ZERO);
        header_value(&cookie)
    }

    fn build(self, name: Name, value: &str) -> Cookie<'static> {
        Cookie::build((self.name(name), value.to_owned()))
            .path("/")
            .http_only(true)
            .secure(self.secure)
            .same_site(SameSite::Lax)
            .build()
    }
}

fn header_value(cookie: &Cookie<'_>) -> Option<HeaderValue> {
    HeaderValue::try_from(cookie.to_string()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
        headers
    }

    #[test]
    fn every_cookie_is_locked_down_over_https() {
        let jar = CookieJar::new(true);
        for name in [
            Name::Session,
            Name::Csrf,
            Name::Flash,
            Name::Browser,
            #[cfg(feature = "lockable")]
            Name::Device,
        ] {
            let set = jar.set(name, "x").expect("a header");
            let set = set.to_str().expect("text");
            assert!(set.starts_with("__Host-"), "{set}");
            for attribute in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
                assert!(set.contains(attribute), "{set}");
            }
            assert!(!set.contains("Domain"), "{set}");
        }
    }

    #[test]
    fn a_cookie_that_comes_twice_is_not_believed() {
        let jar = CookieJar::new(true);
        let twice = headers("__Host-authkit_session=a; __Host-authkit_session=b");
        assert_eq!(jar.read(&twice, Name::Session), None);
        let tossed = headers("authkit_session=evil; __Host-authkit_session=good");
        assert_eq!(jar.read(&tossed, Name::Session).as_deref(), Some("good"));
    }
}
