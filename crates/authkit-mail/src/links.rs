//! The addresses in mails: built from a configured base address, never from a request.
//!
//! ```
//! use authkit_mail::Links;
//!
//! let links = Links::new("https://example.com/app")?;
//! assert_eq!(links.reset("abc"), "https://example.com/app/reset/abc");
//! assert_eq!(links.login(), "https://example.com/app/login");
//! # Ok::<(), authkit_mail::LinksError>(())
//! ```

use url::Url;

/// Builds the links that go into mails.
///
/// # Security
/// A link that is built from the `Host` header of a request lets a stranger have a victim's token sent to the stranger's
/// own server (CVE-2012-4520 and its kin). That is why the base address is configuration, and starting without one fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    base: Url,
    confirm: String,
    reset: Option<String>,
    login: String,
    change_email: String,
    unlock: String,
    register: String,
    logout: String,
    change_password: String,
}

/// Why an address cannot be the base of links, or a text no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinksError {
    /// It is not an absolute address with a host.
    #[error("the base address is not a full web address such as https://example.com")]
    NotAnAddress,
    /// It is neither `https` nor `http`.
    #[error("the base address starts with neither https:// nor http://")]
    Scheme,
    /// It has a user, a password, a query or a fragment.
    #[error("the base address holds more than a scheme, a host, a port and a path")]
    TooMuch,
    /// A path does not start with `/`, names nothing, or holds `?`, `#`, `%`, `\`, `.` or `..` segments or white space.
    #[error("a path of a link starts with a slash and is written without escapes, query or dots")]
    Path,
}

impl Links {
    /// Links below `base`, at the paths `/confirm`, `/reset` and `/login` (Flask-Security's), `/change-email` and `/unlock`.
    ///
    /// # Errors
    /// [`LinksError`], when `base` is not an `https` or `http` address, or holds more than a path.
    pub fn new(base: &str) -> Result<Self, LinksError> {
        let base = Url::parse(base).map_err(|_| LinksError::NotAnAddress)?;
        if !matches!(base.scheme(), "https" | "http") {
            return Err(LinksError::Scheme);
        }
        let user = !base.username().is_empty() || base.password().is_some();
        if user || base.query().is_some() || base.fragment().is_some() {
            return Err(LinksError::TooMuch);
        }
        if base.host_str().is_none_or(str::is_empty) || base.cannot_be_a_base() {
            return Err(LinksError::NotAnAddress);
        }
        Ok(Self {
            base,
            confirm: "/confirm".into(),
            reset: Some("/reset".into()),
            login: "/login".into(),
            change_email: "/change-email".into(),
            unlock: "/unlock".into(),
            register: "/register".into(),
            logout: "/logout".into(),
            change_password: "/change".into(),
        })
    }

    /// Puts the page that confirms an address at `path`.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_confirm_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.confirm = checked(path)?;
        Ok(self)
    }

    /// Puts the page that asks for a reset at `path`, and those that choose a password right below it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_reset_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.reset = Some(checked(path)?);
        Ok(self)
    }

    /// Puts the page that moves an account to another address at `path`, and the one that takes it back at `revert` below it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_change_email_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.change_email = checked(path)?;
        Ok(self)
    }

    /// Puts the page that unlocks an account at `path`.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_unlock_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.unlock = checked(path)?;
        Ok(self)
    }

    /// Puts the page to sign in at `path`, and those that sign in by a link right below it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_login_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.login = checked(path)?;
        Ok(self)
    }

    /// Puts the page to register at `path`; only templates that ask for it link to it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_register_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.register = checked(path)?;
        Ok(self)
    }

    /// Puts the page to sign out at `path`; only templates that ask for it link to it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_logout_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.logout = checked(path)?;
        Ok(self)
    }

    /// Puts the page to change a password at `path`; only templates that ask for it link to it.
    ///
    /// # Errors
    /// [`LinksError::Path`].
    pub fn with_change_password_path(mut self, path: &str) -> Result<Self, LinksError> {
        self.change_password = checked(path)?;
        Ok(self)
    }

    /// Says that the application has no page to ask for a reset, so that no notice points to it.
    #[must_use]
    pub fn without_recovery(mut self) -> Self {
        self.reset = None;
        self
    }

    /// Where `token` confirms an address.
    #[must_use]
    pub fn confirm(&self, token: &str) -> String {
        self.at(&self.confirm, Some(token))
    }

    /// Where `token` lets its holder choose a password.
    #[must_use]
    pub fn reset(&self, token: &str) -> String {
        self.at(self.reset.as_deref().unwrap_or("/reset"), Some(token))
    }

    /// Where `token` signs in.
    #[must_use]
    pub fn login_with(&self, token: &str) -> String {
        self.at(&self.login, Some(token))
    }

    /// Where `token` moves an account to another address.
    #[must_use]
    pub fn change_email(&self, token: &str) -> String {
        self.at(&self.change_email, Some(token))
    }

    /// Where `token` takes an account back to its old address.
    #[must_use]
    pub fn revert_email(&self, token: &str) -> String {
        self.at(&format!("{}/revert", self.change_email), Some(token))
    }

    /// Where `token` unlocks an account.
    #[must_use]
    pub fn unlock(&self, token: &str) -> String {
        self.at(&self.unlock, Some(token))
    }

    /// Where to sign in.
    #[must_use]
    pub fn login(&self) -> String {
        self.at(&self.login, None)
    }

    /// Where to register.
    #[must_use]
    pub fn register(&self) -> String {
        self.at(&self.register, None)
    }

    /// Where to sign out.
    #[must_use]
    pub fn logout(&self) -> String {
        self.at(&self.logout, None)
    }

    /// Where to change a password.
    #[must_use]
    pub fn change_password(&self) -> String {
        self.at(&self.change_password, None)
    }

    /// Where to ask for another link that confirms an address.
    #[must_use]
    pub fn send_confirmation(&self) -> String {
        self.at(&self.confirm, None)
    }

    /// Where to ask for a reset, if there is such a page.
    #[must_use]
    pub fn forgot(&self) -> Option<String> {
        self.reset.as_deref().map(|path| self.at(path, None))
    }

    /// The host, such as `example.com`: the name of the site until it is given a better one.
    #[must_use]
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    fn at(&self, path: &str, token: Option<&str>) -> String {
        let mut url = self.base.clone();
        // `new` refused what has no segments
        if let Ok(mut segments) = url.path_segments_mut() {
            segments
                .pop_if_empty()
                .extend(path.split('/').filter(|segment| !segment.is_empty()));
            if let Some(token) = token {
                segments.push(token);
            }
        }
        url.into()
    }
}

