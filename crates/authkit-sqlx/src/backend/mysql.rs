//! MySQL and MariaDB: a verb that changes one table is one statement, any other a transaction.

use sqlx::mysql::{MySqlArguments, MySqlConnectOptions, MySqlPoolOptions, MySqlRow};
use sqlx::{AssertSqlSafe, Executor, Row};
use std::str::FromStr;
use std::time::Duration;

use super::{Driver, Kind, Spoilt, runs, server};
use crate::columns::columns;
use crate::render::Dialect;
use crate::store::Sql;
use crate::value::bind;
use crate::{Options, SqlxError};

/// The store on MySQL 8 or MariaDB 10.6, or later.
pub type MySql<X = ()> = Sql<sqlx::MySql, X>;

impl Driver for sqlx::MySql {
    const KIND: Kind = Kind::MySql;
    const DIALECT: Dialect = Dialect {
        numbered: None,
        quote: '`',
        same: "<=>",
        lock: "FOR UPDATE",
    };
    const BEGIN: &'static str = "BEGIN";
    const SPOILT: Spoilt = Spoilt::Always;
    const STEP: u32 = 50;
    const STORES_NUL: bool = true;

    runs!();
}

bind!(MySqlArguments, |flag| i64::from(flag));
// Half of the texts are kept as bytes, because texts of MySQL are equal when they differ in spaces at the end.
columns!(MySqlRow, |row, column| row
    .try_get_unchecked::<Option<Vec<u8>>, _>(column)?
    .map(String::from_utf8)
    .transpose()
    .map_err(|error| sqlx::Error::Decode(error.into())));

impl Sql<sqlx::MySql> {
    /// Connects to a database by its `mysql:` URL, and makes its tables or brings them up to date.
    ///
    /// Its connections are strict, and see what others have committed (`READ COMMITTED`). TLS is a feature of this crate
    /// (`tls-rustls-ring`, `tls-rustls-aws-lc`, `tls-native`); the URL's `ssl-mode` says whether it is used.
    ///
    /// # Errors
    /// [`SqlxError::Connect`] if the server cannot be reached, [`SqlxError::Migrate`] if the tables cannot be made,
    /// [`SqlxError::UnknownMigration`] if a newer AuthKit has been here.
    pub async fn connect(url: &str) -> Result<Self, SqlxError> {
        Self::connect_with(url, &Options::DEFAULT).await
    }

    /// As [`MySql::connect`](Sql::connect), with other names, connections or patience.
    ///
    /// # Errors
    /// As `connect`, and [`SqlxError::Prefix`].
    pub async fn connect_with(url: &str, options: &Options) -> Result<Self, SqlxError> {
        options.checked_prefix()?;
        let how = MySqlConnectOptions::from_str(url)
            .map_err(SqlxError::Connect)?
            .statement_cache_capacity(server::STATEMENTS);
        let settings = settings(options.statement_timeout);
        let pool = server::pool(MySqlPoolOptions::new(), options)
            .after_connect(move |connection, _| {
                let settings = AssertSqlSafe(settings.clone());
                Box::pin(async move { connection.execute(settings).await.map(|_| ()) })
            })
            .connect_with(how)
            .await
            .map_err(SqlxError::Connect)?;
        Self::migrated(pool, options).await
    }
}

/// What every connection is set to: numbers and constants. The comments are for MariaDB alone, and for MySQL alone.
fn settings(patience: Duration) -> String {
    let milliseconds = patience.as_millis().clamp(1, 3_600_000);
    let seconds = milliseconds.div_ceil(1000);
    [
        "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION \
        sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), /*M!100100 max_statement_time = ",
        &seconds.to_string(),
        ", */ /*!50708 max_execution_time = ",
        &milliseconds.to_string(),
        ", */ innodb_lock_wait_timeout = ",
        &seconds.to_string(),
    ]
    .concat()
}
