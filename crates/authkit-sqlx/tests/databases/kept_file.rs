//! What is kept of a SQLite file, whatever happens to the file: others that write, and others that move it about.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use authkit_sqlx::authkit_store::{
    Account, AccountStore, LifecycleStore, Put, SessionDigest, SessionRecord, SessionStore,
};
use authkit_sqlx::sqlx::sqlite::SqliteConnectOptions;
use authkit_sqlx::sqlx::{ConnectOptions, Connection};
use authkit_sqlx::{AccountId, Options, Sqlite, sqlx};
use time::{Duration, OffsetDateTime};

use crate::kept::{OTHER_PROCESS, other_process};
use crate::place::{InAFile, Place, block_on};
use crate::sample::{NOW, email, put};

async fn place() -> InAFile {
    InAFile::new().await.expect("a folder")
}

fn digest(number: u8) -> SessionDigest {
    SessionDigest::from_bytes([number; 32])
}

async fn start(store: &Sqlite, account: &Account<AccountId>, number: u8, ends: OffsetDateTime) {
    let session = SessionRecord::new(account.id, account.generation, NOW, ends);
    let put = store.put_session(&digest(number), &session).await;
    assert_eq!(put.expect("a session"), Put::Created);
}

/// What the store says of a session: its account's generation and when it was seen last.
async fn look(store: &Sqlite, number: u8) -> Option<(i64, OffsetDateTime)> {
    let found = store.find_session(&digest(number)).await.expect("answer");
    found.map(|(session, account)| (account.generation.as_i64(), session.seen_at))
}

/// Whether a session is served where there is nobody to ask.
async fn is_kept(store: &Sqlite, number: u8) -> bool {
    store.pool().close().await;
    store.find_session(&digest(number)).await.is_ok()
}

const ON_LINUX: bool = cfg!(target_os = "linux");

async fn alice_in(store: &Sqlite) -> Account<AccountId> {
    let alice = put(store, "alice@example.com").await;
    start(store, &alice, 1, NOW + Duration::DAY).await;
    alice
}

#[tokio::test]
async fn a_sweep_and_a_note_of_use_leave_what_is_kept_of_others() {
    let place = place().await;
    let store = place.open().await;
    let alice = alice_in(&store).await;
    for number in 2..250 {
        start(&store, &alice, number, NOW + Duration::HOUR).await;
    }
    start(&store, &alice, 250, NOW + Duration::DAY).await;
    assert!(look(&store, 1).await.is_some());
    let seen = NOW + Duration::MINUTE;
    let noted = store.record_seen(&digest(250), seen).await;
    noted.expect("a note");
    let (now, never) = (NOW + Duration::hours(2), NOW - Duration::DAY);
    let removed = store.remove_expired_sessions(now, never, 1000).await;
    assert_eq!(removed.expect("a sweep"), 248);
    store.record_seen(&digest(1), seen).await.expect("a note");
    assert_eq!(is_kept(&store, 1).await, ON_LINUX);
    if ON_LINUX {
        assert_eq!(look(&store, 1).await.expect("a session").1, seen);
    }
}

