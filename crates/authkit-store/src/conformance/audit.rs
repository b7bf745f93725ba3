//! Cases for [`AuditStore`].

use std::net::IpAddr;
use std::time::Duration;

use super::sample::{Id, alice, at, new_account, store, two_realms};
use super::{Harness, RACERS, race};
use crate::{AuditEvent, AuditStore, MessageKey};

crate::__authkit_cases! { audit __authkit_all (H::Store: AuditStore) }

/// The `number`-th event of a case.
pub(super) fn event<I>(number: u32, account: Option<I>, seconds: i64) -> AuditEvent<I> {
    let mut bits = [0x5a; 16];
    bits[12..].copy_from_slice(&number.to_be_bytes());
    AuditEvent::new(
        MessageKey::from_random(bits),
        "password_changed",
        account,
        at(seconds),
    )
}

/// All events of an account.
pub(super) async fn events<S: AuditStore>(
    store: &S,
    account: &S::UserId,
) -> Vec<AuditEvent<S::UserId>> {
    ask!(store.find_events(account, at(9999), 1000))
}

/// Every field of an event comes back.
pub async fn what_was_put_comes_back<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "events_come_back").await;
    let alice = alice(harness, &store).await;
    assert_eq!(events(&store, &alice.id).await, []);
    ask!(store.put_events(&[]));
    let v4 = IpAddr::from([203, 0, 113, 7]);
    let v6 = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x7f]);
    let put = [
        event(3, Some(alice.id.clone()), 3),
        event(2, Some(alice.id.clone()), 2)
            .from(Some(v6))
            .with("user_agent", "'Gecko' \"%_\\;-- é\u{1f511}\n"),
        event(1, Some(alice.id.clone()), 1)
            .from(Some(v4))
            .with("", "")
            .with("from", "alice@example.net")
            .with("to", "alice@example.com"),
    ];
    ask!(store.put_events(&put));
    assert_eq!(events(&store, &alice.id).await, put);
}

/// A key is stored once, whoever puts it how often.
pub async fn a_key_is_kept_once<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "event_kept_once").await;
    let alice = alice(harness, &store).await;
    let first = event(0, Some(alice.id.clone()), 1);
    let second = event(0, Some(alice.id.clone()), 2).with("name", "another");
    ask!(store.put_events(&[first.clone(), first.clone()]));
    ask!(store.put_events(&[second]));
    assert_eq!(events(&store, &alice.id).await, [first], "the first stays");
    ask!(store.remove_events_before(at(9999), 1000));
    for round in 1..=u32::try_from(harness.rounds()).expect("few rounds") {
        race(async |racer| {
            let event = event(round, Some(alice.id.clone()), 1).with("racer", racer.to_string());
            ask!(store.put_events(&[event]));
        })
        .await;
        let removed = ask!(store.remove_events_before(at(9999), 1000));
        assert_eq!(removed, 1, "{RACERS} racers put one key");
    }
}

/// The latest come first, from before a moment, no more than asked for: a reader goes on from the last it was given.
pub async fn the_latest_come_first<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "events_in_order").await;
    let alice = alice(harness, &store).await;
    let event = |number: u32| event(number, Some(alice.id.clone()), i64::from(number));
    ask!(store.put_events(&[3, 1, 4, 2, 5].map(event)));
    let page = async |before, limit| ask!(store.find_events(&alice.id, before, limit));
    assert_eq!(page(at(9999), 0).await, []);
    assert_eq!(page(at(9999), 2).await, [5, 4].map(event));
    assert_eq!(page(at(4), 2).await, [3, 2].map(event), "before, not at");
    let just_after = at(4) + Duration::from_millis(1);
    assert_eq!(page(just_after, 1).await, [event(4)]);
    assert_eq!(page(at(2), 1000).await, [event(1)]);
    assert_eq!(page(at(1), 1000).await, []);
}

/// What happened to one account is not told of another, and what happened to none is told of none.
pub async fn each_is_told_of_its_own<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "events_of_their_own").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let of = |number, account: &Id<H>| event(number, Some(account.clone()), 1);
    ask!(store.put_events(&[of(1, &alice.id), of(2, &bob.id), event(3, None, 1)]));
    assert_eq!(events(&store, &alice.id).await, [of(1, &alice.id)]);
    assert_eq!(events(&store, &bob.id).await, [of(2, &bob.id)]);
    let removed = ask!(store.remove_events_before(at(9999), 1000));
    assert_eq!(removed, 3, "one of them happened to no account");
}

/// A clean-up removes what is from before that moment, the oldest or not, and no more than asked for.
pub async fn what_is_old_is_removed<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "events_clean_up").await;
    let alice = alice(harness, &store).await;
    let millisecond = Duration::from_millis(1);
    let mut put = [1, 2, 3, 4].map(|number| event(number, Some(alice.id.clone()), 1));
    put[1].at = at(500) - millisecond;
    put[2].at = at(500);
    put[3].at = at(500) + millisecond;
    ask!(store.put_events(&put));
    for (limit, removed) in [(0, 0), (1, 1), (5, 1), (5, 0)] {
        assert_eq!(ask!(store.remove_events_before(at(500), limit)), removed);
    }
    let [_, _, at_it, after] = put;
    assert_eq!(events(&store, &alice.id).await, [after, at_it]);
}

/// Events are neither read nor removed from another realm, and a key may stand in each.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let (store, other) = two_realms(harness, "audit_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    let put = [event(1, Some(alice.id.clone()), 1)];
    ask!(store.put_events(&put));
    assert_eq!(events(&other, &alice.id).await, []);
    assert_eq!(ask!(other.remove_events_before(at(9999), 1000)), 0);
    ask!(other.put_events(&[event(1, None, 1)]));
    assert_eq!(events(&store, &alice.id).await, put);
    assert_eq!(
        ask!(other.remove_events_before(at(9999), 1000)),
        1,
        "a key may stand in each realm"
    );
}

/// What happened to an account that is gone stays told.
pub async fn a_removed_account_is_still_told_of<H: Harness>(harness: &H)
where
    H::Store: AuditStore,
{
    let store = store(harness, "events_outlive").await;
    let gone = alice(harness, &store).await;
    let put = [event(1, Some(gone.id.clone()), 1)];
    ask!(store.put_events(&put));
    if harness.remove_account(&store, &gone.id).await {
        assert_eq!(events(&store, &gone.id).await, put);
    }
}
