//! The members table under the suite that every store has to pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_store::conformance::Harness;
use authkit_store::{Account, AccountStore, NewAccount, Realm};
use custom_store::{Members, SCHEMA};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Mutex;

/// The application has one realm, so each realm of the suite is a database of its own.
struct Club {
    folder: TempDir,
    open: Mutex<HashMap<String, Members>>,
}

impl Club {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            open: Mutex::default(),
        }
    }
}

impl Harness for Club {
    type Store = Members;

    async fn store(&self, realm: Realm) -> Members {
        let mut open = self.open.lock().await;
        if let Some(members) = open.get(realm.as_str()) {
            return members.clone();
        }
        // A test need not survive a power cut.
        let options = SqliteConnectOptions::new()
            .filename(self.folder.path().join(format!("{}.db", open.len())))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Off)
            .busy_timeout(Duration::from_secs(30));
        let pool = SqlitePoolOptions::new().max_connections(4);
        let pool = pool.connect_with(options).await.expect("a database");
        sqlx::query(SCHEMA).execute(&pool).await.expect("a table");
        let members = Members {
            pool,
            realm: realm.clone(),
        };
        open.insert(realm.as_str().to_owned(), members.clone());
        members
    }

    /// As the application makes members: by hand.
    async fn account(&self, store: &Members, new: NewAccount) -> Account<i64> {
        let insert = sqlx::query_scalar(
            "INSERT INTO members (mail, pw, mail_key, epoch) VALUES (?1, ?2, ?3, ?4) RETURNING member_no",
        );
        let insert = insert
            .bind(new.email.as_str())
            .bind(new.password.as_ref().map(|hash| hash.as_str().to_owned()))
            .bind(new.email.identifier().as_str())
            .bind(new.generation.as_i64());
        let id: i64 = insert.fetch_one(&store.pool).await.expect("a new member");
        store
            .find_account(&id)
            .await
            .expect("a row")
            .expect("the member")
    }

    async fn remove_account(&self, store: &Members, id: &i64) -> bool {
        let delete = sqlx::query("DELETE FROM members WHERE member_no = ?1").bind(*id);
        delete
            .execute(&store.pool)
            .await
            .expect("a deletion")
            .rows_affected()
            == 1
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(future)
}

authkit_store::conformance! {
    harness: Club::new(),
    block_on: block_on,
    ports: [accounts, passwords, confirmable],
}

#[test]
fn the_store_takes_fewer_than_150_lines() {
    let lines = include_str!("../src/members.rs").lines().count();
    assert!(lines < 150, "{lines} lines");
}
