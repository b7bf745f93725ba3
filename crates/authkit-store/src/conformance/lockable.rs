//! Cases for [`LockableStore`].

use std::time::Duration;

use authkit_track::{AttemptKey, Attempts, Block};

use super::sample::{at, count, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{LockableStore, Swap};

crate::__authkit_cases! { lockable __authkit_all (H::Store: LockableStore) }

fn key(subject: &str) -> AttemptKey {
    AttemptKey::new("login", "name", subject)
}

/// So many attempts since the first moment, the last one `seconds` later.
fn attempts(count: u32, seconds: i64) -> Attempts {
    Attempts::new(count, at(0), at(seconds))
}

async fn put<S: LockableStore>(store: &S, key: &AttemptKey, attempts: &Attempts) {
    assert_eq!(ask!(store.swap_attempts(key, None, attempts)), Swap::Done);
}

/// Count, moments and block come back, each in its turn replaced by the next.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "attempts_come_back").await;
    let key = key("alice");
    assert_eq!(ask!(store.find_attempts(&key)), None);
    let mut expected = None;
    for new in [
        attempts(1, 0),
        Attempts::new(u32::MAX, at(-7), at(7)),
        attempts(5, 60).with_block(Some(Block::Until(at(120)))),
        attempts(6, 130).with_block(Some(Block::UntilUnlocked)),
        attempts(1, 140),
    ] {
        let came_to = ask!(store.swap_attempts(&key, expected.as_ref(), &new));
        assert_eq!(came_to, Swap::Done);
        assert_eq!(ask!(store.find_attempts(&key)), Some(new));
        expected = Some(new);
    }
    assert!(ask!(store.remove_attempts(&key)));
    assert!(!ask!(store.remove_attempts(&key)), "it is gone");
    assert_eq!(ask!(store.find_attempts(&key)), None);
}

/// Whoever expects something else, in any part, or expects nothing, replaces nothing.
pub async fn a_stale_swap_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "attempts_stale").await;
    let key = key("alice");
    let new = attempts(9, 90);
    let blocked = attempts(5, 60).with_block(Some(Block::Until(at(120))));
    let nothing = ask!(store.swap_attempts(&key, Some(&blocked), &new));
    assert_eq!(nothing, Swap::Stale, "there is nothing to replace");
    assert_eq!(ask!(store.find_attempts(&key)), None);
    put(&store, &key, &blocked).await;
    let others = [
        None,
        Some(attempts(5, 60)),
        Some(attempts(4, 60).with_block(blocked.block)),
        Some(attempts(5, 59).with_block(blocked.block)),
        Some(Attempts::new(5, at(1), at(60)).with_block(blocked.block)),
        Some(blocked.with_block(Some(Block::Until(at(121))))),
        Some(blocked.with_block(Some(Block::UntilUnlocked))),
    ];
    for other in others {
        let came_to = ask!(store.swap_attempts(&key, other.as_ref(), &new));
        assert_eq!(came_to, Swap::Stale, "expected {other:?}");
        assert_eq!(ask!(store.find_attempts(&key)), Some(blocked));
    }
}

/// Keys are compared byte for byte, whatever is in them and however long they are.
pub async fn keys_are_exact<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "keys_are_exact").await;
    let longest = "x".repeat(AttemptKey::MAX_BYTES - "login/name/".len());
    let mut other_end = longest.clone();
    other_end.pop();
    other_end.push('y');
    let keys = [
        key("alice@example.com"),
        key("ALICE@example.com"),
        key("alicé@example.com"),
        key("alice@example.co%"),
        key("alice@example.co_"),
        key("alice@example.com "),
        key("o'hara\"\\;--\u{1f511}"),
        key(""),
        key(&longest),
        key(&other_end),
        AttemptKey::new("login", "address", "alice@example.com"),
        AttemptKey::new("reset", "name", "alice@example.com"),
    ];
    for (number, key) in (1..).zip(&keys) {
        assert_eq!(ask!(store.find_attempts(key)), None, "{key:?}");
        put(&store, key, &attempts(number, 0)).await;
    }
    for (number, key) in (1..).zip(&keys) {
        let found = ask!(store.find_attempts(key));
        assert_eq!(found, Some(attempts(number, 0)), "{key:?}");
    }
}

