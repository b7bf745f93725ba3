//! The cookies of this crate: their names, their attributes, and how they are read.

use authkit_session::CookieConfig;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};

use crate::CsrfCookie;

/// Names and attributes.
///
/// Over HTTPS the names begin with `__Host-`, which keeps other hosts of the same domain from planting one (RFC 6265bis,
/// 4.1.3.2). Plain HTTP, for development on one's own machine, cannot have that.
#[derive(Clone, Debug)]
pub(crate) struct CookieJar {
    secure: bool,
    session: Option<Configured<CookieConfig>>,
    csrf_token: Option<Configured<CsrfCookie>>,
    #[cfg(feature = "remember")]
    remember: Option<Configured<CookieConfig>>,
}

/// Attributes of one's own, and the name that they make.
#[derive(Clone, Debug)]
struct Configured<C> {
    name: String,
    config: C,
}

/// The cookies that this crate sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// The token of a session.
    Session,
    /// The secret that form tokens of this browser are bound to.
    Csrf,
    /// The token itself, for scripts: only where that is switched on.
    CsrfToken,
    /// The key of a message to be shown on the next page.
    Flash,
    /// A sign-in between its two steps.
    SecondFactor,
    /// Names this browser, so that what was begun here is finished here without further ado.
    Browser,
    /// The token of a device that its owner signed in on: its attempts are counted apart.
    #[cfg(feature = "lockable")]
    Device,
    /// A browser whose owner asked to be kept signed in.
    #[cfg(feature = "remember")]
    Remember,
}

/// What a request has under the name of a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shown<'h> {
    Nothing,
    One(&'h str),
    /// Several: one of them may be planted, so none is believed.
    Several,
}

impl CookieJar {
    pub(crate) const fn new(secure: bool) -> Self {
        Self {
            secure,
            session: None,
            csrf_token: None,
            #[cfg(feature = "remember")]
            remember: None,
        }
    }

    /// With attributes of one's own for the session's cookie.
    pub(crate) fn with_session(mut self, config: Option<CookieConfig>) -> Self {
        self.session = config.map(|config| self.fit(config));
        self
    }

    /// With a cookie for the scripts of pages.
    pub(crate) fn with_csrf_token(mut self, cookie: Option<CsrfCookie>) -> Self {
        self.csrf_token = cookie.map(|config| Configured {
            name: config.full_name(self.secure),
            config,
        });
        self
    }

    /// The cookie for the scripts of pages, if there is one.
    pub(crate) fn csrf_token(&self) -> Option<&CsrfCookie> {
        self.csrf_token.as_ref().map(|cookie| &cookie.config)
    }

    /// With attributes of one's own for the remember cookie.
    #[cfg(feature = "remember")]
    pub(crate) fn with_remember(mut self, config: Option<CookieConfig>) -> Self {
        self.remember = config.map(|config| self.fit(config));
        self
    }

    fn fit(&self, config: CookieConfig) -> Configured<CookieConfig> {
        let config = if self.secure {
            config
        } else {
            config.insecure()
        };
        Configured {
            name: config.full_name(),
            config,
        }
    }

    fn configured(&self, name: Name) -> Option<&Configured<CookieConfig>> {
        match name {
            Name::Session => self.session.as_ref(),
            #[cfg(feature = "remember")]
            Name::Remember => self.remember.as_ref(),
            _ => None,
        }
    }

    fn config(&self, name: Name) -> Option<&CookieConfig> {
        self.configured(name).map(|configured| &configured.config)
    }

    pub(crate) fn name(&self, name: Name) -> &str {
        if let Some(configured) = self.configured(name) {
            return &configured.name;
        }
        if let (Name::CsrfToken, Some(cookie)) = (name, &self.csrf_token) {
            return &cookie.name;
        }
        let name = match name {
            Name::Session => "__Host-authkit_session",
            Name::Csrf => "__Host-authkit_csrf",
            Name::CsrfToken => "__Host-authkit_csrf_token",
            Name::Flash => "__Host-authkit_flash",
            Name::SecondFactor => "__Host-authkit_second_factor",
            Name::Browser => "__Host-authkit_browser",
            #[cfg(feature = "lockable")]
            Name::Device => "__Host-authkit_device",
            #[cfg(feature = "remember")]
            Name::Remember => "__Host-authkit_remember",
        };
        match name.strip_prefix("__Host-") {
            Some(bare) if !self.secure => bare,
            _ => name,
        }
    }

