//! The tables, made and brought up to date.

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migration, MigrationType};
use sqlx::{SqlSafeStr, SqlitePool};
use std::sync::LazyLock;

use crate::SqlxError;

/// Not sqlx's own name, because an application may keep its own migrations in the same database.
const TABLE: &str = "authkit_migrations";

macro_rules! migrations {
    ($($version:literal $name:ident)*) => {
        vec![$(
            Migration::new(
                $version,
                stringify!($name).into(),
                MigrationType::Simple,
                include_str!(concat!("../../migrations/sqlite/000", $version, "_", stringify!($name), ".sql")).into_sql_str(),
                false,
            )
        ),*]
    };
}

static MIGRATIONS: LazyLock<Vec<Migration>> = LazyLock::new(|| {
    migrations! {
        1 accounts
        2 passwords
        3 confirmations
        4 sessions
        5 roles
        6 outbox
    }
});

/// One writing transaction around all of it. sqlx's own `Migrator` takes no lock on SQLite: two processes that start
/// together both find a migration missing, and one fails; and a crash between two migrations leaves half a schema.
pub(super) async fn run(pool: &SqlitePool) -> Result<(), SqlxError> {
    let failed = |error| SqlxError::Migrate(MigrateError::Execute(error));
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.map_err(failed)?;
    tx.ensure_migrations_table(TABLE)
        .await
        .map_err(SqlxError::Migrate)?;
    let applied = tx
        .list_applied_migrations(TABLE)
        .await
        .map_err(SqlxError::Migrate)?;
    for migration in missing(&applied)? {
        tx.apply(TABLE, migration)
            .await
            .map_err(SqlxError::Migrate)?;
    }
    tx.commit().await.map_err(failed)
}

/// What is still to be done, in order; an error if what has been done is not what this version would have done.
fn missing(applied: &[AppliedMigration]) -> Result<Vec<&'static Migration>, SqlxError> {
    for done in applied {
        let known = MIGRATIONS
            .iter()
            .find(|migration| migration.version == done.version);
        let known = known.ok_or(SqlxError::UnknownMigration {
            version: done.version,
        })?;
        if known.checksum != done.checksum {
            return Err(SqlxError::Migrate(MigrateError::VersionMismatch(
                done.version,
            )));
        }
    }
    let is_missing =
        |migration: &&Migration| applied.iter().all(|done| done.version != migration.version);
    Ok(MIGRATIONS.iter().filter(is_missing).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_run() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        let known: Vec<String> = MIGRATIONS
            .iter()
            .map(|migration| format!("{:04}_{}.sql", migration.version, migration.description))
            .collect();
        assert_eq!(files, known);
    }

    #[test]
    fn a_changed_migration_is_an_error() {
        let applied = |checksum: &[u8]| AppliedMigration {
            version: 1,
            checksum: checksum.to_vec().into(),
        };
        let original = applied(&MIGRATIONS[0].checksum);
        assert_eq!(missing(&[original]).unwrap().len(), MIGRATIONS.len() - 1);
        let error = missing(&[applied(b"another")]).unwrap_err();
        assert!(matches!(
            error,
            SqlxError::Migrate(MigrateError::VersionMismatch(1))
        ));
    }
}
