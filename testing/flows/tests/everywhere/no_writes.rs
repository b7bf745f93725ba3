//! Fault 8: a database that takes no writes, because its disk is full or it is a replica that became nobody's primary.

use authkit_flows::store::TrackableStore;
use authkit_hash::Argon2Params;
use authkit_sqlx::{Backend, Options, Sql};

use crate::access_app::{self, Ports};
use crate::account_app::{self, account_app_hashing, quick};
use crate::place::{Place, on_every_database};

on_every_database! {
    who_signs_in_gets_in_where_nothing_can_be_written,
    a_stale_hash_stays_where_nothing_can_be_written,
    a_throttle_that_cannot_write_lets_nobody_in,
}

/// What makes a store refuse what writes. On MySQL no word does it for one connection that is replaced after an error, so there
/// each table says what a full disk says.
trait NoWrites: Backend {
    fn refuse() -> Vec<String>;
}

impl NoWrites for authkit_sqlx::sqlx::Sqlite {
    fn refuse() -> Vec<String> {
        vec!["PRAGMA query_only = ON".into()]
    }
}

impl NoWrites for authkit_sqlx::sqlx::Postgres {
    fn refuse() -> Vec<String> {
        vec!["SET default_transaction_read_only = on".into()]
    }
}

impl NoWrites for authkit_sqlx::sqlx::MySql {
    fn refuse() -> Vec<String> {
        let tables = ["passwords", "logins", "attempts", "audit"];
        let verbs = tables.map(|table| [(table, "INSERT"), (table, "UPDATE")]);
        let full = |(table, verb)| {
            format!(
                "CREATE TRIGGER full_{table}_{verb} BEFORE {verb} ON authkit_{table} FOR EACH ROW \
                SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1021, MESSAGE_TEXT = 'Disk full'"
            )
        };
        verbs.into_iter().flatten().map(full).collect()
    }
}

/// One more handle on the database, which can only read.
async fn reading<P: Place<Database: NoWrites>>(place: &P) -> Sql<P::Database> {
    let options = Options::DEFAULT.with_max_connections(1);
    let store = place.try_open(&options).await.expect("a store");
    for refuse in <P::Database as NoWrites>::refuse() {
        P::run(&store, &refuse).await.expect(&refuse);
    }
    store
}

async fn who_signs_in_gets_in_where_nothing_can_be_written<P: Place<Database: NoWrites>>(place: P)
where
    Sql<P::Database>: Ports,
{
    let before = access_app::access_app(place.open().await);
    let alice = before.add_account(access_app::ALICE, true).await;
    let app = access_app::access_app(reading(&place).await);
    assert!(app.signs_in(access_app::ALICE, access_app::PASSWORD).await);
    assert!(!app.signs_in(access_app::ALICE, access_app::OTHER).await);
    // the sign-in, its event; the failure, its event
    assert_eq!(app.flows.lost_events(), 4);
    let logins = before.store.find_logins(&alice.id).await.expect("a row");
    assert_eq!((logins.count, logins.failures), (0, 0));
}

async fn a_stale_hash_stays_where_nothing_can_be_written<P: Place<Database: NoWrites>>(place: P)
where
    Sql<P::Database>: account_app::Ports,
{
    let before = account_app::account_app(place.open().await);
    before.register_and_confirm(account_app::ALICE).await;
    let stronger = Argon2Params::danger_new_below_floor(16, 2, 1).expect("parameters");
    let app = account_app_hashing(reading(&place).await, quick().with_argon2(stronger));
    let lost = app.flows.lost_events();
    assert!(
        app.signs_in(account_app::ALICE, account_app::PASSWORD)
            .await
    );
    assert!(app.flows.lost_events() > lost, "it says so");
    assert_eq!(app.told("rehashed"), 0);
    assert!(
        before
            .signs_in(account_app::ALICE, account_app::PASSWORD)
            .await
    );
}

async fn a_throttle_that_cannot_write_lets_nobody_in<P: Place<Database: NoWrites>>(place: P)
where
    Sql<P::Database>: Ports,
{
    let before = access_app::access_app(place.open().await);
    before.add_account(access_app::ALICE, true).await;
    let app = access_app::counting_in_the_store(reading(&place).await);
    let password = access_app::secret(access_app::PASSWORD);
    let tried = app
        .sign_in
        .sign_in(access_app::ALICE, password, &access_app::at(1))
        .await;
    assert!(tried.is_err(), "{tried:?}");
    assert_eq!(app.computations(), 0, "nothing was looked at");
}
