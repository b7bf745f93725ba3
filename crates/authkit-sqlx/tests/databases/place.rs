//! A database of its own for each test, gone when the test ends, however it ends.
//!
//! SQLite needs nothing. A server is named by a variable: `AUTHKIT_TEST_POSTGRES`, `AUTHKIT_TEST_MYSQL`; without it the
//! tests of that server return at once.

use authkit_sqlx::authkit_store::Realm;
use authkit_sqlx::sqlx::{self, AssertSqlSafe, Connection, Executor, Transaction};
use authkit_sqlx::{Backend, MySql, Options, Postgres, Sql, Sqlite, SqlxError};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// Runs a future to its end, with threads enough for races.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

/// Where a test keeps its data.
pub(crate) trait Place: Sized + Send + Sync {
    /// What kind of database it is.
    type Database: Backend;

    /// A new and empty one; `None` if there is no such database here.
    fn new() -> impl Future<Output = Option<Self>> + Send;

    /// The store, made or opened once more.
    fn try_open(
        &self,
        options: &Options,
    ) -> impl Future<Output = Result<Sql<Self::Database>, SqlxError>> + Send;

    /// The same where it has to work.
    fn open(&self) -> impl Future<Output = Sql<Self::Database>> + Send {
        async {
            let opened = self.try_open(&Options::DEFAULT).await;
            opened
                .unwrap_or_else(|error| panic!("{error}: {:?}", std::error::Error::source(&error)))
        }
    }

    /// Runs a statement that no verb has.
    fn run(
        store: &Sql<Self::Database>,
        sql: &str,
    ) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// A transaction that holds every account.
    fn hold(
        store: &Sql<Self::Database>,
    ) -> impl Future<Output = Transaction<'static, Self::Database>> + Send;

    /// A number that no verb tells.
    fn count(store: &Sql<Self::Database>, sql: &str) -> impl Future<Output = i64> + Send;
}

/// What a statement of a test does, in the types of one database.
macro_rules! statements {
    ($database:ty, $begin:literal) => {
        async fn hold(store: &Sql<$database>) -> Transaction<'static, $database> {
            let mut held = store
                .pool()
                .begin_with($begin)
                .await
                .expect("a transaction");
            let all = "UPDATE authkit_accounts SET active = active";
            held.execute(all).await.expect("the accounts");
            held
        }

        async fn run(store: &Sql<$database>, sql: &str) -> Result<u64, sqlx::Error> {
            // plainly: MySQL prepares no trigger
            let done = store.pool().execute(AssertSqlSafe(sql)).await?;
            Ok(done.rows_affected())
        }

        async fn count(store: &Sql<$database>, sql: &str) -> i64 {
            let count = sqlx::query_scalar(AssertSqlSafe(sql));
            count.fetch_one(store.pool()).await.expect("a count")
        }
    };
}

/// A file in a folder.
pub(crate) struct InAFile(TempDir);

impl InAFile {
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("app.db")
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }
}

impl Place for InAFile {
    type Database = sqlx::Sqlite;

    async fn new() -> Option<Self> {
        Some(Self(tempfile::tempdir().expect("a folder")))
    }

    async fn try_open(&self, options: &Options) -> Result<Sqlite, SqlxError> {
        Sqlite::open_with(self.file(), options).await
    }

    statements!(sqlx::Sqlite, "BEGIN IMMEDIATE");
}

/// Nowhere. A second opening is another database.
pub(crate) struct InMemory;

impl Place for InMemory {
    type Database = sqlx::Sqlite;

    async fn new() -> Option<Self> {
        Some(Self)
    }

    async fn try_open(&self, options: &Options) -> Result<Sqlite, SqlxError> {
        Sqlite::open_with(":memory:", options).await
    }

    statements!(sqlx::Sqlite, "BEGIN IMMEDIATE");
}

/// A schema of a PostgreSQL database.
pub(crate) struct OnPostgres {
    server: String,
    schema: String,
}

impl OnPostgres {
    pub(crate) fn url(&self) -> String {
        let mark = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{mark}options[search_path]={}", self.server, self.schema)
    }
}

impl Place for OnPostgres {
    type Database = sqlx::Postgres;

