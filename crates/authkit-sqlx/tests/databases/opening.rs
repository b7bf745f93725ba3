//! Tables made, made twice, made by two at once, and left alone.

use authkit_sqlx::authkit_store::{AccountStore, Insert, RegisterableStore};
use authkit_sqlx::{Options, Sql, SqlxError};
use std::error::Error;

use crate::place::{Place, on_every_database};
use crate::sample::{new_account, put};

on_every_database! {
    two_that_start_at_once_migrate_once,
    migrating_twice_is_migrating_once,
    an_applications_own_tables_live_beside,
    a_newer_schema_is_refused_and_left_alone,
    two_prefixes_are_two_stores,
    a_prefix_that_is_no_name_is_refused,
}

async fn two_that_start_at_once_migrate_once<P: Place>(place: P) {
    let options = Options::DEFAULT;
    for round in 0..5 {
        // a prefix is a fresh start
        let options = options.clone().with_prefix(format!("round{round}_"));
        let both = tokio::join!(place.try_open(&options), place.try_open(&options));
        let runs = format!("SELECT count(*) FROM round{round}_migrations");
        let mut counted = Vec::new();
        for (number, opened) in [both.0, both.1].into_iter().enumerate() {
            let store = opened.unwrap_or_else(|error| {
                panic!("round {round}: {error}: {:?}", error.source());
            });
            counted.push(P::count(&store, &runs).await);
            let _ = put(&store, &format!("user{number}@example.com")).await;
        }
        assert!(counted[0] > 10 && counted[0] == counted[1], "{counted:?}");
    }
}

async fn migrating_twice_is_migrating_once<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    store.migrate().await.expect("nothing to do");
    let again = place.open().await;
    again.migrate().await.expect("nothing to do");
    let found = again.find_account(&alice.id).await.expect("a row");
    assert_eq!(found, Some(alice));
}

async fn an_applications_own_tables_live_beside<P: Place>(place: P) {
    let store = Sql::from_pool(place.open().await.pool().clone());
    P::run(
        &store,
        "CREATE TABLE orders (account_id BIGINT, FOREIGN KEY (account_id) REFERENCES authkit_accounts (id))",
    )
    .await
    .expect("the application's table");
    store.migrate().await.expect("nothing to do");
    let alice = put(&store, "alice@example.com").await;
    let insert = format!("INSERT INTO orders (account_id) VALUES ({})", alice.id);
    assert_eq!(P::run(&store, &insert).await.expect("a reference"), 1);
    let insert = format!(
        "INSERT INTO orders (account_id) VALUES ({})",
        alice.id.as_i64() + 1
    );
    assert!(P::run(&store, &insert).await.is_err(), "no such account");
}

async fn a_newer_schema_is_refused_and_left_alone<P: Place>(place: P) {
    let store = place.open().await;
    let newer = "INSERT INTO authkit_migrations (version, description, success, checksum, execution_time) \
        VALUES (9999, 'of tomorrow', TRUE, '00', 0)";
    P::run(&store, newer).await.expect("an insert");
    let alice = put(&store, "alice@example.com").await;
    let error = place
        .try_open(&Options::DEFAULT)
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
    let found = store.find_account(&alice.id).await.expect("a row");
    assert_eq!(found, Some(alice), "who runs already goes on");
}

async fn two_prefixes_are_two_stores<P: Place>(place: P) {
    let longest = "p".repeat(Options::MAX_PREFIX);
    let options = Options::DEFAULT.with_prefix("shop_");
    let shop = place.try_open(&options).await.expect("a store");
    let options = Options::DEFAULT.with_prefix(longest);
    let other = place.try_open(&options).await.expect("a store");
    for store in [&shop, &other] {
        let made = store
            .put_account(&new_account("alice@example.com"), &[], &[])
            .await;
        assert!(matches!(made, Ok(Insert::Created(_))), "{made:?}");
    }
    assert_eq!(
        P::count(&shop, "SELECT count(*) FROM shop_accounts").await,
        1
    );
    let nobody = P::run(&shop, "DELETE FROM authkit_accounts").await;
    assert!(nobody.is_err(), "there is no table of the default prefix");
}

async fn a_prefix_that_is_no_name_is_refused<P: Place>(place: P) {
    for prefix in ["", "A", "a-b", "1a", "x; DROP TABLE orders", "a\"b", "a`b"] {
        let opened = place.try_open(&Options::DEFAULT.with_prefix(prefix)).await;
        assert!(
            matches!(opened, Err(SqlxError::Prefix)),
            "{prefix:?}: {opened:?}"
        );
    }
}
