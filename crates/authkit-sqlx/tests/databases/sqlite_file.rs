//! What is special about a database in a file: how it is opened, and what is refused.

use authkit_sqlx::sqlx;
use authkit_sqlx::{Sqlite, SqlxError};
use std::error::Error;
use std::path::PathBuf;

use crate::place::{InAFile, Place};
use crate::sample::put;

async fn place() -> InAFile {
    InAFile::new().await.expect("a folder")
}

#[tokio::test]
async fn an_acknowledged_account_is_synced_to_the_disk() {
    let place = place().await;
    let store = place.open().await;
    let pragma = async |sql| {
        sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(store.pool())
            .await
            .expect("a pragma")
    };
    assert_eq!(pragma("PRAGMA synchronous").await, 2, "FULL");
    assert_eq!(pragma("PRAGMA foreign_keys").await, 1);
    assert_eq!(pragma("PRAGMA secure_delete").await, 1);
    assert_eq!(pragma("PRAGMA busy_timeout").await, 5000);
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(store.pool())
        .await
        .expect("a pragma");
    assert_eq!(journal, "wal");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error() {
    let place = place().await;
    std::fs::write(place.file(), "Dear diary, ".repeat(1000)).expect("a file");
    let error = Sqlite::open(place.file())
        .await
        .expect_err("it must not open");
    assert!(
        matches!(error, SqlxError::Connect(_) | SqlxError::Migrate(_)),
        "{error:?}"
    );
    assert!(
        error
            .source()
            .is_some_and(|source| source.to_string().contains("not a database")),
        "{error:?}"
    );
    assert!(
        std::fs::read_to_string(place.file())
            .expect("the file")
            .starts_with("Dear diary")
    );
}

#[tokio::test]
async fn a_place_that_is_not_there_is_an_error() {
    let place = place().await;
    for path in [
        place.folder().join("no/such/folder/app.db"),
        place.folder().to_path_buf(),
        PathBuf::new(),
    ] {
        let error = Sqlite::open(&path).await.expect_err("it must not open");
        assert!(
            matches!(error, SqlxError::Connect(_)),
            "{path:?}: {error:?}"
        );
    }
    let file = place.file();
    let url = format!("sqlite:{}?mode=rw", file.display());
    assert!(
        matches!(Sqlite::open(&url).await, Err(SqlxError::Connect(_))),
        "mode=rw makes no file"
    );
    assert!(!file.exists());
    Sqlite::open(url.replace("mode=rw", "mode=rwc"))
        .await
        .expect("mode=rwc makes one");
    assert!(file.exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_file_belongs_to_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = place().await;
    let store = place.open().await;
    let _ = put(&store, "alice@example.com").await;
    let mut files = 0;
    for entry in std::fs::read_dir(place.folder()).expect("the folder") {
        let entry = entry.expect("a file");
        let mode = entry.metadata().expect("its mode").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.path());
        files += 1;
    }
    assert!(files >= 2, "the database and its log");
}
