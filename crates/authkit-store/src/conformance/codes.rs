//! Cases for [`CodeStore`].

use std::num::NonZeroU32;
use std::time::Duration;

use super::sample::{Id, alice, at, new_account, round_account, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{Account, CodeStore, LinkKind, PendingCode};

crate::__authkit_cases! { codes __authkit_all (H::Store: CodeStore) }

const LOGIN: LinkKind = LinkKind::Login;

/// The `number`-th code of an account, which ends at second 600.
pub(super) fn code<I>(account: &Account<I>, number: u8) -> PendingCode {
    let mut bytes = [0xa5; 56];
    bytes[55] = number;
    bytes[0] = 0;
    PendingCode::new(bytes, account.generation, at(600))
}

async fn attempt<H: Harness>(
    store: &H::Store,
    id: &Id<H>,
    kind: LinkKind,
) -> Option<(PendingCode, u32)>
where
    H::Store: CodeStore,
{
    let attempt = ask!(store.record_code_attempt(id, kind));
    attempt.map(|(code, number)| (code, number.get()))
}

/// A code comes back with every attempt, and the attempts are numbered from one.
pub async fn attempts_are_numbered<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "attempts_are_numbered").await;
    let alice = alice(harness, &store).await;
    assert_eq!(attempt::<H>(&store, &alice.id, LOGIN).await, None);
    let mut waiting = code(&alice, 1);
    waiting.generation = alice.generation.next();
    assert!(ask!(store.put_code(&alice.id, LOGIN, &waiting)));
    for number in 1..4 {
        let found = attempt::<H>(&store, &alice.id, LOGIN).await;
        assert_eq!(found, Some((waiting.clone(), number)));
    }
}

/// Whatever is tried at nobody is counted nowhere.
pub async fn a_decoy_counts_no_attempt<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "a_decoy_counts_no_attempt").await;
    let alice = alice(harness, &store).await;
    let waiting = code(&alice, 1);
    assert!(ask!(store.put_code(&alice.id, LOGIN, &waiting)));
    for (slot, second) in [(0, 1), (0, 2), (0, 2), (255, 1)] {
        ask!(store.put_code_decoy(slot, at(second)));
        ask!(store.record_code_decoy(slot, at(second)));
    }
    let found = attempt::<H>(&store, &alice.id, LOGIN).await;
    assert_eq!(found, Some((waiting, 1)));
}

/// A code takes the place of an older one of its kind, and starts without attempts.
pub async fn a_new_code_replaces_the_old<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "a_new_code_replaces_the_old").await;
    let alice = alice(harness, &store).await;
    let id = &alice.id;
    let (old, new) = (code(&alice, 1), code(&alice, 2));
    assert!(ask!(store.put_code(id, LOGIN, &old)));
    let _ = attempt::<H>(&store, id, LOGIN).await;
    assert!(ask!(store.put_code(id, LOGIN, &new)));
    assert!(
        !ask!(store.remove_code(id, LOGIN, &old)),
        "whoever typed the old code is too late"
    );
    let found = attempt::<H>(&store, id, LOGIN).await;
    assert_eq!(found, Some((new.clone(), 1)));
    assert!(ask!(store.remove_code(id, LOGIN, &new)));
    assert!(!ask!(store.remove_code(id, LOGIN, &new)));
    assert_eq!(attempt::<H>(&store, id, LOGIN).await, None);
}

/// A code is used up only if it is that very one, in each of its parts.
pub async fn only_that_code_is_removed<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "only_that_code_is_removed").await;
    let alice = alice(harness, &store).await;
    let id = &alice.id;
    let waiting = code(&alice, 1);
    assert!(ask!(store.put_code(id, LOGIN, &waiting)));
    let mut generation = waiting.clone();
    generation.generation = alice.generation.next();
    let mut longer = waiting.clone();
    longer.expires_at = at(601);
    for other in [code(&alice, 2), generation, longer] {
        assert!(!ask!(store.remove_code(id, LOGIN, &other)));
    }
    assert!(!ask!(store.remove_code(id, LinkKind::Unlock, &waiting)));
    assert!(ask!(store.remove_code(id, LOGIN, &waiting)));
}

