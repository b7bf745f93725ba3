//! Others in the way, no connection to have, a connection that is gone.

use authkit_sqlx::Options;
use authkit_sqlx::authkit_store::{AccountStore, Generation, LifecycleStore};
use std::time::Duration;

use crate::place::{OnMySql, OnPostgres, Place, block_on, on_every_database};
use crate::sample::put;

on_every_database! {
    who_waits_too_long_for_others_is_asked_to_come_again,
    who_waits_too_long_for_a_connection_is_asked_to_come_again,
}

async fn who_waits_too_long_for_others_is_asked_to_come_again<P: Place>(place: P) {
    let options = Options::DEFAULT.with_statement_timeout(Duration::from_millis(200));
    let store = place.try_open(&options).await.expect("a store");
    let alice = put(&store, "alice@example.com").await;
    let held = P::hold(&store).await;
    let error = store.advance_generation(&alice.id, &[]).await;
    let error = error.expect_err("somebody holds the account");
    assert!(error.is_transient(), "{error:?}");
    held.rollback().await.expect("an end");
    assert!(
        store
            .advance_generation(&alice.id, &[])
            .await
            .expect("an update")
    );
    let found = store.find_account(&alice.id).await.expect("a row");
    let generation = found.map(|found| found.generation);
    assert_eq!(generation, Some(Generation::from_i64(8)), "moved once");
}

async fn who_waits_too_long_for_a_connection_is_asked_to_come_again<P: Place>(place: P) {
    let options = Options::DEFAULT
        .with_max_connections(1)
        .with_acquire_timeout(Duration::from_secs(1));
    let store = place.try_open(&options).await.expect("a store");
    let alice = put(&store, "alice@example.com").await;
    let held = store.pool().acquire().await.expect("the only one");
    let error = store.find_account(&alice.id).await;
    let error = error.expect_err("there is no other connection");
    assert!(error.is_transient(), "{error:?}");
    drop(held);
}

/// A read finds its answer all the same when its connection was cut since the last one; a write says that it may have failed.
async fn a_cut_connection_is_replaced<P: Place>(id: &str, cut: fn(i64) -> String) {
    let Some(place) = P::new().await else { return };
    let options = Options::DEFAULT.with_max_connections(1);
    let (store, other) = (place.try_open(&options).await, place.open().await);
    let store = store.expect("a store");
    let alice = put(&store, "alice@example.com").await;
    for _ in 0..3 {
        let number = P::count(&store, id).await;
        let _ = P::run(&other, &cut(number)).await;
        let found = store.find_account(&alice.id).await;
        assert_eq!(found.expect("a row").map(|found| found.id), Some(alice.id));
    }
    let number = P::count(&store, id).await;
    let _ = P::run(&other, &cut(number)).await;
    if let Err(error) = store.advance_generation(&alice.id, &[]).await {
        assert!(error.is_transient(), "{error:?}");
    }
    assert!(
        store
            .advance_generation(&alice.id, &[])
            .await
            .expect("an update")
    );
}

#[test]
fn a_cut_connection_to_postgres_is_replaced() {
    let cut = |number| format!("SELECT pg_terminate_backend({number})");
    block_on(a_cut_connection_is_replaced::<OnPostgres>(
        "SELECT pg_backend_pid()::bigint",
        cut,
    ));
}

#[test]
fn a_cut_connection_to_mysql_is_replaced() {
    let cut = |number| format!("KILL {number}");
    let id = "SELECT CAST(CONNECTION_ID() AS SIGNED)";
    block_on(a_cut_connection_is_replaced::<OnMySql>(id, cut));
}
