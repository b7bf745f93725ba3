//! `PostgreSQL`: every verb is one statement, and one round trip.

use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use std::str::FromStr;

use super::{Driver, Kind, Spoilt, runs, server};
use crate::columns::columns;
use crate::render::Dialect;
use crate::store::Sql;
use crate::value::bind;
use crate::{Options, SqlxError};

/// The store on `PostgreSQL`, 13 or later.
pub type Postgres<X = ()> = Sql<sqlx::Postgres, X>;

impl Driver for sqlx::Postgres {
    const KIND: Kind = Kind::Postgres;
    const DIALECT: Dialect = Dialect {
        numbered: Some('$'),
        quote: '"',
        same: "IS NOT DISTINCT FROM",
        lock: "FOR UPDATE",
    };
    const BEGIN: &'static str = "BEGIN";
    const SPOILT: Spoilt = Spoilt::InTransactions;
    const STEP: u32 = 50;
    const STORES_NUL: bool = false;

    runs!();
}

bind!(PgArguments, |flag| flag);
columns!(PgRow, |row, column| sqlx::Row::try_get(row, column));

impl Sql<sqlx::Postgres> {
    /// Connects to a database by its `postgres:` URL, and makes its tables or brings them up to date.
    ///
    /// The tables are made in the first schema of the `search_path`. TLS is a feature of this crate
    /// (`tls-rustls-ring`, `tls-rustls-aws-lc`, `tls-native`); the URL's `sslmode` says whether it is used.
    ///
    /// # Errors
    /// [`SqlxError::Connect`] if the server cannot be reached, [`SqlxError::Migrate`] if the tables cannot be made,
    /// [`SqlxError::UnknownMigration`] if a newer AuthKit has been here.
    pub async fn connect(url: &str) -> Result<Self, SqlxError> {
        Self::connect_with(url, &Options::DEFAULT).await
    }

    /// As [`Postgres::connect`](Sql::connect), with other names, connections or patience.
    ///
    /// # Errors
    /// As `connect`, and [`SqlxError::Prefix`].
    pub async fn connect_with(url: &str, options: &Options) -> Result<Self, SqlxError> {
        options.checked_prefix()?;
        let patience = options.statement_timeout.as_millis().to_string();
        let how = PgConnectOptions::from_str(url)
            .map_err(SqlxError::Connect)?
            .statement_cache_capacity(server::STATEMENTS)
            .options([("statement_timeout", patience.as_str())]);
        let pool = server::pool(PgPoolOptions::new(), options)
            .connect_with(how)
            .await
            .map_err(SqlxError::Connect)?;
        Self::migrated(pool, options).await
    }
}
