//! What a database can get wrong.

/// Why the database could not answer.
///
/// `Display` holds no SQL and no value; what the database itself said is the `source`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqlxError {
    /// The database could not be opened.
    #[error("the database cannot be opened")]
    Connect(#[source] sqlx::Error),
    /// The tables could not be made or brought up to date; they are as they were.
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
    /// A statement failed; nothing was changed.
    #[error("a database statement failed")]
    Query(#[source] sqlx::Error),
    /// A session was to be stored for an account that is not there.
    #[error("there is no such account")]
    UnknownAccount,
    /// A row cannot be read back, because something else than AuthKit wrote it.
    #[error("the database holds {what}")]
    Corrupt {
        /// What was found, without its value.
        what: &'static str,
    },
}

#[cfg(feature = "sqlite")]
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
