//! How a database is reached, and what every connection is set to.

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use std::path::Path;
use std::str::FromStr;
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::Options;

/// How long to wait before a file is opened again that another process is making.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// Prepared statements that a connection keeps: more than there are.
const STATEMENTS: usize = 256;

/// One writes while three read; more would only wait for each other.
const CONNECTIONS: u32 = 4;

pub(super) async fn open(database: &Path, how: &Options) -> Result<SqlitePool, sqlx::Error> {
    if is_in_memory(database) {
        return in_memory(how).await;
    }
    let (options, create) = options(database)?;
    if options.get_filename().as_os_str().is_empty() {
        // SQLite takes it for a temporary database, another one for each connection.
        return Err(sqlx::Error::Configuration(
            "the path of the database is empty".into(),
        ));
    }
    let options = if create {
        create_private(options.get_filename());
        options.create_if_missing(true)
    } else {
        options
    };
    let options = settings(options, how)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut attempts = how.statement_timeout.as_millis() / BUSY_PAUSE.as_millis();
    loop {
        let connections = how.max_connections.unwrap_or(CONNECTIONS);
        match pool(connections, how).connect_with(options.clone()).await {
            // The very first switch to the write-ahead log fails at once if another process is at it, without the patience
            // that SQLite has with other writers.
            Err(error) if attempts > 0 && is_busy(&error) => {
                attempts -= 1;
                tokio::time::sleep(BUSY_PAUSE).await;
            }
            connected => return connected,
        }
    }
}

/// `SQLITE_BUSY` or one of its extended codes.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(|error| error.code()?.parse::<i32>().ok());
    code.is_some_and(|code| code & 0xff == 5)
}

/// One connection that is never replaced: another one would be another database.
pub(super) async fn in_memory(how: &Options) -> Result<SqlitePool, sqlx::Error> {
    let options = settings(SqliteConnectOptions::new().in_memory(true), how);
    pool(1, how)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
}

/// A file does not hang up, so connections are not asked whether they live; and a request that is dropped while one is
/// being asked would close it, with a whole database in memory.
fn pool(connections: u32, how: &Options) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(how.acquire_timeout)
        .test_before_acquire(false)
}

fn settings(options: SqliteConnectOptions, how: &Options) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .busy_timeout(how.statement_timeout)
        .statement_cache_capacity(STATEMENTS)
        .pragma("secure_delete", "on")
}

fn is_in_memory(database: &Path) -> bool {
    let text = database.to_str().unwrap_or_default();
    let url = text.starts_with("sqlite:");
    text == ":memory:" || url && (text.ends_with(":memory:") || text.contains("mode=memory"))
}

/// Whether what one connection reads depends on what others in this process have begun.
pub(super) fn shares_its_cache(database: &Path) -> bool {
    let text = database.to_str().unwrap_or_default();
    text.starts_with("sqlite:") && text.contains("cache=shared")
}

/// What a path or a URL says, and whether a file that is not there is to be made.
fn options(database: &Path) -> Result<(SqliteConnectOptions, bool), sqlx::Error> {
    match database.to_str().filter(|text| text.starts_with("sqlite:")) {
        Some(url) => {
            let create = !url.contains("mode=") || url.contains("mode=rwc");
            Ok((SqliteConnectOptions::from_str(url)?, create))
        }
        None => Ok((SqliteConnectOptions::new().filename(database), true)),
    }
}

/// Makes an empty file for its owner alone, which SQLite fills and whose companions take after it. That it is there
/// already is well; any other trouble is SQLite's to report.
///
/// Two in this process that open a file which is not there do not meet here: to close the new file would take away the locks
/// that SQLite holds on it for the other one.
fn create_private(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
        let _one = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let mut new = std::fs::OpenOptions::new();
        let _ = new.write(true).create_new(true).mode(0o600).open(file);
    }
    #[cfg(not(unix))]
    let _ = file;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_in_memory_are_known_by_every_name() {
        for name in [
            ":memory:",
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite:x?mode=memory&cache=shared",
        ] {
            assert!(is_in_memory(Path::new(name)), "{name}");
        }
        for name in ["app.db", "/var/lib/app.db", "sqlite:app.db", "mode=memory"] {
            assert!(!is_in_memory(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn a_url_says_whether_a_file_is_made() {
        for (name, made) in [
            ("app.db", true),
            ("sqlite:app.db", true),
            ("sqlite://app.db?mode=rwc", true),
            ("sqlite:app.db?mode=rw", false),
            ("sqlite:app.db?mode=ro", false),
        ] {
            let (options, create) = options(Path::new(name)).unwrap();
            assert_eq!(
                (options.get_filename(), create),
                (Path::new("app.db"), made),
                "{name}"
            );
        }
        assert!(options(Path::new("sqlite:app.db?mode=odd")).is_err());
    }

    #[test]
    fn a_url_says_whether_the_cache_is_shared() {
        for (name, shared) in [
            ("sqlite:app.db?cache=shared", true),
            ("sqlite:app.db?mode=rwc&cache=shared", true),
            ("sqlite:app.db?cache=private", false),
            ("sqlite:app.db", false),
            ("cache=shared", false),
        ] {
            assert_eq!(shares_its_cache(Path::new(name)), shared, "{name}");
        }
    }
}
