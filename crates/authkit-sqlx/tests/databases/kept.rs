//! Rows of a SQLite file that are kept in memory: whatever is committed is seen by the next look, whoever commits it.

use std::process::{Command, Stdio};

use authkit_sqlx::authkit_store::{
    Account, AccountStore, ApiTokenDigest, ApiTokenRecord, ApiTokenStore, LifecycleStore, Put,
    SessionDigest, SessionRecord, SessionStore,
};
use authkit_sqlx::sqlx::ConnectOptions;
use authkit_sqlx::sqlx::sqlite::SqliteConnectOptions;
use authkit_sqlx::{AccountId, Sqlite, sqlx};
use time::Duration;

use crate::place::{InAFile, Place};
use crate::sample::{NOW, put};

fn digest() -> SessionDigest {
    SessionDigest::from_bytes([7; 32])
}

fn token() -> ApiTokenDigest {
    ApiTokenDigest::from_bytes([8; 32])
}

/// Tells a test that it is the other process, and which file it is about.
pub(crate) const OTHER_PROCESS: &str = "AUTHKIT_TEST_OTHER_PROCESS";

async fn place() -> InAFile {
    InAFile::new().await.expect("a folder")
}

async fn start(store: &Sqlite, account: &Account<AccountId>) {
    let ends = NOW + Duration::DAY;
    let session = SessionRecord::new(account.id, account.generation, NOW, ends);
    let put = store.put_session(&digest(), &session).await;
    assert_eq!(put.expect("a session"), Put::Created);
}

/// What the store says of the session: its account's generation and when it was seen last.
async fn look(store: &Sqlite) -> Option<(i64, time::OffsetDateTime)> {
    let found = store.find_session(&digest()).await.expect("an answer");
    found.map(|(session, account)| (account.generation.as_i64(), session.seen_at))
}