    /// The value of a cookie; `None` if it is not there, or there twice: then one of them may be planted.
    pub(crate) fn read<'h>(&self, headers: &'h HeaderMap, name: Name) -> Option<&'h str> {
        match self.look(headers, name) {
            Shown::One(value) => Some(value),
            Shown::Nothing | Shown::Several => None,
        }
    }

    /// What there is under the name of a cookie.
    pub(crate) fn look<'h>(&self, headers: &'h HeaderMap, name: Name) -> Shown<'h> {
        let wanted = self.name(name).as_bytes();
        let mut shown = Shown::Nothing;
        each_pair(headers, |name, value| {
            if name == wanted {
                shown = match shown {
                    // what is no text is there, and is nothing that we have set
                    Shown::Nothing => Shown::One(str::from_utf8(value).unwrap_or_default()),
                    Shown::One(_) | Shown::Several => Shown::Several,
                };
            }
        });
        shown
    }

    /// Makes the rest of this request see a cookie that its answer will set.
    #[cfg(feature = "remember")]
    pub(crate) fn show(&self, headers: &mut HeaderMap, name: Name, value: &str) {
        let name = self.name(name).as_bytes();
        let mut all = Vec::new();
        each_pair(headers, |kept, value| {
            if kept != name {
                all.push([kept, value].join(&b'='));
            }
        });
        all.push([name, value.as_bytes()].join(&b'='));
        if let Ok(all) = HeaderValue::try_from(all.join(b"; ".as_slice())) {
            headers.insert(header::COOKIE, all);
        }
    }

    /// Sets a cookie that lives as long as the browser's session, unless its settings say otherwise.
    pub(crate) fn set(&self, name: Name, value: &str) -> Option<HeaderValue> {
        let mut cookie = self.build(name, value);
        if let Some(seconds) = self.config(name).and_then(CookieConfig::max_age_seconds) {
            cookie.set_max_age(Duration::seconds(seconds.into()));
        }
        header_value(&cookie)
    }

    /// Sets a cookie that lives for a minute.
    pub(crate) fn set_briefly(&self, name: Name, value: &str) -> Option<HeaderValue> {
        self.set_for(name, value, Duration::minutes(1))
    }

    /// Sets a cookie that lives so long, also when the browser is closed in between.
    pub(crate) fn set_for(
        &self,
        name: Name,
        value: &str,
        lifetime: Duration,
    ) -> Option<HeaderValue> {
        let mut cookie = self.build(name, value);
        cookie.set_max_age(lifetime);
        header_value(&cookie)
    }

    /// Takes a cookie away.
    pub(crate) fn clear(&self, name: Name) -> Option<HeaderValue> {
        let mut cookie = self.build(name, "");
        cookie.set_max_age(Duration::ZERO);
        header_value(&cookie)
    }

    fn build(&self, name: Name, value: &str) -> Cookie<'static> {
        let cookie = Cookie::build((self.name(name).to_owned(), value.to_owned()));
        let Some(config) = self.config(name) else {
            let of_scripts = self.csrf_token().filter(|_| name == Name::CsrfToken);
            let same_site = of_scripts.map(|cookie| cookie.same_site(self.secure));
            return cookie
                .path("/")
                .http_only(of_scripts.is_none())
                .secure(self.secure)
                .same_site(same_site.map_or(SameSite::Lax, written))
                .build();
        };
        let cookie = cookie
            .path(config.path().to_owned())
            .http_only(config.is_http_only())
            .secure(config.is_secure())
            .same_site(written(config.same_site()));
        match config.domain() {
            Some(domain) => cookie.domain(domain.to_owned()).build(),
            None => cookie.build(),
        }
    }
}

/// Hands over names and values. Servers read what browsers send without attributes and quotes (RFC 6265, 4.2 and 5.4).
fn each_pair<'h>(headers: &'h HeaderMap, mut hand_over: impl FnMut(&'h [u8], &'h [u8])) {
    for header in headers.get_all(header::COOKIE) {
        let mut rest = Some(header.as_bytes());
        while let Some(pairs) = rest {
            let pair;
            (pair, rest) = split_at(pairs, b';');
            if let (name, Some(value)) = split_at(pair, b'=') {
                hand_over(name.trim_ascii(), value.trim_ascii());
            }
        }
    }
}

/// What stands before the first such byte, and what after it if it is there.
fn split_at(bytes: &[u8], separator: u8) -> (&[u8], Option<&[u8]>) {
    let found = memchr::memchr(separator, bytes);
    let parts = found.and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 1..)?)));
    parts.map_or((bytes, None), |(before, after)| (before, Some(after)))
}