fn checked(path: &str) -> Result<String, LinksError> {
    let named = path.strip_prefix('/').ok_or(LinksError::Path)?;
    let named = named.strip_suffix('/').unwrap_or(named);
    let refused = |c: char| c.is_control() || c.is_whitespace() || "?#%\\".contains(c);
    if named.contains(refused)
        || named
            .split('/')
            .any(|segment| matches!(segment, "" | "." | ".."))
    {
        return Err(LinksError::Path);
    }
    Ok(format!("/{named}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_keep_the_path_prefix_and_the_port() {
        for base in [
            "https://example.com:8443/app",
            "https://example.com:8443/app/",
        ] {
            let links = Links::new(base).expect("a base");
            assert_eq!(
                links.confirm("t.o-k_en"),
                "https://example.com:8443/app/confirm/t.o-k_en"
            );
            assert_eq!(
                links.forgot().as_deref(),
                Some("https://example.com:8443/app/reset")
            );
            assert_eq!(links.host(), "example.com");
        }
        let root = Links::new("http://localhost:8080").expect("a base");
        assert_eq!(root.login(), "http://localhost:8080/login");
    }

    #[test]
    fn paths_can_be_set() {
        let links = Links::new("https://example.com").expect("a base");
        let links = links
            .with_reset_path("/account/recover/")
            .expect("a path")
            .with_login_path("/in")
            .expect("a path");
        assert_eq!(links.reset("t"), "https://example.com/account/recover/t");
        assert_eq!(links.login(), "https://example.com/in");
        assert_eq!(links.without_recovery().forgot(), None);
    }

    #[test]
    fn a_token_cannot_leave_its_place() {
        let links = Links::new("https://example.com").expect("a base");
        assert_eq!(
            links.reset("a/b?c#d"),
            "https://example.com/reset/a%2Fb%3Fc%23d"
        );
        assert!(
            links
                .reset("../evil")
                .starts_with("https://example.com/reset/")
        );
    }

    #[test]
    fn what_is_no_base_is_refused() {
        for (base, why) in [
            ("", LinksError::NotAnAddress),
            ("example.com", LinksError::NotAnAddress),
            ("/app", LinksError::NotAnAddress),
            ("javascript:alert(1)", LinksError::Scheme),
            ("ftp://example.com", LinksError::Scheme),
            ("https://a:b@example.com", LinksError::TooMuch),
            ("https://a@example.com", LinksError::TooMuch),
            ("https://example.com/?next=x", LinksError::TooMuch),
            ("https://example.com/#x", LinksError::TooMuch),
        ] {
            assert_eq!(Links::new(base), Err(why), "{base:?}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        let links = Links::new("https://example.com").expect("a base");
        for path in [
            "",
            "/",
            "reset",
            "//evil.example",
            "/a/../b",
            "/a?b",
            "/a#b",
            "/a b",
            "/a%2e",
            "/a\r\nb",
            "/a\\b",
        ] {
            assert_eq!(
                links.clone().with_reset_path(path),
                Err(LinksError::Path),
                "{path:?}"
            );
        }
    }
}