#[tokio::test]
async fn nothing_is_kept_where_nothing_is_to_be_kept() {
    let place = place().await;
    let off = Options::DEFAULT.with_rows_kept(false);
    let file = place.file();
    let shared = format!("sqlite:{}?cache=shared", file.display());
    let first = place.try_open(&off).await.expect("a store");
    alice_in(&first).await;
    let own = Sqlite::from_pool(place.open().await.pool().clone());
    let shared = Sqlite::open(shared).await.expect("a store");
    for (what, store) in [("off", first), ("a pool", own), ("a shared cache", shared)] {
        assert!(look(&store, 1).await.is_some());
        assert!(!is_kept(&store, 1).await, "{what}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_the_one_in_use_is_not_believed() {
    let place = place().await;
    let left = place.open().await;
    alice_in(&left).await;
    let index = place.folder().join("app.db-shm");
    let bytes = std::fs::read(&index).expect("an index");
    left.close().await;
    assert!(!index.exists());
    // as after a crash; this kind of SQLite keeps its index in memory
    std::fs::write(&index, bytes).expect("an index");
    let url = format!("sqlite:{}?vfs=unix-excl", place.file().display());
    let store = Sqlite::open(url).await.expect("a store");
    assert!(look(&store, 1).await.is_some());
    let remove = sqlx::query("DELETE FROM authkit_sessions");
    remove.execute(store.pool()).await.expect("it is removed");
    assert_eq!(look(&store, 1).await, None);
}

#[tokio::test]
async fn a_transaction_of_the_application_is_seen_once_it_is_committed() {
    let place = place().await;
    let store = place.open().await;
    alice_in(&store).await;
    for commits in [false, true] {
        let before = look(&store, 1).await.expect("a session").0;
        let mut own = store.pool().begin().await.expect("a transaction");
        let advance = sqlx::query("UPDATE authkit_accounts SET generation = generation + 1");
        advance.execute(&mut *own).await.expect("an update");
        assert_eq!(look(&store, 1).await.expect("a session").0, before);
        if commits {
            own.commit().await.expect("a commit");
        } else {
            own.rollback().await.expect("a rollback");
        }
        let after = look(&store, 1).await.expect("a session").0;
        assert_eq!(after, before + i64::from(commits));
    }
}

#[tokio::test]
async fn a_vacuum_hides_nothing() {
    let place = place().await;
    let (ours, others) = (place.open().await, place.open().await);
    let alice = alice_in(&ours).await;
    for minute in 0..10 {
        let before = look(&ours, 1).await.expect("a session").0;
        let vacuum = sqlx::query("VACUUM").execute(others.pool()).await;
        vacuum.expect("a vacuum");
        assert_eq!(look(&ours, 1).await.expect("a session").0, before);
        let advanced = others.advance_generation(&alice.id, &[]).await;
        assert!(advanced.expect("an answer"));
        let seen = NOW + Duration::minutes(minute);
        ours.record_seen(&digest(1), seen).await.expect("a note");
        assert_eq!(look(&ours, 1).await, Some((before + 1, seen)));
    }
}

#[tokio::test]
async fn nobody_can_leave_write_ahead_mode_meanwhile() {
    let place = place().await;
    let store = place.open().await;
    let alice = alice_in(&store).await;
    assert!(look(&store, 1).await.is_some());
    let impatient = SqliteConnectOptions::new()
        .filename(place.file())
        .busy_timeout(std::time::Duration::ZERO);
    let mut other = impatient.connect().await.expect("a file");
    let leave = sqlx::query("PRAGMA journal_mode = DELETE");
    leave.execute(&mut other).await.expect_err("it is in use");
    other.close().await.expect("an end");
    let other = place.open().await;
    let advanced = other.advance_generation(&alice.id, &[]).await;
    assert!(advanced.expect("an answer"));
    let generation = alice.generation.next().as_i64();
    assert_eq!(look(&store, 1).await.expect("a session").0, generation);
}

/// Descriptors of this process, of files in a folder.
#[cfg(target_os = "linux")]
fn descriptors(folder: &Path) -> usize {
    let all = std::fs::read_dir("/proc/self/fd").expect("a list");
    let leads_to = |entry: std::fs::DirEntry| std::fs::read_link(entry.path());
    let paths = all.flatten().flat_map(leads_to);
    paths.filter(|path| path.starts_with(folder)).count()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_database_that_is_made_again_and_again_leaves_one_descriptor() {
    let place = place().await;
    for round in 0..10 {
        let store = place.open().await;
        alice_in(&store).await;
        assert!(look(&store, 1).await.is_some());
        if round % 2 == 0 {
            store.close().await;
            std::fs::remove_file(place.file()).expect("a file");
        } else {
            // while it is in use, which SQLite forbids
            for name in ["app.db", "app.db-wal", "app.db-shm"] {
                std::fs::remove_file(place.folder().join(name)).expect("a file");
            }
            store.close().await;
        }
        assert!(descriptors(place.folder()) <= 2, "{round}");
    }
}

/// Signs out everywhere, again and again, and says each time that it did.
#[allow(clippy::print_stdout)] // who started this process listens
async fn sign_out_again_and_again(file: std::ffi::OsString) {
    let store = Sqlite::open(file).await.expect("a store");
    let address = email("alice@example.com");
    let alice = store.find_account_by_identifier(address.identifier()).await;
    let alice = alice.expect("an answer").expect("Alice");
    for number in 1..=200 {
        let advanced = store.advance_generation(&alice.id, &[]).await;
        assert!(advanced.expect("an answer"));
        println!("\nadvanced {}", alice.generation.as_i64() + number);
    }
    store.close().await;
}

/// Looks after each word of another process that it has signed out everywhere, while this one notes uses and sweeps.
fn no_look_is_behind_another_process(test: &str, kill_at: Option<usize>) {
    block_on(async {
        if let Some(file) = std::env::var_os(OTHER_PROCESS) {
            return sign_out_again_and_again(file).await;
        }
        let place = place().await;
        let store = place.open().await;
        let alice = alice_in(&store).await;
        start(&store, &alice, 2, NOW + Duration::DAY).await;
        let done = Arc::new(AtomicBool::new(false));
        let busy = tokio::spawn({
            let (store, done) = (store.clone(), Arc::clone(&done));
            async move {
                let mut now = NOW;
                while !done.load(Ordering::Relaxed) {
                    now += Duration::SECOND;
                    start(&store, &alice, 3, now).await;
                    store.record_seen(&digest(2), now).await.expect("a note");
                    let removed = store.remove_expired_sessions(now, NOW - Duration::DAY, 10);
                    assert_eq!(removed.await.expect("a sweep"), 1);
                }
            }
        });
        let mut other = other_process(&place, test)
            .arg("--nocapture")
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let lines = BufReader::new(other.stdout.take().expect("its words")).lines();
        let mut told = 0;
        for line in lines.map_while(Result::ok) {
            let Some(generation) = line.strip_prefix("advanced ") else {
                continue;
            };
            let generation: i64 = generation.parse().expect("a number");
            for session in [1, 2] {
                let seen = look(&store, session).await.expect("a session").0;
                assert!(seen >= generation, "{seen} after {generation}");
            }
            told += 1;
            if Some(told) == kill_at {
                other.kill().expect("its end");
            }
        }
        assert_eq!(other.wait().expect("its end").success(), kill_at.is_none());
        assert!(told >= kill_at.unwrap_or(200), "{told}");
        done.store(true, Ordering::Relaxed);
        busy.await.expect("the uses");
        let fresh = place.open().await;
        assert_eq!(look(&store, 1).await, look(&fresh, 1).await);
    });
}

#[test]
fn no_look_is_behind_what_another_process_was_told() {
    no_look_is_behind_another_process(
        "kept_file::no_look_is_behind_what_another_process_was_told",
        None,
    );
}

#[test]
fn no_look_is_behind_a_process_that_is_killed() {
    for kill_at in [1, 20, 77] {
        no_look_is_behind_another_process(
            "kept_file::no_look_is_behind_a_process_that_is_killed",
            Some(kill_at),
        );
    }
}
