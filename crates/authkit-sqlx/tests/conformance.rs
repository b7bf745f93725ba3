//! The whole conformance suite over SQLite, in a file and in memory.
#![cfg(all(
    feature = "sqlite",
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "sessions",
    feature = "roles"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_sqlx::authkit_store::conformance::{self, Harness};
use authkit_sqlx::authkit_store::{Account, NewAccount, Realm};
use authkit_sqlx::{AccountId, Sqlite};
use std::future::Future;
use tempfile::TempDir;

struct SqliteHarness {
    store: Sqlite,
    _folder: Option<TempDir>,
}

impl SqliteHarness {
    async fn in_a_file() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Sqlite::open(folder.path().join("app.db"))
            .await
            .expect("a database");
        Self {
            store,
            _folder: Some(folder),
        }
    }

    async fn in_memory() -> Self {
        Self {
            store: Sqlite::open_in_memory().await.expect("a database"),
            _folder: None,
        }
    }
}

impl Harness for SqliteHarness {
    type Store = Sqlite;

    async fn store(&self, realm: Realm) -> Sqlite {
        self.store.clone().with_realm(realm)
    }

    async fn account(&self, store: &Sqlite, new: NewAccount) -> Account<AccountId> {
        conformance::register(store, &new).await
    }

    async fn remove_account(&self, store: &Sqlite, id: &AccountId) -> bool {
        let query = sqlx::query("DELETE FROM authkit_accounts WHERE id = ?1").bind(id.as_i64());
        query
            .execute(store.pool())
            .await
            .expect("a deletion")
            .rows_affected()
            == 1
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(future)
}

macro_rules! over {
    ($name:ident) => {
        mod $name {
            use super::*;

            authkit_sqlx::authkit_store::conformance! {
                harness: SqliteHarness::$name().await,
                block_on: block_on,
                ports: [
                    accounts, passwords, registerable, confirmable, recoverable, changeable, sessions, roles, outbox,
                    recoverable_confirmable, recoverable_changeable, sessions_changeable,
                    registerable_outbox, confirmable_outbox, recoverable_outbox, changeable_outbox,
                ],
            }
        }
    };
}

over!(in_a_file);
over!(in_memory);
