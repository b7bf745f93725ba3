//! SQLite: one file, one writer at a time, no server.

use sqlx::SqlStr;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use std::path::Path;
use std::sync::Arc;

use super::{ArgumentsOf, ConnectionOf, Driver, Kind, RowOf, Spoilt, Tidying, runs};
use crate::columns::columns;
use crate::memo::Memo;
use crate::render::{Dialect, Statement};
use crate::store::Sql;
use crate::value::bind;
use crate::{Options, SqlxError};
use wal_index::WalIndex;

mod connect;
mod wal_index;

/// A commit that leaves everything as it is. What is changed into itself would not be written.
const COMMIT: &str = "BEGIN IMMEDIATE; \
    UPDATE authkit_migrations SET execution_time = execution_time + 1 WHERE version = 1; \
    UPDATE authkit_migrations SET execution_time = execution_time - 1 WHERE version = 1; \
    COMMIT";

/// The store on SQLite.
pub type Sqlite<X = ()> = Sql<sqlx::Sqlite, X>;

impl Driver for sqlx::Sqlite {
    const KIND: Kind = Kind::Sqlite;
    const DIALECT: Dialect = Dialect {
        numbered: Some('?'),
        quote: '"',
        same: "IS",
        lock: "", // a transaction that writes is alone from its first moment
    };
    const BEGIN: &'static str = "BEGIN IMMEDIATE";
    const SPOILT: Spoilt = Spoilt::Never;
    const STEP: u32 = 250;
    const TIDYING: Option<Tidying> = Some(Tidying {
        later: "PRAGMA wal_autocheckpoint = 0",
        now: "PRAGMA wal_checkpoint(PASSIVE); PRAGMA wal_autocheckpoint = 1000",
    });
    const STORES_NUL: bool = true;

    runs!();

    /// The thread of the connection hands over one thing, a row or that there is none, and wakes the task that waits once. With
    /// [`fetch`](Driver::fetch) it is a row and then its end, so that the time says whether there was a row. What the end of a
    /// statement says is lost, which of one that writes is whether it was committed.
    async fn fetch_first(
        connection: &mut ConnectionOf<Self>,
        sql: SqlStr,
        arguments: ArgumentsOf<Self>,
    ) -> Result<Vec<RowOf<Self>>, sqlx::Error> {
        let row = sqlx::query_with(sql, arguments).fetch_optional(connection);
        Ok(row.await?.into_iter().collect())
    }
}

bind!(SqliteArguments, |flag| i64::from(flag));
columns!(SqliteRow, |row, column| sqlx::Row::try_get(row, column));

impl Sql<sqlx::Sqlite> {
    /// Opens a database file, by path or `sqlite:` URL; makes it if it is not there, and brings the tables up to date.
    ///
    /// Write-ahead log, foreign keys, `synchronous = FULL` (an account that was acknowledged survives a power cut),
    /// `secure_delete` (a mailed link does not linger in free pages), and 5 seconds of patience with other writers. On
    /// Unix a new file belongs to its owner alone. A URL with a `mode` decides by that whether a file is made.
    ///
    /// # Errors
    /// [`SqlxError::Connect`] if it cannot be opened, [`SqlxError::Migrate`] if it is no AuthKit database that can be
    /// brought up to date, [`SqlxError::UnknownMigration`] if a newer AuthKit has been here.
    pub async fn open(database: impl AsRef<Path>) -> Result<Self, SqlxError> {
        Self::open_with(database, &Options::DEFAULT).await
    }

    /// As [`Sqlite::open`](Sql::open), with other names, connections or patience.
    ///
    /// # Errors
    /// As `open`, and [`SqlxError::Prefix`].
    pub async fn open_with(
        database: impl AsRef<Path>,
        options: &Options,
    ) -> Result<Self, SqlxError> {
        options.checked_prefix()?;
        let pool = connect::open(database.as_ref(), options)
            .await
            .map_err(SqlxError::Connect)?;
        let mut store = Self::migrated(pool, options).await?;
        if options.keeps_rows && !connect::shares_its_cache(database.as_ref()) {
            let commit = Statement::render(COMMIT, &sqlx::Sqlite::DIALECT, &options.prefix);
            let index = WalIndex::of(&store.pool, commit.sql()).await;
            store.memo = index.map(|index| Arc::new(Memo::new(Box::new(index))));
        }
        Ok(store)
    }

    /// A database in memory, which ends with its last handle; for tests.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_in_memory() -> Result<Self, SqlxError> {
        Self::open_with(":memory:", &Options::DEFAULT).await
    }
}
