//! `kill -9` of workers while they drain an outbox: each message arrives, and hardly one twice.
//!
//! Two processes of two workers each share a database. One of them is killed at a random moment, over and over, and another
//! takes its place. `AUTHKIT_MAIL_KILLS=200` is the long form, with 2000 messages.
//!
//! A mail that the server has acknowledged and that the database does not know of yet when the process dies is sent again:
//! no order of the two steps avoids that without losing mail. So a kill may double what the process had in hand, and no more;
//! the long form asks for less than one in a hundred.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout
)] // the lints spare test functions, not their helpers

#[path = "support/process.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use authkit_mail::store::clock::{Clock, SystemClock};
use authkit_mail::store::{Claim, EmailAddress, Message, MessageCounts, OutboxStore};
use authkit_mail::{Deliver, Links, MailDelivery, Notice, NoticeKind};
use authkit_servers::{Database, Mysql, NoServer, Postgres, Throwaway};
use authkit_sqlx::{Backend, Sql};
use authkit_token::{Key, KeyRing, SystemRandom};
use rand_core::TryRng;
use support::{Process, SmtpServer};

/// What each process works with.
const WORKERS: usize = 2;
const PARALLEL: usize = 1;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_115_workers_that_are_killed_on_postgres_lose_nothing() {
    if let Some(server) = server::<Postgres>() {
        let store = authkit_sqlx::Postgres::connect(&server.url()).await;
        drain_while_killed(&store.expect("a store"), &server.url()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_115_workers_that_are_killed_on_mysql_lose_nothing() {
    if let Some(server) = server::<Mysql>() {
        let store = authkit_sqlx::MySql::connect(&server.url()).await;
        drain_while_killed(&store.expect("a store"), &server.url()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_115_workers_that_are_killed_on_sqlite_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.db");
    let store = authkit_sqlx::Sqlite::open(&path).await.expect("a store");
    drain_while_killed(&store, &format!("sqlite:{}", path.display())).await;
}

/// A server of this test alone; `None`, said aloud, where none can be started.
fn server<D: Database>() -> Option<Throwaway<D>> {
    match Throwaway::<D>::start() {
        Ok(server) => {
            if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
                std::fs::write(Path::new(&report).join("servers"), "").expect("a report");
            }
            Some(server)
        }
        Err(NoServer::Missing(what)) => {
            eprintln!("NOT RUN: {what}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn kills() -> usize {
    let kills = std::env::var("AUTHKIT_MAIL_KILLS");
    kills.map_or(6, |kills| kills.parse().expect("a number of kills"))
}

/// A random number below `limit`.
fn below(limit: u32) -> u32 {
    SystemRandom.try_next_u32().expect("a number") % limit
}

async fn put<B: Backend>(store: &Sql<B>, keys: &KeyRing, count: usize) -> Vec<Message> {
    let links = Links::new("https://example.com").expect("a base");
    let delivery = MailDelivery::new(store.clone(), links).sealed_by(keys);
    let mut messages = Vec::new();
    for n in 0..count {
        let email = EmailAddress::parse(&format!("n{n}@example.org")).expect("an address");
        let token = format!("token-{n}");
        let notice = Notice::new(NoticeKind::ResetInstructions, &email)
            .with_token(&token, Duration::from_secs(3600));
        messages.push(
            delivery
                .message(notice, SystemClock.now())
                .expect("a message"),
        );
    }
    for some in messages.chunks(200) {
        delivery.deliver(some.to_vec()).await.expect("taken over");
    }
    messages
}

async fn drain_while_killed<B: Backend>(store: &Sql<B>, url: &str) {
    let kills = kills();
    let count = if kills < 100 { 120 } else { 2000 };
    let folder = tempfile::tempdir().expect("a folder");
    let key_file = folder.path().join("key");
    let key = Key::generate(&mut SystemRandom).expect("a key");
    std::fs::write(&key_file, key.expose_base64().as_str()).expect("a file");
    let messages = put(store, &KeyRing::new(key), count).await;
    for message in &messages {
        let names: Vec<_> = message.context.keys().collect();
        assert_eq!(names, ["sealed"], "nothing lies there in clear");
    }

    let smtp = SmtpServer::start(Duration::from_millis(150)..Duration::from_millis(350)).await;
    let start = || {
        let smtp = format!("smtp://{}", smtp.address);
        Process::start(url, &smtp, &key_file, WORKERS, PARALLEL)
    };
    let mut processes = [start(), start()];
    let begun = std::time::Instant::now();
    let mut killed = 0;
    while killed < kills {
        let pause = u64::from(200 + below(800));
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let at = if below(2) == 0 { 0 } else { 1 };
        processes[at].kill();
        killed += 1;
        processes[at] = start();
    }
    let left = counts(store).await.waiting;
    assert!(left > 0, "it was over before the last kill");
    while counts(store).await.waiting > 0 {
        for process in &mut processes {
            assert!(process.is_alive(), "a worker has ended by itself");
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(
            begun.elapsed() < Duration::from_secs(480),
            "it does not come to an end"
        );
    }
    assert_eq!(
        counts(store).await,
        MessageCounts::new(0, 0),
        "none is dead"
    );
    let later = SystemClock.now() + Duration::from_secs(86_400);
    let left = store
        .claim_messages(Claim::new(later, Duration::ZERO, 10))
        .await;
    assert!(left.expect("a claim").is_empty());

    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for id in smtp.ids() {
        *times.entry(id).or_default() += 1;
    }
    for message in &messages {
        let id = format!("{}@example.com", message.key.as_str());
        assert!(times.contains_key(&id), "{id} never arrived");
    }
    assert_eq!(times.len(), count, "no mail that nobody asked for");
    let twice: usize = times.values().map(|times| times - 1).sum();
    println!(
        "{killed} kills, {count} messages, {twice} sent again ({:.2} %), {:.0} s",
        100.0 * twice as f64 / count as f64,
        begun.elapsed().as_secs_f64()
    );
    assert!(
        twice <= killed * WORKERS * PARALLEL,
        "{twice} mails were sent again, more than {killed} processes had in hand"
    );
    if kills >= 100 {
        assert!(
            twice * 100 < count,
            "{twice} of {count} mails were sent again"
        );
    }
}

async fn counts<B: Backend>(store: &Sql<B>) -> MessageCounts {
    store.count_messages().await.expect("counts")
}