const fn written(same_site: authkit_session::SameSite) -> SameSite {
    match same_site {
        authkit_session::SameSite::Strict => SameSite::Strict,
        authkit_session::SameSite::Lax => SameSite::Lax,
        authkit_session::SameSite::None => SameSite::None,
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
            #[cfg(feature = "remember")]
            Name::Remember,
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
    fn a_cookie_has_the_attributes_that_were_set() {
        let config = CookieConfig::new("sid").expect("a name");
        let config = config.with_domain("example.com").expect("a domain");
        let config = config.with_same_site(authkit_session::SameSite::Strict);
        let config = config.expect("an attribute");
        let set = |secure| {
            let jar = CookieJar::new(secure).with_session(Some(config.clone()));
            let set = jar.set(Name::Session, "x").expect("a header");
            set.to_str().expect("text").to_owned()
        };
        let secure =
            "__Secure-sid=x; HttpOnly; SameSite=Strict; Secure; Path=/; Domain=example.com";
        assert_eq!(set(true), secure);
        let plain = "sid=x; HttpOnly; SameSite=Strict; Path=/; Domain=example.com";
        assert_eq!(set(false), plain);
    }

    #[test]
    fn the_cookie_for_scripts_is_the_one_that_they_read() {
        let set = |secure, cookie| {
            let jar = CookieJar::new(secure).with_csrf_token(Some(cookie));
            let set = jar.set(Name::CsrfToken, "x").expect("a header");
            set.to_str().expect("text").to_owned()
        };
        let plain = CsrfCookie::DEFAULT;
        let secure = "XSRF-TOKEN=x; SameSite=Strict; Secure; Path=/";
        assert_eq!(set(true, plain.clone()), secure);
        assert_eq!(set(false, plain), "XSRF-TOKEN=x; SameSite=Strict; Path=/");
        let host = CsrfCookie::new("__Host-csrf").expect("a name");
        let host = host.with_same_site(authkit_session::SameSite::Lax);
        let secure = "__Host-csrf=x; SameSite=Lax; Secure; Path=/";
        assert_eq!(set(true, host.clone()), secure);
        assert_eq!(set(false, host), "csrf=x; SameSite=Lax; Path=/");
    }

    #[test]
    fn a_cookie_that_comes_twice_is_not_believed() {
        let jar = CookieJar::new(true);
        let twice = headers("__Host-authkit_session=a; __Host-authkit_session=b");
        assert_eq!(jar.read(&twice, Name::Session), None);
        assert_eq!(jar.look(&twice, Name::Session), Shown::Several);
        let tossed = headers("authkit_session=evil; __Host-authkit_session=good");
        assert_eq!(jar.read(&tossed, Name::Session), Some("good"));
        let spaced = headers("a; =; b=c=d ;__Host-authkit_session = good ");
        assert_eq!(jar.read(&spaced, Name::Session), Some("good"));
        for other in [
            "x__Host-authkit_session=a",
            "__Host-authkit_sessions=a",
            "a=__Host-authkit_session=a",
            "__HOST-authkit_session=a",
            "__Host-authkit_session",
        ] {
            assert_eq!(
                jar.look(&headers(other), Name::Session),
                Shown::Nothing,
                "{other}"
            );
        }
    }

    #[test]
    fn what_is_no_text_keeps_no_other_cookie_from_being_read() {
        let jar = CookieJar::new(true);
        let mut latin = HeaderMap::new();
        let value = HeaderValue::from_bytes(b"name=Andr\xe9; __Host-authkit_session=good");
        latin.insert(header::COOKIE, value.expect("a header"));
        assert_eq!(jar.read(&latin, Name::Session), Some("good"));
        // and hides no other under the same name
        let planted = HeaderValue::from_bytes(b"__Host-authkit_session=\xff");
        latin.append(header::COOKIE, planted.expect("a header"));
        assert_eq!(jar.look(&latin, Name::Session), Shown::Several);
    }

    #[cfg(feature = "remember")]
    #[test]
    fn what_the_answer_will_set_is_shown_to_the_rest_of_the_request() {
        let jar = CookieJar::new(true);
        let mut request = headers("a=1; __Host-authkit_session=old; b=2");
        jar.show(&mut request, Name::Session, "new");
        assert_eq!(jar.read(&request, Name::Session), Some("new"));
        assert_eq!(
            request[header::COOKIE],
            "a=1; b=2; __Host-authkit_session=new"
        );
    }
}