/// Of many who make the first attempt, and then of many who make the next, exactly one is counted.
pub async fn one_of_many_swaps_wins<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "attempts_one_swap").await;
    for round in 0..harness.rounds() {
        let key = key(&round.to_string());
        let mut expected = None;
        for _ in 0..2 {
            let mine = |racer: usize| attempts(u32::try_from(racer + 1).expect("few racers"), 0);
            let results = race(async |racer| {
                ask!(store.swap_attempts(&key, expected.as_ref(), &mine(racer)))
            })
            .await;
            let winner = winner(&results, |result| *result == Swap::Done);
            let found = ask!(store.find_attempts(&key));
            assert_eq!(found, Some(mine(winner)), "the winner's count is stored");
            // a count that no racer of the second heat comes to
            let next = attempts(1000, 1);
            let came_to = ask!(store.swap_attempts(&key, found.as_ref(), &next));
            assert_eq!(came_to, Swap::Done);
            expected = Some(next);
        }
    }
}

/// Of many who look, decide and swap until they know, exactly as many are let through as may be.
pub async fn exactly_as_many_pass_as_may<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    const MAY_PASS: u32 = 10;
    let store = store(harness, "attempts_limit").await;
    for round in 0..harness.rounds() {
        let key = key(&round.to_string());
        let passed = race(async |_| {
            loop {
                let present = ask!(store.find_attempts(&key));
                let count = present.map_or(0, |present| present.count);
                if count >= MAY_PASS {
                    return false;
                }
                let next = attempts(count + 1, 0);
                if ask!(store.swap_attempts(&key, present.as_ref(), &next)) == Swap::Done {
                    return true;
                }
            }
        })
        .await;
        assert_eq!(count(&passed, &true), 10, "of {RACERS} racers ten may pass");
        let found = ask!(store.find_attempts(&key));
        assert_eq!(found, Some(attempts(MAY_PASS, 0)));
    }
}

/// Of many who lift a block exactly one does.
pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "attempts_one_removal").await;
    for round in 0..harness.rounds() {
        let key = key(&round.to_string());
        put(&store, &key, &attempts(1, 0)).await;
        let results = race(async |_| ask!(store.remove_attempts(&key))).await;
        let _ = winner(&results, |removed| *removed);
        assert_eq!(ask!(store.find_attempts(&key)), None);
    }
}

/// A clean-up forgets what was tried before that moment and is not blocked after it, and no more than asked for.
pub async fn what_is_stale_is_forgotten<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let store = store(harness, "attempts_clean_up").await;
    let (moment, millisecond) = (at(500), Duration::from_millis(1));
    let tried = |last_at, block| Attempts::new(1, at(0), last_at).with_block(block);
    let until = |moment| Some(Block::Until(moment));
    let before = moment - millisecond;
    let all = [
        (tried(at(0), None), false),
        (tried(before, None), false),
        (tried(moment, None), true),
        (tried(moment + millisecond, None), true),
        (tried(at(0), until(before)), false),
        (tried(at(0), until(moment)), false),
        (tried(at(0), until(moment + millisecond)), true),
        (tried(at(0), Some(Block::UntilUnlocked)), true),
    ];
    for (number, (attempts, _)) in all.iter().enumerate() {
        put(&store, &key(&number.to_string()), attempts).await;
    }
    for (limit, removed) in [(0, 0), (3, 3), (3, 1), (3, 0)] {
        assert_eq!(ask!(store.remove_stale_attempts(moment, limit)), removed);
    }
    for (number, (attempts, stays)) in all.iter().enumerate() {
        let there = ask!(store.find_attempts(&key(&number.to_string()))).is_some();
        assert_eq!(there, *stays, "{attempts:?}, before {moment}");
    }
}

/// Attempts are neither counted, read nor forgotten from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: LockableStore,
{
    let (store, other) = two_realms(harness, "lockable_realms_are_apart").await;
    let key = key("alice");
    put(&store, &key, &attempts(1, 0)).await;
    assert_eq!(ask!(other.find_attempts(&key)), None);
    let from_there = ask!(other.swap_attempts(&key, Some(&attempts(1, 0)), &attempts(2, 0)));
    assert_eq!(from_there, Swap::Stale);
    assert!(!ask!(other.remove_attempts(&key)));
    assert_eq!(ask!(other.remove_stale_attempts(at(9999), 1000)), 0);
    put(&other, &key, &attempts(7, 0)).await;
    assert_eq!(ask!(store.find_attempts(&key)), Some(attempts(1, 0)));
    assert_eq!(ask!(other.find_attempts(&key)), Some(attempts(7, 0)));
}
