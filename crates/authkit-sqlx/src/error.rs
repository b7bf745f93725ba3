//! What a database can get wrong.

mod transient;

/// Why the database could not answer.
///
/// `Display` holds no SQL and no value; what the database itself said is the `source`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlxError {
    /// The database could not be opened.
    #[error("the database cannot be opened")]
    Connect(#[source] sqlx::Error),
    /// The tables could not be made or brought up to date. The migration that failed left nothing.
    #[error("the tables of the database cannot be brought up to date")]
    Migrate(#[source] sqlx::migrate::MigrateError),
    /// A newer AuthKit has been here. This one does not know what the tables mean by now, and touched nothing.
    #[error(
        "the database has migration {version}, which this version of authkit-sqlx does not know; upgrade AuthKit"
    )]
    UnknownMigration {
        /// The migration.
        version: i64,
    },
    /// The prefix of the tables is not a lower-case letter or `_`, followed by up to 31 of these and digits.
    #[error("the prefix of the tables is not [a-z_][a-z0-9_]{{0,31}}")]
    Prefix,
    /// A statement failed; nothing was changed.
    #[error("a database statement failed")]
    Query(#[source] sqlx::Error),
    /// The database said nothing for twice as long as a statement may take. Nobody knows whether it happened.
    #[error("the database does not answer")]
    TimedOut,
    /// The application's own row of a new account could not be written; there is no account.
    #[error("the extra fields of a new account could not be written")]
    Extra(#[source] sqlx::Error),
    /// Something was to be stored for an account that is not there.
    #[error("there is no such account")]
    UnknownAccount,
    /// A text holds a NUL character, which this database cannot store.
    #[error("a text holds a NUL character, which this database cannot store")]
    NulCharacter,
    /// A row cannot be read back, because something else than AuthKit wrote it.
    #[error("the database holds {what}")]
    Corrupt {
        /// What was found, without its value.
        what: &'static str,
    },
    /// A statement of this crate was given no value for a place in it: a mistake in this crate.
    #[error("a statement has no value for `{place}`")]
    Unbound {
        /// The name of the place.
        place: &'static str,
    },
}

#[cfg(feature = "_database")]
impl SqlxError {
    pub(crate) fn corrupt(what: &'static str) -> Self {
        Self::Corrupt { what }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    #[test]
    fn display_leaves_the_details_to_the_source() {
        let source = sqlx::Error::Protocol("near \"alice@example.com\"".to_owned());
        let error = SqlxError::Query(source);
        assert_eq!(error.to_string(), "a database statement failed");
        assert!(
            error
                .source()
                .is_some_and(|source| source.to_string().contains("alice"))
        );
    }
}
