//! Cases for [`LinkStore`].

use super::sample::{alice, new_account, round_account, store, two_realms, winner};
use super::{Harness, race};
use crate::{LinkCounter, LinkKind, LinkStore, Swap};

crate::__authkit_cases! { links __authkit_all (H::Store: LinkStore) }

const KINDS: [LinkKind; 6] = [
    LinkKind::Confirmation,
    LinkKind::EmailChange,
    LinkKind::EmailRevert,
    LinkKind::Login,
    LinkKind::Reset,
    LinkKind::Unlock,
];

/// Every kind starts at zero.
pub async fn every_kind_starts_at_zero<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let store = store(harness, "every_kind_starts_at_zero").await;
    let alice = alice(harness, &store).await;
    for kind in KINDS {
        let counter = ask!(store.find_link_counter(&alice.id, kind));
        assert_eq!(counter, LinkCounter::ZERO, "{kind:?}");
    }
}

/// A swap moves the counter of that kind and account by one, and no other.
pub async fn a_swap_moves_one_counter_on<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let store = store(harness, "a_swap_moves_one_counter_on").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    for (number, kind) in (1..).zip(KINDS) {
        let mut counter = LinkCounter::ZERO;
        for _ in 0..number {
            let came_to = ask!(store.swap_link_counter(&alice.id, kind, counter));
            assert_eq!(came_to, Swap::Done);
            counter = counter.next();
        }
    }
    for (number, kind) in (1..).zip(KINDS) {
        let counter = ask!(store.find_link_counter(&alice.id, kind));
        assert_eq!(counter.as_i64(), number, "{kind:?}");
        let counter = ask!(store.find_link_counter(&bob.id, kind));
        assert_eq!(counter, LinkCounter::ZERO, "somebody else's {kind:?}");
    }
}

/// A counter that is not the present one, past or to come, moves nothing.
pub async fn a_stale_counter_moves_nothing<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let store = store(harness, "a_stale_counter_moves_nothing").await;
    let alice = alice(harness, &store).await;
    let kind = LinkKind::Reset;
    let one = LinkCounter::ZERO.next();
    for ahead in [one, one.next(), LinkCounter::from_i64(-1)] {
        let came_to = ask!(store.swap_link_counter(&alice.id, kind, ahead));
        assert_eq!(came_to, Swap::Stale, "{ahead:?} where it is zero");
    }
    let first = ask!(store.swap_link_counter(&alice.id, kind, LinkCounter::ZERO));
    assert_eq!(first, Swap::Done);
    for stale in [LinkCounter::ZERO, one.next()] {
        let came_to = ask!(store.swap_link_counter(&alice.id, kind, stale));
        assert_eq!(came_to, Swap::Stale, "{stale:?} where it is one");
    }
    assert_eq!(ask!(store.find_link_counter(&alice.id, kind)), one);
}

/// Of many who use one link exactly one does, be it the first of its kind or not.
pub async fn one_of_many_uses_wins<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let store = store(harness, "one_of_many_uses_wins").await;
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        let mut counter = LinkCounter::ZERO;
        for _ in 0..2 {
            let swap = async |_| ask!(store.swap_link_counter(&id, LinkKind::Login, counter));
            let _ = winner(&race(swap).await, |result| *result == Swap::Done);
            counter = counter.next();
            let found = ask!(store.find_link_counter(&id, LinkKind::Login));
            assert_eq!(found, counter);
        }
    }
}

/// A counter is neither read nor moved from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let (store, other) = two_realms(harness, "links_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    let kind = LinkKind::Login;
    let from_there = ask!(other.swap_link_counter(&alice.id, kind, LinkCounter::ZERO));
    assert_eq!(from_there, Swap::Stale);
    let from_here = ask!(store.swap_link_counter(&alice.id, kind, LinkCounter::ZERO));
    assert_eq!(from_here, Swap::Done);
    let read = ask!(other.find_link_counter(&alice.id, kind));
    assert_eq!(read, LinkCounter::ZERO, "read from another realm");
}

/// An account that is gone has no counter, and leaves none to the next.
pub async fn a_removed_account_has_no_counter<H: Harness>(harness: &H)
where
    H::Store: LinkStore,
{
    let store = store(harness, "a_removed_account_has_no_counter").await;
    let gone = alice(harness, &store).await;
    let kind = LinkKind::Login;
    let first = ask!(store.swap_link_counter(&gone.id, kind, LinkCounter::ZERO));
    assert_eq!(first, Swap::Done);
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    let next = alice(harness, &store).await;
    for id in [&gone.id, &next.id] {
        let counter = ask!(store.find_link_counter(id, kind));
        assert_eq!(counter, LinkCounter::ZERO);
    }
    for counter in [LinkCounter::ZERO, LinkCounter::ZERO.next()] {
        let came_to = ask!(store.swap_link_counter(&gone.id, kind, counter));
        assert_eq!(came_to, Swap::Stale, "there is no such account");
    }
}
