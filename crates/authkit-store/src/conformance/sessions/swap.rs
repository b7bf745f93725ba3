//! A session takes the place of another.

use crate::conformance::held::digest;
use crate::conformance::sample::{alice, at, store, two_realms, winner};
use crate::conformance::{Harness, RACERS, race};
use crate::{Account, Device, Put, SessionRecord, SessionStore, Swap};

/// The session that takes the place of [`record`](super::record)'s.
fn second<I: Clone>(account: &Account<I>) -> SessionRecord<I> {
    let mut second = super::record(account).on(Device::unknown().with_user_agent(Some("curl")));
    second.authenticated_at = at(60);
    second.seen_at = at(61);
    second.expires_at = at(4000);
    second
}

/// The new session is found under the new digest, with every field, and under the old one there is nothing.
pub async fn a_session_takes_the_place_of_another<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_swap";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let [old, new, other] = [0, 1, 2].map(|number| digest(case, number));
    for digest in [&old, &other] {
        let first = super::record(&alice);
        assert_eq!(ask!(store.put_session(digest, &first)), Put::Created);
    }
    let second = second(&alice);
    assert_eq!(ask!(store.swap_session(&old, &new, &second)), Swap::Done);
    assert_eq!(ask!(store.find_session(&old)), None, "the old one works on");
    assert_eq!(
        find!(store.find_session(&new)),
        (second.clone(), alice.clone())
    );
    assert_eq!(
        find!(store.find_session(&other)).0,
        super::record(&alice),
        "another session was swapped"
    );
    assert_eq!(
        ask!(store.swap_session(&old, &digest(case, 3), &second)),
        Swap::Stale,
        "a session is swapped once"
    );
    assert_eq!(ask!(store.find_session(&digest(case, 3))), None);
}

/// Whoever was signed out is not signed in by a swap.
pub async fn a_swap_is_for_a_session_that_is_there<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_swap_nothing";
    let store = store(harness, case).await;
    let second = second(&alice(harness, &store).await);
    let (old, new) = (digest(case, 0), digest(case, 1));
    assert_eq!(ask!(store.swap_session(&old, &new, &second)), Swap::Stale);
    for digest in [&old, &new] {
        assert_eq!(ask!(store.find_session(digest)), None);
    }
}

/// A new digest that is stored already is an error, and changes nothing.
pub async fn a_swap_overwrites_nothing<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_swap_taken";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let digests = [digest(case, 0), digest(case, 1)];
    for digest in &digests {
        let first = super::record(&alice);
        assert_eq!(ask!(store.put_session(digest, &first)), Put::Created);
    }
    let came_to = store
        .swap_session(&digests[0], &digests[1], &second(&alice))
        .await;
    assert!(came_to.is_err(), "the new digest is taken: {came_to:?}");
    for digest in &digests {
        assert_eq!(find!(store.find_session(digest)).0, super::record(&alice));
    }
}

/// Of many swaps of one session exactly one is done, and one session is there after.
pub async fn one_of_many_swaps_wins<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_one_swap";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let (first, second) = (super::record(&alice), second(&alice));
    for round in 0..harness.rounds() {
        let old = digest(case, round);
        let new = |racer| digest(case, 1_000_000 + round * RACERS + racer);
        assert_eq!(ask!(store.put_session(&old, &first)), Put::Created);
        let swap = async |racer| ask!(store.swap_session(&old, &new(racer), &second));
        let winner = winner(&race(swap).await, |result| *result == Swap::Done);
        assert_eq!(ask!(store.find_session(&old)), None);
        for racer in 0..RACERS {
            let there = ask!(store.find_session(&new(racer))).is_some();
            assert_eq!(there, racer == winner, "one session became two");
        }
    }
}

/// A sign-out and a swap that race: if the sign-out found the session, no swap saved it.
pub async fn one_of_swaps_and_sign_outs_wins<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_swap_or_out";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let (first, second) = (super::record(&alice), second(&alice));
    for round in 0..harness.rounds() {
        let old = digest(case, round);
        let new = |racer| digest(case, 1_000_000 + round * RACERS + racer);
        assert_eq!(ask!(store.put_session(&old, &first)), Put::Created);
        let results = race(async |racer| match racer % 2 {
            0 => ask!(store.remove_session(&old)),
            _ => ask!(store.swap_session(&old, &new(racer), &second)) == Swap::Done,
        })
        .await;
        let winner = winner(&results, |won| *won);
        for racer in (1..RACERS).step_by(2) {
            let there = ask!(store.find_session(&new(racer))).is_some();
            assert_eq!(there, racer == winner, "racer {winner} won");
        }
    }
}

/// A session is not swapped from another realm.
pub async fn swaps_stay_in_their_realm<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_swap_realms";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    let (old, new) = (digest(case, 0), digest(case, 1));
    let first = super::record(&alice);
    assert_eq!(ask!(store.put_session(&old, &first)), Put::Created);
    assert_eq!(
        ask!(other.swap_session(&old, &new, &second(&alice))),
        Swap::Stale
    );
    assert_eq!(find!(store.find_session(&old)).0, first);
    assert_eq!(ask!(store.find_session(&new)), None);
}
