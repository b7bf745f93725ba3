//! What a cookie is to be set with, as plain data: whatever writes HTTP headers takes it from here.
//!
//! ```
//! use authkit_session::CookieConfig;
//!
//! let cookie = CookieConfig::new("session")?;
//! assert_eq!(cookie.full_name(), "__Host-session");                      // what the browser is told
//! assert_eq!(cookie.insecure().full_name(), "session");                  // over plain HTTP, on one's own machine
//! # Ok::<(), authkit_session::InvalidCookie>(())
//! ```

use std::time::Duration;

use time::OffsetDateTime;

mod name;

use name::{is_domain, is_path, is_token};

/// The most that a browser takes for name and value together, in bytes (RFC 6265, 6.1). More it drops silently.
pub const MAX_COOKIE_BYTES: usize = 4096;

/// The longest that a browser keeps a cookie: 400 days.
const MAX_AGE: Duration = Duration::from_secs(400 * 86_400);

/// When a browser sends a cookie with a request that another site caused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // the attribute has these three values
pub enum SameSite {
    /// Never.
    Strict,
    /// When a link is followed.
    #[default]
    Lax,
    /// Always. Only with `Secure`.
    None,
}

/// The attributes of a cookie. By default `HttpOnly`, `Secure`, `SameSite=Lax`, `Path=/` and no `Domain`, so that its name
/// has the prefix `__Host-`, and no other host and no plain connection can set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookieConfig {
    name: String,
    path: String,
    domain: Option<String>,
    secure: bool,
    http_only: bool,
    same_site: SameSite,
    max_age: Option<Duration>,
}

/// An attribute that no browser takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidCookie {
    /// The name is empty, has a character that is none of a token (RFC 9110, 5.6.2), or brings a prefix of its own.
    #[error("the name of a cookie is a token without a prefix of its own")]
    Name,
    /// The path does not begin with `/`, or has a character that ends it.
    #[error("the path of a cookie begins with a slash and has no semicolon or control character")]
    Path,
    /// The domain is none.
    #[error("the domain of a cookie is a host name")]
    Domain,
    /// `SameSite=None` without `Secure`.
    #[error("a cookie that is sent to every site has to be Secure")]
    SameSite,
}

/// A cookie that a browser would drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("name and value of the cookie have {bytes} bytes, and browsers take {MAX_COOKIE_BYTES}")]
#[non_exhaustive]
pub struct CookieTooLong {
    /// Name and value together.
    pub bytes: usize,
}

impl CookieConfig {
    /// A cookie of that name, without prefix; it lasts as long as the browser runs.
    ///
    /// # Errors
    /// [`InvalidCookie::Name`].
    pub fn new(name: impl Into<String>) -> Result<Self, InvalidCookie> {
        let name = name.into();
        if !is_token(&name) || name.to_ascii_lowercase().starts_with("__") {
            return Err(InvalidCookie::Name);
        }
        Ok(Self {
            name,
            path: "/".to_owned(),
            domain: None,
            secure: true,
            http_only: true,
            same_site: SameSite::Lax,
            max_age: None,
        })
    }

    /// Sends it below that path only, which costs the prefix `__Host-`.
    ///
    /// # Errors
    /// [`InvalidCookie::Path`].
    pub fn with_path(mut self, path: impl Into<String>) -> Result<Self, InvalidCookie> {
        self.path = path.into();
        is_path(&self.path)
            .then_some(self)
            .ok_or(InvalidCookie::Path)
    }

    /// Sends it to that domain and to every host below it, which costs the prefix `__Host-`: all of them can set it too.
    ///
    /// # Errors
    /// [`InvalidCookie::Domain`].
    pub fn with_domain(mut self, domain: impl Into<String>) -> Result<Self, InvalidCookie> {
        let domain = self.domain.insert(domain.into());
        is_domain(domain)
            .then_some(self)
            .ok_or(InvalidCookie::Domain)
    }

    /// Sends it with requests of other sites or not.
    ///
    /// # Errors
    /// [`InvalidCookie::SameSite`] for `None` without `Secure`.
    pub fn with_same_site(mut self, same_site: SameSite) -> Result<Self, InvalidCookie> {
        if same_site == SameSite::None && !self.secure {
            return Err(InvalidCookie::SameSite);
        }
        self.same_site = same_site;
        Ok(self)
    }

    /// Has the browser keep it for that long, at most 400 days; `None` until it is closed.
    #[must_use]
    pub const fn with_max_age(mut self, max_age: Option<Duration>) -> Self {
        self.max_age = max_age;
        self
    }

    /// Lets it travel over plain HTTP, without a prefix: for development on one's own machine. `SameSite=None` becomes `Lax`.
    #[must_use]
    pub fn insecure(&self) -> Self {
        let same_site = match self.same_site {
            SameSite::None => SameSite::Lax,
            other => other,
        };
        Self {
            secure: false,
            same_site,
            ..self.clone()
        }
    }

    /// Lets scripts read it. No cookie of this crate needs that.
    #[must_use]
    pub const fn danger_readable_by_scripts(mut self) -> Self {
        self.http_only = false;
        self
    }

    /// The name with its prefix: `__Host-` where the attributes allow it, else `__Secure-`, else none.
    #[must_use]
    pub fn full_name(&self) -> String {
        let prefix = match (self.secure, &self.domain, self.path.as_str()) {
            (true, None, "/") => "__Host-",
            (true, _, _) => "__Secure-",
            (false, _, _) => "",
        };
        format!("{prefix}{}", self.name)
    }

    /// Below which path it is sent.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The domain, if it is for more than one host.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    /// Whether it travels over HTTPS only.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether scripts cannot read it.
    #[must_use]
    pub const fn is_http_only(&self) -> bool {
        self.http_only
    }

    /// When it goes with requests of other sites.
    #[must_use]
    pub const fn same_site(&self) -> SameSite {
        self.same_site
    }

    /// `Max-Age` in seconds, at most 400 days; `None` until the browser is closed.
    #[must_use]
    pub fn max_age_seconds(&self) -> Option<u32> {
        self.max_age.map(in_seconds)
    }

    /// `Max-Age` in seconds for what ends at an instant, at most 400 days; zero for what has ended.
    #[must_use]
    pub fn max_age_until(ends: OffsetDateTime, now: OffsetDateTime) -> u32 {
        Duration::try_from(ends - now).map_or(0, in_seconds)
    }

    /// Whether a browser takes a value of this length.
    ///
    /// # Errors
    /// [`CookieTooLong`] above [`MAX_COOKIE_BYTES`], name included.
    pub fn fits(&self, value: &str) -> Result<(), CookieTooLong> {
        let bytes = self.full_name().len().saturating_add(value.len());
        if bytes > MAX_COOKIE_BYTES {
            return Err(CookieTooLong { bytes });
        }
        Ok(())
    }
}

fn in_seconds(length: Duration) -> u32 {
    u32::try_from(length.min(MAX_AGE).as_secs()).unwrap_or(u32::MAX)
}
