//! Cases for [`LifecycleStore`].

use super::sample::{
    Id, Out, alice, generation, new_account, round_account, store, two_realms, winner,
};
use super::{Harness, RACERS, race};
use crate::{Account, AccountStore, LifecycleStore};

crate::__authkit_cases! { lifecycle __authkit_all (H::Store: LifecycleStore) }

/// One of many who switch an account off.
pub(super) async fn contend_to_deactivate<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    _racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: LifecycleStore,
{
    ask!(store.set_active(&account.id, false, outgoing))
}

/// One of many who remove an account.
pub(super) async fn contend_to_remove<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    _racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: LifecycleStore,
{
    ask!(store.remove_account(&account.id, outgoing))
}

/// An account is switched off and on; only the first switch of each kind is one, and switching off is one generation.
pub async fn a_deactivation_moves_one_generation_on<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "a_deactivation_moves_one_generation_on").await;
    let mut alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let first = alice.generation;
    let steps = [
        (true, false, first),
        (false, true, first.next()),
        (false, false, first.next()),
        (true, true, first.next()),
        (true, false, first.next()),
        (false, true, first.next().next()),
    ];
    for (active, switched, generation) in steps {
        assert_eq!(
            ask!(store.set_active(&alice.id, active, &[])),
            switched,
            "set_active({active}) of an account that was {}",
            alice.active
        );
        (alice.active, alice.generation) = (active, generation);
        assert_eq!(find!(store.find_account(&alice.id)), alice);
        let key = alice.email.identifier();
        assert_eq!(
            find!(store.find_account_by_identifier(key)),
            alice,
            "an account is found, active or not"
        );
    }
    assert_eq!(
        find!(store.find_account(&bob.id)),
        bob,
        "somebody else was switched off"
    );
}

/// "Sign out everywhere" moves one generation on, whether the account is active or not.
pub async fn an_advance_is_one_generation<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "an_advance_is_one_generation").await;
    let mut alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    for _ in 0..2 {
        assert!(ask!(store.advance_generation(&alice.id, &[])));
        alice.generation = alice.generation.next();
        assert_eq!(find!(store.find_account(&alice.id)), alice);
    }
    assert!(ask!(store.set_active(&alice.id, false, &[])));
    assert!(ask!(store.advance_generation(&alice.id, &[])));
    alice.generation = alice.generation.next().next();
    let alice = alice.with_active(false);
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    assert_eq!(
        find!(store.find_account(&bob.id)),
        bob,
        "somebody else was signed out"
    );
}

/// What is removed is found no more and removed once; its address is free, and its id is not given again.
pub async fn a_removal_frees_the_address_and_not_the_id<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "a_removal_frees_the_address_and_not_the_id").await;
    let gone = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    assert!(ask!(store.remove_account(&gone.id, &[])));
    assert!(!ask!(store.remove_account(&gone.id, &[])));
    assert_eq!(ask!(store.find_account(&gone.id)), None);
    let key = gone.email.identifier();
    assert_eq!(ask!(store.find_account_by_identifier(key)), None);
    assert!(!ask!(store.set_active(&gone.id, false, &[])));
    assert!(!ask!(store.advance_generation(&gone.id, &[])));
    let mut new = new_account("alice@example.com");
    new.generation = generation().next().next();
    let next = harness.account(&store, new).await;
    assert_ne!(next.id, gone.id, "an id was given twice");
    assert_eq!(ask!(store.find_account(&gone.id)), None);
    assert_eq!(find!(store.find_account(&next.id)), next);
    assert_eq!(
        find!(store.find_account(&bob.id)),
        bob,
        "somebody else went with it"
    );
}

/// Of many who switch an account off, or on, exactly one does, and it is one generation.
pub async fn one_of_many_switches_wins<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "one_of_many_switches_wins").await;
    for round in 0..harness.rounds() {
        let mut account = round_account(harness, &store, round).await;
        account.generation = account.generation.next();
        for active in [false, true] {
            account.active = active;
            let results = race(async |_| ask!(store.set_active(&account.id, active, &[]))).await;
            let _ = winner(&results, |switched| *switched);
            assert_eq!(find!(store.find_account(&account.id)), account);
        }
    }
}

/// Of many who remove an account exactly one does.
pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "one_of_many_account_removals_wins").await;
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        let results = race(async |_| ask!(store.remove_account(&id, &[]))).await;
        let _ = winner(&results, |removed| *removed);
        assert_eq!(ask!(store.find_account(&id)), None);
    }
}

/// Many who sign out everywhere at once are as many generations: none is lost.
pub async fn no_advance_is_lost<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let store = store(harness, "no_advance_is_lost").await;
    for round in 0..harness.rounds() {
        let mut account = round_account(harness, &store, round).await;
        let results = race(async |_| ask!(store.advance_generation(&account.id, &[]))).await;
        assert_eq!(results, [true; RACERS]);
        for _ in 0..RACERS {
            account.generation = account.generation.next();
        }
        assert_eq!(
            find!(store.find_account(&account.id)),
            account,
            "{RACERS} racers moved on, and a generation was lost"
        );
    }
}

/// Nobody is switched off, signed out or removed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore,
{
    let (store, other) = two_realms(harness, "lifecycle_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert!(!ask!(other.set_active(&alice.id, false, &[])));
    assert!(!ask!(other.advance_generation(&alice.id, &[])));
    assert!(!ask!(other.remove_account(&alice.id, &[])));
    assert_eq!(find!(store.find_account(&alice.id)), alice);
}
