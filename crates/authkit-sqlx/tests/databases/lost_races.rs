//! Changes that a server ends for the sake of others: tried again, a few times, and then given up whole.

use authkit_sqlx::authkit_store::{AccountStore, Generation, LifecycleStore};
use authkit_sqlx::{Options, Postgres};
use std::sync::Arc;

use crate::place::{OnMySql, OnPostgres, Place, block_on};
use crate::sample::{mail, put};

/// How a server is made to end the changes of accounts as it ends a deadlock.
type Ending = &'static [&'static str];

// A sequence is not rolled back with the transaction that asked it.
const ON_POSTGRES: Ending = &[
    "CREATE SEQUENCE tries",
    "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF nextval('tries') <= {races} THEN RAISE EXCEPTION 'lost' USING ERRCODE = '{code}'; END IF; \
        RETURN NEW; END $$",
    "CREATE TRIGGER lose BEFORE UPDATE ON authkit_accounts FOR EACH ROW EXECUTE FUNCTION lose()",
];
const ON_MYSQL: Ending = &[
    "CREATE SEQUENCE tries",
    "CREATE TRIGGER lose BEFORE UPDATE ON authkit_accounts FOR EACH ROW BEGIN \
        IF NEXTVAL(tries) <= {races} THEN \
        SIGNAL SQLSTATE {code}, MESSAGE_TEXT = 'lost'; END IF; END",
];

const MAILS: &str = "SELECT COUNT(*) FROM authkit_outbox";

const DEADLOCK: &str = "'40001' SET MYSQL_ERRNO = 1213";
const WAITED: &str = "'HY000' SET MYSQL_ERRNO = 1205";

/// Loses that many races, and then no more.
async fn change_that_loses<P: Place>(races: i64, ending: Ending, code: &str) -> Option<Lost> {
    let place = P::new().await?;
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    for statement in ending {
        let statement = statement
            .replace("{races}", &races.to_string())
            .replace("{code}", code);
        P::run(&store, &statement).await.expect(&statement);
    }
    let outcome = store.advance_generation(&alice.id, &[mail(2)]).await;
    let found = store.find_account(&alice.id).await.expect("a row");
    Some(Lost {
        outcome: outcome.map_err(|error| error.is_transient()),
        generation: found.expect("an account").generation,
        mails: P::count(&store, MAILS).await - 1, // but for that of the registration
    })
}

/// What a change that lost came to.
#[derive(Debug, PartialEq)]
struct Lost {
    /// An error says whether it is worth another try.
    outcome: Result<bool, bool>,
    generation: Generation,
    mails: i64,
}

const CHANGED: Lost = Lost {
    outcome: Ok(true),
    generation: Generation::from_i64(8),
    mails: 1,
};
const GIVEN_UP: Lost = Lost {
    outcome: Err(true),
    generation: Generation::from_i64(7),
    mails: 0,
};

async fn races_are_lost<P: Place>(ending: Ending, codes: &[&str]) {
    for code in codes {
        for (races, expected) in [(0, CHANGED), (1, CHANGED), (3, CHANGED), (4, GIVEN_UP)] {
            let Some(lost) = change_that_loses::<P>(races, ending, code).await else {
                return;
            };
            assert_eq!(lost, expected, "{races} times {code}");
        }
    }
}

#[test]
fn a_change_that_loses_on_postgres_is_tried_three_times_more_and_mails_once() {
    block_on(races_are_lost::<OnPostgres>(
        ON_POSTGRES,
        &["40001", "40P01"],
    ));
}

#[test]
fn a_change_that_loses_on_mysql_is_tried_three_times_more_and_mails_once() {
    block_on(races_are_lost::<OnMySql>(ON_MYSQL, &[DEADLOCK]));
}

/// It has waited as long as it may.
#[test]
fn a_change_that_waited_too_long_for_a_lock_on_mysql_is_not_tried_again() {
    let lost = block_on(change_that_loses::<OnMySql>(1, ON_MYSQL, WAITED));
    assert!(lost.is_none_or(|lost| lost == GIVEN_UP));
}

/// PostgreSQL ends what cannot be serialised: with such a default, which is the application's to choose, some changes are
/// given up, and whatever was acknowledged is there once.
#[test]
fn a_postgres_that_serialises_loses_nothing_that_was_acknowledged() {
    block_on(async {
        let Some(place) = OnPostgres::new().await else {
            return;
        };
        place.open().await;
        let url = format!(
            "{}&options[default_transaction_isolation]=serializable",
            place.url()
        );
        let store = Postgres::connect_with(&url, &Options::DEFAULT).await;
        let store = Arc::new(store.expect("a store"));
        let level =
            "SELECT (current_setting('transaction_isolation') = 'serializable')::int::bigint";
        assert_eq!(OnPostgres::count(&store, level).await, 1);
        let alice = put(&store, "alice@example.com").await;
        let mut racers = tokio::task::JoinSet::new();
        for number in 2..66 {
            let (store, id) = (Arc::clone(&store), alice.id);
            racers.spawn(async move { store.advance_generation(&id, &[mail(number)]).await });
        }
        let mut acknowledged = 0;
        while let Some(racer) = racers.join_next().await {
            match racer.expect("no panic") {
                Ok(moved) => acknowledged += i64::from(moved),
                Err(error) => assert!(error.is_transient(), "{error:?}"),
            }
        }
        assert!(acknowledged > 0);
        let found = store.find_account(&alice.id).await.expect("a row");
        let generation = found.expect("an account").generation;
        assert_eq!(generation, Generation::from_i64(7 + acknowledged));
        assert_eq!(OnPostgres::count(&store, MAILS).await, 1 + acknowledged);
    });
}