    async fn new() -> Option<Self> {
        let mut server = server("AUTHKIT_TEST_POSTGRES", "postgres")?;
        if !server.contains("sslmode=") {
            // hundreds of handshakes with a server next door
            server.push_str(if server.contains('?') { "&" } else { "?" });
            server.push_str("sslmode=disable");
        }
        let schema = name();
        let mut connection = sqlx::PgConnection::connect(&server)
            .await
            .expect("a server");
        let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
        connection.execute(create).await.expect("a schema");
        Some(Self { server, schema })
    }

    async fn try_open(&self, options: &Options) -> Result<Postgres, SqlxError> {
        Postgres::connect_with(&self.url(), options).await
    }

    statements!(sqlx::Postgres, "BEGIN");
}

impl Drop for OnPostgres {
    fn drop(&mut self) {
        let server = self.server.clone();
        let drop = AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.schema));
        apart(async move {
            let mut connection = sqlx::PgConnection::connect(&server).await?;
            connection.execute(drop).await.map(|_| ())
        });
    }
}

/// A database of a MySQL or MariaDB server.
pub(crate) struct OnMySql {
    server: String,
    database: String,
}

impl OnMySql {
    pub(crate) fn url(&self) -> String {
        let (before, after) = self.server.rsplit_once('/').expect("a URL with a database");
        let options = after
            .split_once('?')
            .map_or(String::new(), |(_, it)| format!("?{it}"));
        format!("{before}/{}{options}", self.database)
    }
}

impl Place for OnMySql {
    type Database = sqlx::MySql;

    async fn new() -> Option<Self> {
        let server = server("AUTHKIT_TEST_MYSQL", "mysql")?;
        let database = name();
        let mut connection = sqlx::MySqlConnection::connect(&server)
            .await
            .expect("a server");
        let create = AssertSqlSafe(format!("CREATE DATABASE {database}"));
        connection.execute(create).await.expect("a database");
        Some(Self { server, database })
    }

    async fn try_open(&self, options: &Options) -> Result<MySql, SqlxError> {
        MySql::connect_with(&self.url(), options).await
    }

    statements!(sqlx::MySql, "BEGIN");
}

impl Drop for OnMySql {
    fn drop(&mut self) {
        let server = self.server.clone();
        let drop = AssertSqlSafe(format!("DROP DATABASE {}", self.database));
        apart(async move {
            let mut connection = sqlx::MySqlConnection::connect(&server).await?;
            connection.execute(drop).await.map(|_| ())
        });
    }
}

/// The URL of a server, and a note that its tests ran.
fn server(variable: &str, suite: &str) -> Option<String> {
    let url = std::env::var(variable).ok()?;
    if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
        std::fs::write(Path::new(&report).join(suite), "").expect("a report");
    }
    Some(url)
}

/// A name that no other test has.
fn name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("authkit_test_{}_{number}", std::process::id())
}

/// Cleans up from wherever a test ends, which may be in the middle of a runtime that is going down.
fn apart(cleaning: impl Future<Output = Result<(), sqlx::Error>> + Send + 'static) {
    let cleaned = std::thread::spawn(move || block_on(cleaning)).join();
    if !std::thread::panicking() {
        cleaned
            .expect("a thread")
            .expect("what was made is removed");
    }
}

/// A handle on a realm.
pub(crate) fn in_realm<B: Backend>(store: &Sql<B>, realm: Realm) -> Sql<B> {
    store.clone().with_realm(realm)
}

/// The same test for every database.
macro_rules! on_every_database {
    ($($test:ident),* $(,)?) => {
        on_every_database! { @on sqlite_in_a_file InAFile [$($test)*] }
        on_every_database! { @on postgres OnPostgres [$($test)*] }
        on_every_database! { @on mysql OnMySql [$($test)*] }
    };
    (@on $module:ident $place:ident [$($test:ident)*]) => {
        mod $module {
            $(
                #[test]
                fn $test() {
                    crate::place::block_on(async {
                        let place = <crate::place::$place as crate::place::Place>::new().await;
                        if let Some(place) = place {
                            super::$test(place).await;
                        }
                    });
                }
            )*
        }
    };
}

pub(crate) use on_every_database;
