//! How a database is used.

use std::borrow::Cow;
use std::time::Duration;

use crate::SqlxError;

/// What the names of AuthKit's tables begin with, where nothing else is said. The SQL in this crate is written with it.
pub(crate) const DEFAULT_PREFIX: &str = "authkit_";

/// How a database is used: names, connections, patience. Checked when the store is opened.
///
/// ```
/// use authkit_sqlx::Options;
/// use std::time::Duration;
///
/// let options = Options::DEFAULT.with_prefix("shop_auth_").with_statement_timeout(Duration::from_secs(2));
/// # let _ = options;
/// ```
#[derive(Clone, Debug)]
pub struct Options {
    pub(crate) prefix: Cow<'static, str>,
    pub(crate) max_connections: Option<u32>,
    pub(crate) acquire_timeout: Duration,
    pub(crate) statement_timeout: Duration,
    pub(crate) keeps_rows: bool,
}

impl Options {
    /// Prefix `authkit_`; 4 connections to a SQLite file and 10 to a server; 10 seconds for a connection and 5 for a
    /// statement; rows of a SQLite file are kept.
    pub const DEFAULT: Self = Self {
        prefix: Cow::Borrowed(DEFAULT_PREFIX),
        max_connections: None,
        acquire_timeout: Duration::from_secs(10),
        statement_timeout: Duration::from_secs(5),
        keeps_rows: true,
    };

    /// The longest prefix, in characters.
    pub const MAX_PREFIX: usize = 32;

    /// The same, with tables whose names begin with that: a lower-case letter or `_`, then up to 31 of these and digits.
    ///
    /// Two applications with two prefixes share a database without seeing each other.
    #[must_use]
    pub fn with_prefix(mut self, prefix: impl Into<Cow<'static, str>>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// The same, with at most so many connections.
    #[must_use]
    pub const fn with_max_connections(mut self, connections: u32) -> Self {
        self.max_connections = Some(connections);
        self
    }

    /// The same, where a request waits so long for a free connection, and is then refused for now.
    #[must_use]
    pub const fn with_acquire_timeout(mut self, patience: Duration) -> Self {
        self.acquire_timeout = patience;
        self
    }

    /// The same, where a statement may take so long, waiting for others included, and is then ended by the database.
    ///
    /// A server that does not even end it is given up after twice that time, and so is a change of several statements.
    /// On SQLite it is how long a writer waits for another one. On MySQL it bounds reading and waiting for locks.
    #[must_use]
    pub const fn with_statement_timeout(mut self, patience: Duration) -> Self {
        self.statement_timeout = patience;
        self
    }

    /// The same, where a SQLite file that is opened is asked for each row anew (`false`), or only once something was committed to
    /// it since the row was read (`true`).
    ///
    /// What that assumes of the file is in the book's chapter on stores. Servers are asked in any case.
    #[must_use]
    pub const fn with_rows_kept(mut self, kept: bool) -> Self {
        self.keeps_rows = kept;
        self
    }

    /// The prefix, if it can be part of a name.
    pub(crate) fn checked_prefix(&self) -> Result<&str, SqlxError> {
        let first = |b: u8| b.is_ascii_lowercase() || b == b'_';
        let fits = self.prefix.len() <= Self::MAX_PREFIX
            && self.prefix.bytes().next().is_some_and(first)
            && self.prefix.bytes().all(|b| first(b) || b.is_ascii_digit());
        if fits {
            Ok(&self.prefix)
        } else {
            Err(SqlxError::Prefix)
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_a_plain_name() {
        let longest = "a".repeat(32);
        let long = "a".repeat(33);
        for (prefix, fits) in [
            ("authkit_", true),
            ("_", true),
            ("a1", true),
            (longest.as_str(), true),
            (long.as_str(), false),
            ("", false),
            ("1a", false),
            ("A_", false),
            ("a-b", false),
            ("a\"; DROP TABLE users; --", false),
            ("é_", false),
            ("a b", false),
            ("a\0", false),
        ] {
            let options = Options::DEFAULT.with_prefix(prefix.to_owned());
            assert_eq!(options.checked_prefix().is_ok(), fits, "{prefix:?}");
        }
    }
}
