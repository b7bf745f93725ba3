//! The value of a remember cookie: the name of the series, a dot, and the token.

use std::fmt;

use authkit_store::{RememberDigest, RememberSeries, RememberToken, SeriesDigest};
use authkit_token::{OpaqueToken, Zeroizing};
use time::OffsetDateTime;

pub(super) type Series = OpaqueToken<RememberSeries>;
pub(super) type Token = OpaqueToken<RememberToken>;

const SEPARATOR: char = '.';

/// What the browser is to keep. It is wiped when dropped, and prints nothing.
pub struct RememberCookie {
    value: Zeroizing<String>,
    expires_at: OffsetDateTime,
}

impl RememberCookie {
    pub(super) fn new(series: &Series, token: &Token, expires_at: OffsetDateTime) -> Self {
        let (series, token) = (series.expose(), token.expose());
        // of its full length from the start: a string that grows leaves copies behind
        let length = series.len().saturating_add(token.len()).saturating_add(1);
        let mut value = Zeroizing::new(String::with_capacity(length));
        value.push_str(series);
        value.push(SEPARATOR);
        value.push_str(token);
        Self { value, expires_at }
    }

    /// The value, for the browser and nobody else: letters, digits, `_`, `-` and one dot.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.value
    }

    /// When the series ends, used or not: as long as the browser may keep it.
    #[must_use]
    pub const fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

impl fmt::Debug for RememberCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberCookie")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// What a browser showed.
pub(super) struct Shown {
    series: Series,
    token: Token,
}

impl Shown {
    pub(super) fn parse(value: &str) -> Option<Self> {
        let (series, token) = value.split_once(SEPARATOR)?;
        Some(Self {
            series: Series::parse(series).ok()?,
            token: Token::parse(token).ok()?,
        })
    }

    pub(super) fn series(&self) -> SeriesDigest {
        self.series.digest()
    }

    pub(super) fn token(&self) -> RememberDigest {
        self.token.digest()
    }

    /// The cookie of the same series with its next token.
    pub(super) fn next(&self, token: &Token, expires_at: OffsetDateTime) -> RememberCookie {
        RememberCookie::new(&self.series, token, expires_at)
    }
}
