//! What is opened, how, and what is refused.

use super::{Place, put};
use authkit_sqlx::authkit_store::AccountStore;
use authkit_sqlx::{Sqlite, SqlxError};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use std::error::Error;
use std::path::PathBuf;

#[tokio::test]
async fn an_acknowledged_account_is_synced_to_the_disk() {
    let place = Place::new();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_start_at_once_migrate_once() {
    for round in 0..20 {
        let place = Place::new();
        let open = || {
            let file = place.file();
            tokio::spawn(async move { Sqlite::open(file).await })
        };
        let (one, two, three) = (open(), open(), open());
        for opened in [one.await, two.await, three.await] {
            let store = opened.expect("a task").unwrap_or_else(|error| {
                panic!("round {round}: {error}: {:?}", error.source());
            });
            let runs: i64 = sqlx::query_scalar("SELECT count(*) FROM authkit_migrations")
                .fetch_one(store.pool())
                .await
                .expect("the table of migrations");
            assert_eq!(runs, 6);
        }
    }
}

#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    let place = Place::new();
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    store.migrate().await.expect("nothing to do");
    assert_eq!(
        store.find_account(&alice.id).await.expect("a row"),
        Some(alice)
    );
}

#[tokio::test]
async fn an_applications_own_migrations_live_beside() {
    let place = Place::new();
    let options = SqliteConnectOptions::new()
        .filename(place.file())
        .create_if_missing(true);
    let pool = SqlitePoolOptions::new()
        .connect_with(options)
        .await
        .expect("a pool");
    let theirs = sqlx::migrate::Migrator::with_migrations(vec![sqlx::migrate::Migration::new(
        1,
        "orders".into(),
        sqlx::migrate::MigrationType::Simple,
        sqlx::SqlSafeStr::into_sql_str(
            "CREATE TABLE orders (account_id INTEGER REFERENCES authkit_accounts (id))",
        ),
        false,
    )]);
    let store = Sqlite::from_pool(pool.clone());
    for _ in 0..2 {
        store.migrate().await.expect("AuthKit's tables");
        theirs.run(&pool).await.expect("the application's tables");
    }
    let alice = put(&store, "alice@example.com").await;
    let insert = sqlx::query("INSERT INTO orders (account_id) VALUES (?1)").bind(alice.id.as_i64());
    insert
        .execute(store.pool())
        .await
        .expect("a reference to the account");
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let place = Place::new();
    let store = place.open().await;
    let newer = "INSERT INTO authkit_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'of tomorrow', TRUE, X'00', 0)";
    sqlx::query(newer)
        .execute(store.pool())
        .await
        .expect("an insert");
    store.close().await;
    let error = Sqlite::open(place.file())
        .await
        .expect_err("it must not open");
    assert!(
        matches!(error, SqlxError::UnknownMigration { version: 9999 }),
        "{error:?}"
    );
    let line = error.to_string();
    assert!(
        line.contains("9999") && line.contains("upgrade AuthKit") && !line.contains('\n'),
        "{line}"
    );
}

#[tokio::test]
async fn a_file_that_is_no_database_is_an_error() {
    let place = Place::new();
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
    let place = Place::new();
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
    let place = Place::new();
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