/// Codes of two kinds or accounts have nothing to do with each other.
pub async fn kinds_are_apart<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "kinds_are_apart").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let places = [
        (&alice.id, LOGIN),
        (&alice.id, LinkKind::Unlock),
        (&bob.id, LOGIN),
    ];
    for (number, (id, kind)) in (0..).zip(places) {
        assert!(ask!(store.put_code(id, kind, &code(&alice, number))));
    }
    assert!(ask!(store.remove_code(&alice.id, LOGIN, &code(&alice, 0))));
    for (number, (id, kind)) in (0..).zip(places).skip(1) {
        let found = attempt::<H>(&store, id, kind).await;
        assert_eq!(found, Some((code(&alice, number), 1)));
    }
}

/// Of many attempts none is lost: each has a number of its own.
pub async fn no_attempt_is_lost<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "no_attempt_is_lost").await;
    let all: Vec<_> = (1..=RACERS)
        .filter_map(|number| NonZeroU32::new(u32::try_from(number).ok()?))
        .collect();
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        assert!(ask!(store.put_code(&account.id, LOGIN, &code(&account, 1))));
        let results = race(async |_| ask!(store.record_code_attempt(&account.id, LOGIN))).await;
        let mut numbers: Vec<_> = results
            .into_iter()
            .flatten()
            .map(|(_, number)| number)
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, all, "{RACERS} racers tried one code");
    }
}

/// Of many who type the right code exactly one uses it up.
pub async fn one_of_many_uses_wins<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "one_of_many_code_uses_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let waiting = code(&account, 1);
        assert!(ask!(store.put_code(&account.id, LOGIN, &waiting)));
        let results = race(async |_| ask!(store.remove_code(&account.id, LOGIN, &waiting))).await;
        let _ = winner(&results, |removed| *removed);
    }
}

/// A clean-up takes what ends at that very moment, leaves what has a millisecond to go, and takes no more than asked for.
pub async fn what_has_ended_is_removed<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "codes_what_has_ended_is_removed").await;
    let (now, millisecond) = (at(600), Duration::from_millis(1));
    let ends = [
        (at(0), false),
        (now - millisecond, false),
        (now, false),
        (now + millisecond, true),
    ];
    let mut accounts = Vec::new();
    for (round, (end, _)) in (0..).zip(ends) {
        let account = round_account(harness, &store, round).await;
        let mut ending = code(&account, 1);
        ending.expires_at = end;
        assert!(ask!(store.put_code(&account.id, LOGIN, &ending)));
        accounts.push(account);
    }
    for (limit, removed) in [(0, 0), (2, 2), (2, 1), (2, 0)] {
        assert_eq!(ask!(store.remove_expired_codes(now, limit)), removed);
    }
    for (account, (end, stays)) in accounts.iter().zip(ends) {
        let there = attempt::<H>(&store, &account.id, LOGIN).await.is_some();
        assert_eq!(there, stays, "it ends at {end}, and it is {now}");
    }
}

/// A code is neither stored, tried nor removed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let (store, other) = two_realms(harness, "codes_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    let id = &alice.id;
    let waiting = code(&alice, 1);
    assert!(ask!(store.put_code(id, LOGIN, &waiting)));
    assert!(!ask!(other.put_code(id, LOGIN, &code(&alice, 2))));
    assert_eq!(attempt::<H>(&other, id, LOGIN).await, None);
    assert!(!ask!(other.remove_code(id, LOGIN, &waiting)));
    assert_eq!(ask!(other.remove_expired_codes(at(9999), 1000)), 0);
    let found = attempt::<H>(&store, id, LOGIN).await;
    assert_eq!(found, Some((waiting, 1)), "tried from another realm");
}

/// An account that is gone has no code, gets none, and leaves none to the next.
pub async fn a_removed_account_has_no_code<H: Harness>(harness: &H)
where
    H::Store: CodeStore,
{
    let store = store(harness, "a_removed_account_has_no_code").await;
    let gone = alice(harness, &store).await;
    assert!(ask!(store.put_code(&gone.id, LOGIN, &code(&gone, 1))));
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    let next = alice(harness, &store).await;
    for id in [&gone.id, &next.id] {
        assert_eq!(attempt::<H>(&store, id, LOGIN).await, None);
        assert!(!ask!(store.remove_code(id, LOGIN, &code(&gone, 1))));
    }
    assert!(
        !ask!(store.put_code(&gone.id, LOGIN, &code(&gone, 2))),
        "there is no such account"
    );
}
