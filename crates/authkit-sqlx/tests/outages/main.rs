//! A database server that is killed, started again, and hangs, under load.
#![cfg(all(
    feature = "postgres",
    feature = "mysql",
    feature = "registerable",
    feature = "outbox"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_hash::PasswordHash;
use authkit_servers::{Throwaway, ThrowawayMysql, ThrowawayPostgres};
use authkit_sqlx::authkit_store::{
    EmailAddress, Generation, Insert, Message, MessageKey, NewAccount, OutboxStore,
    RegisterableStore,
};
use authkit_sqlx::{MySql, Options, Postgres, SqlxError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use time::OffsetDateTime;

const CLIENTS: usize = 8;
const NOW: OffsetDateTime = time::macros::datetime!(2026-01-01 00:00 UTC);

/// Everything that the load needs of a store.
trait Loaded:
    RegisterableStore<Extra = (), Error = SqlxError, Outgoing = Written> + OutboxStore + Clone + 'static
{
}
type Written = authkit_sqlx::authkit_store::Effect<authkit_sqlx::AccountId>;
impl<S> Loaded for S where
    S: RegisterableStore<Extra = (), Error = SqlxError, Outgoing = Written>
        + OutboxStore
        + Clone
        + 'static
{
}

fn email(client: usize, number: usize) -> EmailAddress {
    EmailAddress::parse(&format!("c{client}.n{number}@example.com")).expect("an address")
}

/// A server of this test alone, unless the suite is not switched on.
fn server<D: authkit_servers::Database>() -> Option<Throwaway<D>> {
    std::env::var_os("AUTHKIT_TEST_SERVERS").filter(|value| !value.is_empty())?;
    Some(Throwaway::start().expect("a server that starts"))
}

/// What a client knows: which addresses were acknowledged.
async fn register_until_told(
    store: impl Loaded,
    client: usize,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
) -> usize {
    let mut number = 0;
    while !stop.load(Ordering::SeqCst) {
        let to = email(client, number);
        let hash = PasswordHash::from_stored(format!("hash {client} {number}"));
        let new = NewAccount::new(to.clone(), Some(hash), Generation::from_i64(1), NOW);
        let bits = (client as u128) << 64 | number as u128;
        let welcome = Message::new(
            MessageKey::from_random(bits.to_be_bytes()),
            "welcome",
            to,
            NOW,
        );
        match store
            .put_account(&new, &[Written::Message(welcome)], &[])
            .await
        {
            // a registration that was told no is tried again: `Taken` if it was made all the same
            Ok(Insert::Created(_) | Insert::Taken) => {
                acknowledged.fetch_add(1, Ordering::SeqCst);
                number += 1;
            }
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert!(error.is_transient(), "{error:?}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
    number
}

async fn survives_a_restart<D: authkit_servers::Database>(
    mut server: Throwaway<D>,
    store: impl Loaded,
) {
    let (stop, acknowledged) = (
        Arc::new(AtomicBool::new(false)),
        Arc::<AtomicUsize>::default(),
    );
    let mut clients = tokio::task::JoinSet::new();
    for client in 0..CLIENTS {
        let load = register_until_told(store.clone(), client, stop.clone(), acknowledged.clone());
        clients.spawn(async move { (client, load.await) });
    }
    let until = async |count: usize, what: &str| {
        let since = Instant::now();
        while acknowledged.load(Ordering::SeqCst) < count {
            assert!(since.elapsed() < Duration::from_secs(60), "{what}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    until(100, "no load").await;
    for round in 1..=3 {
        tokio::task::block_in_place(|| server.restart()).expect("the server comes back");
        let before = acknowledged.load(Ordering::SeqCst);
        until(before + 50, &format!("no recovery after restart {round}")).await;
    }
    stop.store(true, Ordering::SeqCst);

    let mut total = 0;
    while let Some(client) = clients.join_next().await {
        let (client, count) = client.expect("a client");
        total += count;
        for number in 0..count {
            let to = email(client, number);
            let found = store.find_credential(to.identifier()).await.expect("a row");
            let found = found.unwrap_or_else(|| panic!("{to} was acknowledged and is lost"));
            let hash = PasswordHash::from_stored(format!("hash {client} {number}"));
            assert_eq!(found.password, Some(hash), "{to} is half an account");
        }
    }
    let counts = store.count_messages().await.expect("counts");
    assert!(
        counts.waiting >= total as u64,
        "{total} accounts, {counts:?}"
    );
}

/// Fault 6: what was acknowledged is there after the server was restarted, and the pool takes up by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_postgres_under_load_loses_nothing() {
    let Some(server) = server() else { return };
    let server: ThrowawayPostgres = server;
    let store = Postgres::connect(&server.url()).await.expect("a database");
    survives_a_restart(server, store).await;
}

/// Fault 6, on the other kind of server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_mysql_under_load_loses_nothing() {
    let Some(server) = server() else { return };
    let server: ThrowawayMysql = server;
    let store = MySql::connect(&server.url()).await.expect("a database");
    survives_a_restart(server, store).await;
}

async fn gives_up_and_recovers<D: authkit_servers::Database>(
    server: Throwaway<D>,
    store: impl Loaded,
    limit: Duration,
) {
    let nobody = email(0, 0);
    let ask = async || store.find_account_by_identifier(nobody.identifier()).await;
    assert!(ask().await.expect("an answer").is_none());
    server.pause().expect("a server that hangs");
    let since = Instant::now();
    let asked: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (store, nobody) = (store.clone(), nobody.clone());
            tokio::spawn(async move { store.find_account_by_identifier(nobody.identifier()).await })
        })
        .collect();
    for asked in asked {
        let error = asked.await.expect("a task").expect_err("nobody can answer");
        assert!(error.is_transient(), "{error:?}");
    }
    let waited = since.elapsed();
    server.resume().expect("a server that goes on");
    assert!(waited < 4 * limit, "given up only after {waited:?}");
    // the first answers may be late ones of before
    let since = Instant::now();
    while ask().await.is_err() {
        assert!(since.elapsed() < Duration::from_secs(30), "no recovery");
    }
    assert!(ask().await.expect("an answer").is_none());
}

/// Fault 7: requests to a server that hangs end at a set limit, and the connections come back with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgres_that_hangs_is_given_up_and_taken_up_again() {
    let Some(server) = server() else { return };
    let server: ThrowawayPostgres = server;
    let limit = Duration::from_secs(1);
    let options = Options::DEFAULT
        .with_statement_timeout(limit)
        .with_acquire_timeout(limit)
        .with_max_connections(4);
    let store = Postgres::connect_with(&server.url(), &options).await;
    gives_up_and_recovers(server, store.expect("a database"), limit).await;
}

/// Fault 7, on the other kind of server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mysql_that_hangs_is_given_up_and_taken_up_again() {
    let Some(server) = server() else { return };
    let server: ThrowawayMysql = server;
    let limit = Duration::from_secs(1);
    let options = Options::DEFAULT
        .with_statement_timeout(limit)
        .with_acquire_timeout(limit)
        .with_max_connections(4);
    let store = MySql::connect_with(&server.url(), &options).await;
    gives_up_and_recovers(server, store.expect("a database"), limit).await;
}
