//! What can be set.

use std::time::Duration;

/// Settings of [`Confirmable`](super::Confirmable).
#[derive(Clone, Debug)]
pub struct Confirmation {
    pub(super) lifetime: Duration,
    pub(super) login_without: bool,
}

impl Confirmation {
    /// A link works for 24 hours (NIST SP 800-63B-4, 4.2.1.2, allows no longer for a code sent by mail), and nobody signs in
    /// before the address is confirmed.
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(24 * 3600),
        login_without: false,
    };

    /// How long a link works, in whole seconds (`confirm_email_within`).
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Whether people sign in before they confirm their address.
    #[must_use]
    pub const fn login_without_confirmation(&self) -> bool {
        self.login_without
    }

    /// Lets people sign in before they confirm their address (`login_without_confirmation`); [`UnconfirmedPages`] says where
    /// they may go until then.
    #[must_use]
    pub const fn with_login_without_confirmation(mut self, allowed: bool) -> Self {
        self.login_without = allowed;
        self
    }
}

impl Default for Confirmation {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Where somebody may go who is signed in and has not confirmed the address yet; everything else leads to a page that says so.
///
/// ```
/// use authkit_flows::confirmable::UnconfirmedPages;
///
/// let pages = UnconfirmedPages::none().and("auth").and("static");
/// assert!(pages.allow("auth") && pages.allow("/auth/confirm") && pages.allow("static/style.css"));
/// assert!(!pages.allow("/authors") && !pages.allow("/") && !pages.allow("/auth/../admin"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnconfirmedPages(Vec<String>);

impl UnconfirmedPages {
    /// Nowhere.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The page of that name as well, and all below it: names have parts, and `/` between them.
    #[must_use]
    pub fn and(mut self, page: &str) -> Self {
        self.0.push(page.trim_matches('/').to_owned());
        self
    }

    /// Whether the page is among them. A name with `..`, an empty part or an escape in it is not: what it means is up to others.
    #[must_use]
    pub fn allow(&self, page: &str) -> bool {
        let page = page.strip_prefix('/').unwrap_or(page);
        let odd = |part: &str| part == "." || part == ".." || part.contains(['%', '\\']);
        let empty = page.contains("//") || page.starts_with('/');
        if page.is_empty() || empty || page.split('/').any(odd) {
            return false;
        }
        self.0.iter().any(|allowed| {
            let rest = page.strip_prefix(allowed.as_str());
            !allowed.is_empty() && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }
}
