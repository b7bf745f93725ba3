//! Clean-ups: what they take, in what order, and what they leave.

use authkit_sqlx::authkit_store::{
    Account, Put, SessionDigest, SessionListStore, SessionRecord, SessionStore,
};
use authkit_sqlx::{AccountId, Backend, Sql, sqlx};
use time::{Duration, OffsetDateTime};

use crate::place::{OnPostgres, Place, block_on, on_every_database};
use crate::sample::{NOW, put};

on_every_database! {
    a_sweep_takes_no_more_than_it_may_and_in_the_end_everything,
    what_is_older_than_where_the_last_sweep_stopped_is_taken_by_the_next,
    a_million_of_one_moment_would_not_stop_a_sweep,
}

fn at(minutes: i64) -> OffsetDateTime {
    NOW + Duration::minutes(minutes)
}

fn digest(number: u16) -> SessionDigest {
    let mut bytes = [0; 32];
    bytes[..2].copy_from_slice(&number.to_le_bytes());
    SessionDigest::from_bytes(bytes)
}

/// Sessions of these numbers, each with when it was used and when it ends.
async fn start<B: Backend>(
    store: &Sql<B>,
    account: &Account<AccountId>,
    numbers: impl Iterator<Item = u16>,
    times: impl Fn(u16) -> (OffsetDateTime, OffsetDateTime),
) {
    for number in numbers {
        let (seen_at, expires_at) = times(number);
        let mut session = SessionRecord::new(account.id, account.generation, NOW, expires_at);
        session.seen_at = seen_at;
        let put = store.put_session(&digest(number), &session).await;
        assert_eq!(put.expect("a session"), Put::Created);
    }
}

async fn sweep<B: Backend>(store: &Sql<B>, now: i64, idle_since: i64, limit: u32) -> u64 {
    let removed = store.remove_expired_sessions(at(now), at(idle_since), limit);
    removed.await.expect("a sweep")
}

async fn left<B: Backend>(store: &Sql<B>, account: &Account<AccountId>) -> Vec<SessionDigest> {
    let sessions = store.find_sessions(&account.id).await.expect("a list");
    let mut left: Vec<_> = sessions.into_iter().map(|(digest, _)| digest).collect();
    left.sort_by_key(|digest| *digest.as_bytes());
    left
}

async fn a_sweep_takes_no_more_than_it_may_and_in_the_end_everything<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    // used at 2000 or never after 0; ended by 1000 or good for ever
    start(&store, &alice, 0..230, |n| (at(2000), at(n.into()))).await;
    start(&store, &alice, 230..400, |_| (at(0), at(9999))).await;
    start(&store, &alice, 400..405, |_| (at(2000), at(9999))).await;
    for (limit, removed) in [(120, 120), (1, 1), (0, 0), (200, 200), (500, 79), (500, 0)] {
        assert_eq!(sweep(&store, 1000, 500, limit).await, removed, "{limit}");
    }
    let living: Vec<_> = (400..405).map(digest).collect();
    assert_eq!(left(&store, &alice).await, living);
}

async fn what_is_older_than_where_the_last_sweep_stopped_is_taken_by_the_next<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    start(&store, &alice, 0..130, |n| {
        (at(2000), at(100 + i64::from(n)))
    })
    .await;
    assert_eq!(sweep(&store, 1000, 500, 120).await, 120);
    // such as a session that was brought from elsewhere
    start(&store, &alice, 200..210, |n| {
        (at(2000), at(i64::from(n) - 200))
    })
    .await;
    assert_eq!(sweep(&store, 1000, 500, 120).await, 20);
    assert_eq!(left(&store, &alice).await, []);
    start(&store, &alice, 300..310, |_| (at(2000), at(50))).await;
    assert_eq!(sweep(&store, 1000, 500, 120).await, 10);
}

async fn a_million_of_one_moment_would_not_stop_a_sweep<P: Place>(place: P) {
    let store = place.open().await;
    let alice = put(&store, "alice@example.com").await;
    start(&store, &alice, 0..350, |_| (at(0), at(0))).await;
    for (limit, removed) in [(150, 150), (150, 150), (150, 50), (150, 0)] {
        assert_eq!(sweep(&store, 1000, 500, limit).await, removed);
    }
}

/// The sweep has found the session, and waits for who notes that it is in use.
#[test]
fn a_session_that_is_used_while_a_sweep_waits_for_it_stays() {
    block_on(async {
        let Some(place) = OnPostgres::new().await else {
            return;
        };
        let store = place.open().await;
        let alice = put(&store, "alice@example.com").await;
        start(&store, &alice, 0..1, |_| (at(0), at(9999))).await;
        let mut uses = store.pool().begin().await.expect("a transaction");
        let seen = sqlx::query("UPDATE authkit_sessions SET seen_at = $1");
        let seen = seen.bind(i64::MAX).execute(&mut *uses).await;
        assert_eq!(seen.expect("an update").rows_affected(), 1);
        let sweeper = store.clone();
        let sweeping = tokio::spawn(async move { sweep(&sweeper, 1000, 500, 10).await });
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) > 0 \
            AND query LIKE 'DELETE FROM authkit_sessions%' AND pid <> pg_backend_pid()";
        while OnPostgres::count(&store, waiting).await == 0 {
            assert!(!sweeping.is_finished(), "it does not wait");
        }
        uses.commit().await.expect("a commit");
        assert_eq!(sweeping.await.expect("a sweep"), 0);
        let all = "SELECT COUNT(*) FROM authkit_sessions";
        assert_eq!(OnPostgres::count(&store, all).await, 1);
    });
}
