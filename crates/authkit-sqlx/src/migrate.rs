//! The tables, made and brought up to date.
//!
//! One at a time, however many start at once: a writing transaction on SQLite, a lock by name on the servers. What has been
//! done is kept with a checksum, so that a migration which was changed afterwards is noticed. On MySQL no transaction holds a
//! table that is made, so each migration there can be run again.

use sqlx::migrate::{MigrateError, Migration};
use sqlx::{AssertSqlSafe, Pool, SqlSafeStr};
use std::time::Duration;

use crate::SqlxError;
use crate::backend::{ArgumentsOf, Backend, ConnectionOf, Kind};
use crate::columns::Reader;
use crate::lease::Lease;
use crate::options::DEFAULT_PREFIX;
use crate::render::Statement;
use crate::value::{Bind, Value};

mod files;

/// A migration that was run: its version and its checksum.
type Applied = (i64, Vec<u8>);

/// Whoever waits for another one that migrates waits as long as it takes, but for MySQL, where it is a minute.
struct Words {
    /// Lets this connection take its time.
    patience: Option<&'static str>,
    /// Takes the lock; one row with one number that is 1.
    lock: Option<&'static str>,
    table: &'static str,
}

const SQLITE: Words = Words {
    patience: None,
    lock: None,
    table: "CREATE TABLE IF NOT EXISTS authkit_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
        execution_time BIGINT NOT NULL)",
};
const POSTGRES: Words = Words {
    patience: Some("SET LOCAL statement_timeout = 0"),
    // any number will do, if it is the same for every AuthKit
    lock: Some("SELECT 1::bigint FROM pg_advisory_xact_lock(7020097511829017963)"),
    table: "CREATE TABLE IF NOT EXISTS authkit_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL, \
        installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, \
        execution_time BIGINT NOT NULL)",
};
const MYSQL: Words = Words {
    patience: Some(
        "SET SESSION /*M!100100 max_statement_time = 0, */ /*!50708 max_execution_time = 0, */ lock_wait_timeout = 60",
    ),
    lock: Some("SELECT GET_LOCK(CONCAT('authkit:', MD5(DATABASE())), 60)"),
    table: "CREATE TABLE IF NOT EXISTS authkit_migrations (version BIGINT PRIMARY KEY, description VARCHAR(255) NOT NULL, \
        installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL, checksum BLOB NOT NULL, \
        execution_time BIGINT NOT NULL) ENGINE = InnoDB",
};

const LIST: &str = "SELECT version, checksum FROM authkit_migrations";
const NOTE: &str = "INSERT INTO authkit_migrations (version, description, success, checksum, execution_time) \
    VALUES (:version, :description, TRUE, :checksum, 0)";

/// Makes what is missing.
pub(crate) async fn run<B: Backend>(pool: &Pool<B>, prefix: &str) -> Result<(), SqlxError> {
    if B::KIND == Kind::MySql {
        // of its own, so that the lock ends with it whatever happens
        let mut connection = pool.acquire().await.map_err(failed)?.detach();
        migrate::<B>(&mut connection, &MYSQL, prefix).await?;
        return sqlx::Connection::close(connection).await.map_err(failed);
    }
    let words = if B::KIND == Kind::Sqlite {
        &SQLITE
    } else {
        &POSTGRES
    };
    let mut lease = Lease::<B>::of(pool, Duration::MAX).await?;
    let mut tx = lease.begin().await.map_err(failed)?;
    migrate::<B>(&mut tx, words, prefix).await?;
    tx.commit().await.map_err(failed)?;
    lease.done();
    Ok(())
}

async fn migrate<B: Backend>(
    connection: &mut ConnectionOf<B>,
    words: &Words,
    prefix: &str,
) -> Result<(), SqlxError> {
    let render = |template| Statement::render(template, &B::DIALECT, prefix);
    if let Some(patience) = words.patience {
        B::script(connection, patience.into_sql_str())
            .await
            .map_err(failed)?;
    }
    if let Some(lock) = words.lock {
        let rows = B::fetch(connection, render(lock).sql(), ArgumentsOf::<B>::default()).await;
        let locked = match rows.map_err(failed)?.first() {
            Some(row) => Reader::at(row, 0).maybe_int()?,
            None => None,
        };
        if locked != Some(1) {
            return Err(failed(sqlx::Error::PoolTimedOut));
        }
    }
    B::script(connection, render(words.table).sql())
        .await
        .map_err(failed)?;
    let rows = B::fetch(connection, render(LIST).sql(), ArgumentsOf::<B>::default()).await;
    let applied: Result<Vec<Applied>, SqlxError> = rows
        .map_err(failed)?
        .iter()
        .map(|row| {
            let mut row = Reader::at(row, 0);
            Ok((row.int()?, row.bytes()?))
        })
        .collect();
    let all = files::of(B::KIND);
    let note = render(NOTE);
    for migration in missing(&all, &applied?)? {
        let sql = migration.sql.as_str().replace(DEFAULT_PREFIX, prefix);
        B::script(connection, AssertSqlSafe(sql).into_sql_str())
            .await
            .map_err(failed)?;
        let mut arguments = ArgumentsOf::<B>::default();
        for value in [
            Value::Int(migration.version),
            Value::Text(&migration.description),
            Value::Bytes(&migration.checksum),
        ] {
            arguments
                .bind(&value)
                .map_err(|error| failed(sqlx::Error::Encode(error)))?;
        }
        B::execute(connection, note.sql(), arguments)
            .await
            .map_err(failed)?;
    }
    Ok(())
}

/// What is still to be done, in order; an error if what has been done is not what this version would have done.
fn missing<'m>(all: &'m [Migration], applied: &[Applied]) -> Result<Vec<&'m Migration>, SqlxError> {
    for (version, checksum) in applied {
        let known = all.iter().find(|migration| migration.version == *version);
        let known = known.ok_or(SqlxError::UnknownMigration { version: *version })?;
        if known.checksum != *checksum {
            return Err(SqlxError::Migrate(MigrateError::VersionMismatch(*version)));
        }
    }
    let is_missing =
        |migration: &&Migration| applied.iter().all(|(done, _)| *done != migration.version);
    Ok(all.iter().filter(is_missing).collect())
}

fn failed(error: sqlx::Error) -> SqlxError {
    SqlxError::Migrate(MigrateError::Execute(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_migration_is_an_error() {
        let all = files::of(Kind::Sqlite);
        let original = (1, all[0].checksum.to_vec());
        assert_eq!(missing(&all, &[original]).unwrap().len(), all.len() - 1);
        let error = missing(&all, &[(1, b"another".to_vec())]).unwrap_err();
        assert!(matches!(
            error,
            SqlxError::Migrate(MigrateError::VersionMismatch(1))
        ));
    }
}
