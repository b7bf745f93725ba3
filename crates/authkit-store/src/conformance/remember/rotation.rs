//! A token takes the place of another, in a series.

use crate::conformance::held::digest;
use crate::conformance::sample::{alice, at, store, two_realms, winner};
use crate::conformance::{Harness, race};
use crate::{Put, RememberDigest, RememberRecord, RememberStore, SeriesDigest, Swap};

use super::record;

fn token(number: usize) -> RememberDigest {
    digest("remember_token", number)
}

async fn put<S: RememberStore>(
    store: &S,
    series: &SeriesDigest,
    record: &RememberRecord<S::UserId>,
) {
    assert_eq!(ask!(store.put_series(series, record)), Put::Created);
}

/// The present token becomes the previous one, the moment is kept, and nothing else changes.
pub async fn a_rotation_moves_one_token_on<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "rotation";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let (series, other) = (digest(case, 0), digest(case, 1));
    for series in [&series, &other] {
        put(&store, series, &record(&alice)).await;
    }
    let mut expected = record(&alice);
    for number in 1..4 {
        let (old, new) = (token(number - 1), token(number));
        let now = at(60 * i64::try_from(number).expect("few rotations"));
        let came_to = ask!(store.swap_remember_token(&series, &old, &new, now));
        assert_eq!(came_to, Swap::Done);
        (expected.token, expected.previous, expected.rotated_at) = (new, Some(old), now);
        assert_eq!(
            find!(store.find_series(&series)),
            (expected.clone(), alice.clone())
        );
    }
    assert_eq!(
        find!(store.find_series(&other)).0,
        record(&alice),
        "another series was rotated"
    );
}

/// Whoever shows another token than the present one, be it the previous, rotates nothing.
pub async fn a_stale_token_rotates_nothing<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "stale_rotation";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let series = digest(case, 0);
    let nowhere = digest(case, 1);
    put(&store, &series, &record(&alice)).await;
    let first = ask!(store.swap_remember_token(&series, &token(0), &token(1), at(60)));
    assert_eq!(first, Swap::Done);
    let present = find!(store.find_series(&series)).0;
    for (series, stale) in [
        (&series, token(0)),
        (&series, token(7)),
        (&nowhere, token(1)),
    ] {
        let came_to = ask!(store.swap_remember_token(series, &stale, &token(2), at(120)));
        assert_eq!(came_to, Swap::Stale);
    }
    assert_eq!(find!(store.find_series(&series)).0, present);
    assert_eq!(ask!(store.find_series(&nowhere)), None);
}

/// Of many who show the present token exactly one gets the next.
pub async fn one_of_many_rotations_wins<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "one_rotation";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    for round in 0..harness.rounds() {
        let series = digest(case, round);
        put(&store, &series, &record(&alice)).await;
        let results = race(async |racer| {
            ask!(store.swap_remember_token(&series, &token(0), &token(racer + 1), at(60)))
        })
        .await;
        let winner = winner(&results, |result| *result == Swap::Done);
        let found = find!(store.find_series(&series)).0;
        assert_eq!(
            (found.token, found.previous),
            (token(winner + 1), Some(token(0))),
            "the winner's token is stored"
        );
    }
}

/// A rotation that is under way when the person signs out does not bring the series back.
pub async fn a_rotation_brings_nothing_back<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "rotation_back";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    for round in 0..harness.rounds() {
        let series = digest(case, round);
        put(&store, &series, &record(&alice)).await;
        let results = race(async |racer| match racer {
            3 => ask!(store.remove_series(&series)),
            _ => {
                let new = token(racer + 1);
                let _ = ask!(store.swap_remember_token(&series, &token(0), &new, at(60)));
                false
            }
        })
        .await;
        assert!(results[3], "it was there to be removed");
        assert_eq!(
            ask!(store.find_series(&series)),
            None,
            "a rotation brought it back"
        );
    }
}

/// A series is not rotated from another realm.
pub async fn rotations_stay_in_their_realm<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "rotation_realms";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    let series = digest(case, 0);
    put(&store, &series, &record(&alice)).await;
    let came_to = ask!(other.swap_remember_token(&series, &token(0), &token(1), at(60)));
    assert_eq!(came_to, Swap::Stale);
    assert_eq!(find!(store.find_series(&series)).0, record(&alice));
}
