//! Where in a request an API token may be.
//!
//! A header of its own, which Flask-Security calls `Authentication-Token`, and `Authorization: Bearer`. A query parameter
//! only if it is turned on: an address is written to logs, shown to the next site as `Referer`, and kept in histories.

use std::borrow::Cow;

use crate::RequestView;

/// The places to look at. By default the header `Authentication-Token` and the scheme `Bearer`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSources {
    header: Option<Cow<'static, str>>,
    bearer: bool,
    query: Option<Cow<'static, str>>,
}

impl TokenSources {
    /// The header `Authentication-Token` and the scheme `Bearer`.
    pub const DEFAULT: Self = Self {
        header: Some(Cow::Borrowed("Authentication-Token")),
        bearer: true,
        query: None,
    };

    /// Looks into a header of that name, or into none.
    #[must_use]
    pub fn with_header(mut self, name: Option<impl Into<Cow<'static, str>>>) -> Self {
        self.header = name.map(Into::into);
        self
    }

    /// Whether to look for `Authorization: Bearer`.
    #[must_use]
    pub const fn with_bearer(mut self, bearer: bool) -> Self {
        self.bearer = bearer;
        self
    }

    /// Looks into a query parameter of that name, such as `auth_token`.
    ///
    /// # Security
    /// The token is then in every log of an address on the way. For programs that can send no header, and for a while.
    #[must_use]
    pub fn danger_with_query(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.query = Some(name.into());
        self
    }

    /// The header of its own that is looked into, if one is.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    /// The text at the first of these places that has any.
    #[must_use]
    pub fn find<'r>(&self, request: &'r dyn RequestView) -> Option<Cow<'r, str>> {
        let header = self.header.as_ref().and_then(|name| request.header(name));
        let bearer = || self.bearer.then(|| bearer_of(request)).flatten();
        let found = header.or_else(bearer).map(Cow::Borrowed);
        found.or_else(|| request.query(self.query.as_ref()?))
    }
}

impl Default for TokenSources {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The credentials of the scheme `Bearer`, whose name has no case (RFC 9110, 11.1).
fn bearer_of(request: &dyn RequestView) -> Option<&str> {
    let (scheme, token) = request.header("Authorization")?.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("Bearer")
        .then(|| token.trim_start_matches(' '))
}
