//! The databases: one file each, knowing what only that database knows.

use sqlx::{Database, SqlStr};

use crate::columns::Columns;
use crate::render::Dialect;
use crate::value::Bind;

#[cfg(feature = "mysql")]
mod mysql;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod server;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "mysql")]
pub use mysql::MySql;
#[cfg(feature = "postgres")]
pub use postgres::Postgres;
#[cfg(feature = "sqlite")]
pub use sqlite::Sqlite;

/// A database that [`Sql`](crate::Sql) speaks to: `sqlx::Sqlite`, `sqlx::Postgres` or `sqlx::MySql`. There is no other.
pub trait Backend: Driver {}
impl<B: Driver> Backend for B {}

pub(crate) type ConnectionOf<B> = <B as Database>::Connection;
pub(crate) type ArgumentsOf<B> = <B as Database>::Arguments;
pub(crate) type RowOf<B> = <B as Database>::Row;

/// Which statements a database understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // not reachable from outside
pub enum Kind {
    /// SQLite.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

/// When a connection cannot be used again after a request was dropped in the middle of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, dead_code)] // not reachable from outside; each is one database's
pub enum Spoilt {
    /// Never: what was begun is ended before the next use.
    Never,
    /// In a transaction, which may have begun on the server without the driver knowing.
    InTransactions,
    /// Always: an answer that nobody took would be taken for that to the next question.
    Always,
}

/// How a connection puts off what a commit may have to tidy up.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs)] // not reachable from outside
pub struct Tidying {
    /// From now on it is left undone.
    pub later: &'static str,
    /// It is done now, and from now on by the commits again, as where nothing else was said.
    pub now: &'static str,
}

/// What the rest of this crate needs from a database.
pub trait Driver: Database<Row: Columns, Arguments: Bind> {
    /// Which statements it understands.
    const KIND: Kind;
    /// What it calls things.
    const DIALECT: Dialect;
    /// Begins a transaction that writes.
    const BEGIN: &'static str;
    /// What a dropped request does to its connection.
    const SPOILT: Spoilt;
    /// What a commit may have to tidy up, if anything.
    const TIDYING: Option<Tidying> = None;
    /// Whether a text with a NUL character can be stored.
    const STORES_NUL: bool;

    /// Runs a prepared statement and says how many rows it changed; on MySQL, how many it met.
    fn execute(
        connection: &mut ConnectionOf<Self>,
        sql: SqlStr,
        arguments: ArgumentsOf<Self>,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// Runs a prepared statement and returns its rows.
    fn fetch(
        connection: &mut ConnectionOf<Self>,
        sql: SqlStr,
        arguments: ArgumentsOf<Self>,
    ) -> impl Future<Output = Result<Vec<RowOf<Self>>, sqlx::Error>> + Send;

    /// Runs a prepared statement that only reads, and returns the first of its rows.
    fn fetch_first(
        connection: &mut ConnectionOf<Self>,
        sql: SqlStr,
        arguments: ArgumentsOf<Self>,
    ) -> impl Future<Output = Result<Vec<RowOf<Self>>, sqlx::Error>> + Send {
        Self::fetch(connection, sql, arguments)
    }

    /// Runs a script of statements without values.
    fn script(
        connection: &mut ConnectionOf<Self>,
        sql: SqlStr,
    ) -> impl Future<Output = Result<(), sqlx::Error>> + Send;
}

/// The three ways to run a statement, which differ in their types alone.
macro_rules! runs {
    () => {
        async fn execute(
            connection: &mut crate::backend::ConnectionOf<Self>,
            sql: sqlx::SqlStr,
            arguments: crate::backend::ArgumentsOf<Self>,
        ) -> Result<u64, sqlx::Error> {
            let done = sqlx::query_with(sql, arguments).execute(connection).await?;
            Ok(done.rows_affected())
        }

        async fn fetch(
            connection: &mut crate::backend::ConnectionOf<Self>,
            sql: sqlx::SqlStr,
            arguments: crate::backend::ArgumentsOf<Self>,
        ) -> Result<Vec<crate::backend::RowOf<Self>>, sqlx::Error> {
            sqlx::query_with(sql, arguments).fetch_all(connection).await
        }

        async fn script(
            connection: &mut crate::backend::ConnectionOf<Self>,
            sql: sqlx::SqlStr,
        ) -> Result<(), sqlx::Error> {
            sqlx::raw_sql(sql).execute(connection).await.map(|_| ())
        }
    };
}

pub(crate) use runs;