/// A test in another process, which is told of the place.
pub(crate) fn other_process(place: &InAFile, test: &str) -> Command {
    let itself = std::env::current_exe().expect("a path");
    let mut command = Command::new(itself);
    command
        .args(["--exact", test])
        .env(OTHER_PROCESS, place.file())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

/// Runs a test of this file in another process.
fn other_process_succeeds(place: &InAFile, test: &str) -> bool {
    let status = other_process(place, &format!("kept::{test}")).status();
    status.expect("it runs").success()
}

#[tokio::test]
async fn what_is_kept_is_served_without_asking_the_database() {
    let place = place().await;
    let store = place.open().await;
    let account = put(&store, "alice@example.com").await;
    start(&store, &account).await;
    let ends = NOW + Duration::DAY;
    let record = ApiTokenRecord::new(account.id, account.generation, NOW, ends);
    let put = store.put_api_token(&token(), &record).await;
    assert_eq!(put.expect("a token"), Put::Created);
    assert!(look(&store).await.is_some());
    assert!(
        store
            .find_api_token(&token())
            .await
            .expect("an answer")
            .is_some()
    );
    assert!(
        store
            .find_account(&account.id)
            .await
            .expect("an answer")
            .is_some()
    );
    // nobody is left to ask
    store.pool().close().await;
    let kept = cfg!(target_os = "linux");
    assert_eq!(store.find_session(&digest()).await.is_ok(), kept);
    assert_eq!(store.find_api_token(&token()).await.is_ok(), kept);
    assert_eq!(store.find_account(&account.id).await.is_ok(), kept);
    store.close().await;
    assert!(store.find_session(&digest()).await.is_err());
}

#[tokio::test]
async fn what_others_commit_is_seen_by_the_next_look() {
    let place = place().await;
    let (ours, others) = (place.open().await, place.open().await);
    let account = put(&ours, "alice@example.com").await;
    for round in 0..200 {
        start(&ours, &account).await;
        assert!(look(&ours).await.is_some());
        let before = look(&ours).await.expect("a session").0;
        match round % 4 {
            // another server signs out everywhere
            0 => {
                let advanced = others.advance_generation(&account.id, &[]).await;
                assert!(advanced.expect("an answer"));
                assert_ne!(look(&ours).await.expect("a session").0, before);
            }
            // the same, in this one
            1 => {
                let advanced = ours.advance_generation(&account.id, &[]).await;
                assert!(advanced.expect("an answer"));
                assert_ne!(look(&ours).await.expect("a session").0, before);
            }
            // the application, by its own statement over our pool
            2 => {
                let remove = sqlx::query("DELETE FROM authkit_sessions");
                remove.execute(ours.pool()).await.expect("it is removed");
                assert_eq!(look(&ours).await, None);
            }
            // another server notes a use, and then this one does
            _ => {
                let (first, second) = (NOW + Duration::MINUTE, NOW + Duration::HOUR);
                others.record_seen(&digest(), first).await.expect("a note");
                assert_eq!(look(&ours).await.expect("a session").1, first);
                ours.record_seen(&digest(), second).await.expect("a note");
                assert_eq!(look(&ours).await.expect("a session").1, second);
                assert_eq!(look(&others).await.expect("a session").1, second);
            }
        }
        others.remove_session(&digest()).await.expect("an answer");
        assert_eq!(look(&ours).await, None);
    }
}

#[tokio::test]
async fn what_another_process_commits_is_seen_by_the_next_look() {
    if let Some(file) = std::env::var_os(OTHER_PROCESS) {
        let store = Sqlite::open(file).await.expect("a store");
        assert!(store.remove_session(&digest()).await.expect("an answer"));
        return store.close().await;
    }
    let place = place().await;
    let store = place.open().await;
    let account = put(&store, "alice@example.com").await;
    start(&store, &account).await;
    assert!(look(&store).await.is_some());
    assert!(other_process_succeeds(
        &place,
        "what_another_process_commits_is_seen_by_the_next_look"
    ));
    assert_eq!(look(&store).await, None);
}

#[tokio::test]
async fn a_log_that_begins_anew_is_no_commit_that_was_missed() {
    let place = place().await;
    let (ours, others) = (place.open().await, place.open().await);
    let account = put(&ours, "alice@example.com").await;
    start(&ours, &account).await;
    for _ in 0..20 {
        assert!(look(&ours).await.is_some());
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)");
        checkpoint
            .execute(others.pool())
            .await
            .expect("a checkpoint");
        let before = look(&ours).await.expect("a session").0;
        let advanced = others.advance_generation(&account.id, &[]).await;
        assert!(advanced.expect("an answer"));
        assert_ne!(look(&ours).await.expect("a session").0, before);
    }
}

#[tokio::test]
async fn stores_that_come_and_go_take_no_lock_from_each_other() {
    const NAME: &str = "stores_that_come_and_go_take_no_lock_from_each_other";
    if let Some(file) = std::env::var_os(OTHER_PROCESS) {
        let impatient = SqliteConnectOptions::new()
            .filename(file)
            .busy_timeout(std::time::Duration::ZERO);
        let mut rival = impatient.connect().await.expect("a file");
        let begin = sqlx::query("BEGIN IMMEDIATE").execute(&mut rival).await;
        begin.expect("nobody else writes");
        return;
    }
    let place = place().await;
    let stays = place.open().await;
    let account = put(&stays, "alice@example.com").await;
    start(&stays, &account).await;
    assert!(other_process_succeeds(&place, NAME), "nobody writes");
    for round in 1..=5 {
        let goes = place.open().await;
        assert!(look(&goes).await.is_some());
        // a transaction that writes goes on while the other one closes everything it has of the file
        let mut writes = stays
            .pool()
            .begin_with("BEGIN IMMEDIATE")
            .await
            .expect("a lock");
        let touch = sqlx::query("UPDATE authkit_sessions SET seen_at = ?1").bind(round);
        touch.execute(&mut *writes).await.expect("a change");
        goes.close().await;
        drop(goes);
        // what one process locks is locked for others only
        assert!(
            !other_process_succeeds(&place, NAME),
            "the lock of the writer is gone"
        );
        writes.commit().await.expect("a commit");
        assert_eq!(
            look(&stays).await.expect("a session").1,
            NOW + Duration::microseconds(round)
        );
    }
}
