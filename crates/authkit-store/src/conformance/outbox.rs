//! Cases for [`OutboxStore`].

use std::collections::BTreeSet;
use std::time::Duration;

use super::sample::{at, count, email, store, two_realms};
use super::{Harness, RACERS, race};
use crate::{Claim, Claimed, Failure, Message, MessageCounts, MessageKey, OutboxStore};

crate::__authkit_cases! { outbox __authkit_all (H::Store: OutboxStore) }

/// The `number`-th message of a case, decided on at second `created`.
pub(super) fn message(number: u32, created: i64) -> Message {
    let mut bits = [0xa5; 16];
    bits[12..].copy_from_slice(&number.to_be_bytes());
    let to = email("Alice.O'Hara@example.com");
    Message::new(
        MessageKey::from_random(bits),
        "reset_instructions",
        to,
        at(created),
    )
    .with(
        "link",
        "https://example.com/reset?token=a%20b&c='\"<é\u{1f511}>\\\n",
    )
    .with("name", "")
}

/// What a worker gets at second `now`, for a minute: until so many have come, or twice none, for a claim may pass over what
/// another has not let go of yet.
pub(super) async fn claim<S: OutboxStore>(store: &S, now: i64, limit: u32) -> Vec<Claimed> {
    let mut claimed = Vec::new();
    let mut misses = 0;
    loop {
        let so_far = u32::try_from(claimed.len()).expect("few messages");
        let left = limit.saturating_sub(so_far);
        let more = ask!(store.claim_messages(Claim::new(at(now), Duration::from_secs(60), left)));
        misses = if more.is_empty() { misses + 1 } else { 0 };
        claimed.extend(more);
        if misses == 2 || claimed.len() >= limit as usize {
            return claimed;
        }
    }
}

pub(super) fn keys(claimed: &[Claimed]) -> Vec<MessageKey> {
    claimed
        .iter()
        .map(|claimed| claimed.message.key.clone())
        .collect()
}

pub(super) async fn counts<S: OutboxStore>(store: &S) -> MessageCounts {
    ask!(store.count_messages())
}

/// Every field of a message comes back, and the first hand-out is attempt 1.
pub async fn what_was_put_comes_back<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "what_was_put_comes_back").await;
    assert_eq!(counts(&store).await, MessageCounts::new(0, 0));
    assert!(claim(&store, 0, 10).await.is_empty());
    let bare = Message::new(
        MessageKey::from_random([9; 16]),
        "welcome",
        email("b@example.com"),
        at(1),
    );
    ask!(store.put_messages(&[]));
    ask!(store.put_messages(&[message(0, 0), bare.clone()]));
    assert_eq!(counts(&store).await, MessageCounts::new(2, 0));
    let claimed = claim(&store, 1, 10).await;
    assert_eq!(
        claimed
            .iter()
            .map(|claimed| claimed.attempt)
            .collect::<Vec<_>>(),
        [1, 1]
    );
    let messages: Vec<Message> = claimed.into_iter().map(|claimed| claimed.message).collect();
    assert_eq!(messages, [message(0, 0), bare]);
    assert_eq!(
        counts(&store).await,
        MessageCounts::new(2, 0),
        "a message that was handed out still waits"
    );
}

/// A key is stored once, whoever puts it how often.
pub async fn a_key_is_kept_once<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "a_key_is_kept_once").await;
    let first = message(0, 0);
    let second = message(0, 5).with("name", "another");
    ask!(store.put_messages(&[first.clone(), first.clone()]));
    ask!(store.put_messages(&[second]));
    assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
    let claimed = claim(&store, 10, 10).await;
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].message, first, "the first one stays");
    for round in 1..=u32::try_from(harness.rounds()).expect("few rounds") {
        race(async |racer| {
            let message = message(round, 0).with("name", racer.to_string());
            ask!(store.put_messages(&[message]));
        })
        .await;
        assert_eq!(
            counts(&store).await.waiting,
            u64::from(round) + 1,
            "{RACERS} racers put one key"
        );
    }
}

/// Messages are handed out by age, no more than asked for.
pub async fn the_oldest_come_first<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "the_oldest_come_first").await;
    let created = [40, 10, 30, 20, 50];
    for (number, created) in (0..).zip(created) {
        ask!(store.put_messages(&[message(number, created)]));
    }
    let key = |number| message(number, 0).key;
    assert!(claim(&store, 100, 0).await.is_empty(), "none was asked for");
    assert_eq!(keys(&claim(&store, 100, 2).await), [key(1), key(3)]);
    assert_eq!(
        keys(&claim(&store, 100, 10).await),
        [key(2), key(0), key(4)]
    );
}

/// Nobody else gets a message while it is leased; after that the next worker does, and the attempt counts.
pub async fn a_lease_ends<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "a_lease_ends").await;
    ask!(store.put_messages(&[message(0, 0)]));
    for (now, attempt) in [
        (0, Some(1)),
        (1, None),
        (59, None),
        (61, Some(2)),
        (119, None),
        (500, Some(3)),
    ] {
        let claimed = claim(&store, now, 10).await;
        assert_eq!(
            claimed.first().map(|claimed| claimed.attempt),
            attempt,
            "at second {now}, leases of 60 seconds"
        );
    }
}

/// Many workers at once get every message, and each message once.
pub async fn each_goes_to_one_worker<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "each_goes_to_one_worker").await;
    for round in 0..u32::try_from(harness.rounds()).expect("few rounds") {
        let first = round * 24;
        let messages: Vec<Message> = (first..first + 24)
            .map(|number| message(number, 0))
            .collect();
        ask!(store.put_messages(&messages));
        let claimed = race(async |_| keys(&claim(&store, 0, 3).await)).await;
        assert!(
            claimed.iter().all(|keys| keys.len() <= 3),
            "a worker got more than it asked for"
        );
        let all: Vec<MessageKey> = claimed.into_iter().flatten().collect();
        let distinct: BTreeSet<_> = all.iter().cloned().collect();
        assert_eq!(
            all.len(),
            distinct.len(),
            "a message went to two of {RACERS} workers"
        );
        assert_eq!(
            distinct.len(),
            messages.len(),
            "{RACERS} workers asked for three each and did not get all"
        );
        for key in &all {
            ask!(store.record_sent(key));
        }
    }
}

/// Who claims in one realm keeps nothing from who claims in another at the same moment.
pub async fn neighbours_hide_nothing<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let (one, other) = two_realms(harness, "outbox_neighbours").await;
    for round in 0..u32::try_from(harness.rounds()).expect("few rounds") {
        let message = message(round, 0);
        for store in [&one, &other] {
            ask!(store.put_messages(std::slice::from_ref(&message)));
        }
        // one beside many, whichever realm comes first in an index; the leases of the first are over by the second
        for (now, few, many) in [(0, &one, &other), (100, &other, &one)] {
            let claimed = race(async |racer| {
                let store = if racer == 0 { few } else { many };
                let claim = Claim::new(at(now), Duration::from_secs(60), 10);
                keys(&ask!(store.claim_messages(claim)))
            })
            .await;
            let (alone, beside) = claimed.split_first().expect("racers");
            let wanted = std::slice::from_ref(&message.key);
            assert_eq!(alone, wanted, "beside {} claims elsewhere", beside.len());
            assert_eq!(beside.concat(), wanted, "what the others got among them");
        }
        for store in [&one, &other] {
            ask!(store.record_sent(&message.key));
        }
    }
}

/// A failed message waits until it is due again.
pub async fn a_retry_waits_for_its_moment<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "a_retry_waits_for_its_moment").await;
    ask!(store.put_messages(&[message(0, 0)]));
    assert_eq!(claim(&store, 0, 1).await.len(), 1);
    let later = Failure::RetryAt(at(600));
    let reason = "421 try again, \"later\"; it's busy \u{1f511}";
    ask!(store.record_failure(&message(0, 0).key, later, reason));
    assert!(
        claim(&store, 599, 1).await.is_empty(),
        "handed out before it was due"
    );
    let again = claim(&store, 600, 1).await;
    assert_eq!(again.first().map(|claimed| claimed.attempt), Some(2));
    assert_eq!(
        again[0].message,
        message(0, 0),
        "a retry sends the same message"
    );
    let sooner = Failure::RetryAt(at(601));
    ask!(store.record_failure(&message(0, 0).key, sooner, reason));
    assert_eq!(
        claim(&store, 601, 1).await.len(),
        1,
        "a retry may come before the lease ends"
    );
}

/// A message that was given up is counted, handed out no more, and not brought back by a late worker or a second put.
pub async fn the_dead_stay_dead<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "the_dead_stay_dead").await;
    ask!(store.put_messages(&[message(0, 0), message(1, 1)]));
    assert_eq!(claim(&store, 1, 10).await.len(), 2);
    let dead = message(0, 0).key;
    ask!(store.record_failure(&dead, Failure::Dead, "550 no such user"));
    assert_eq!(counts(&store).await, MessageCounts::new(1, 1));
    ask!(store.record_failure(&dead, Failure::RetryAt(at(2)), "a late worker"));
    ask!(store.put_messages(&[message(0, 0)]));
    assert_eq!(keys(&claim(&store, 9999, 10).await), [message(1, 1).key]);
    assert_eq!(counts(&store).await, MessageCounts::new(1, 1));
}

/// What was sent is gone; a second report and a late failure change nothing.
pub async fn what_was_sent_is_removed<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let store = store(harness, "what_was_sent_is_removed").await;
    ask!(store.put_messages(&[message(0, 0), message(1, 1)]));
    assert_eq!(claim(&store, 1, 1).await.len(), 1);
    let sent = message(0, 0).key;
    let results = race(async |_| store.record_sent(&sent).await.is_ok()).await;
    assert_eq!(
        count(&results, &true),
        RACERS,
        "to report what was sent twice is no error"
    );
    ask!(store.record_failure(&sent, Failure::RetryAt(at(2)), "a late worker"));
    ask!(store.record_failure(&sent, Failure::Dead, "a late worker"));
    assert_eq!(counts(&store).await, MessageCounts::new(1, 0));
    assert_eq!(keys(&claim(&store, 9999, 10).await), [message(1, 1).key]);
}

/// Messages are neither handed out, counted nor settled from another realm, and a key may stand in each.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: OutboxStore,
{
    let (store, other) = two_realms(harness, "outbox_realms_are_apart").await;
    let key = message(0, 0).key;
    ask!(store.put_messages(&[message(0, 0)]));
    assert_eq!(counts(&other).await, MessageCounts::new(0, 0));
    assert!(
        claim(&other, 0, 10).await.is_empty(),
        "handed out in another realm"
    );
    ask!(other.record_sent(&key));
    ask!(other.record_failure(&key, Failure::Dead, "elsewhere"));
    assert_eq!(
        counts(&store).await,
        MessageCounts::new(1, 0),
        "settled from another realm"
    );
    ask!(other.put_messages(&[message(0, 0)]));
    for store in [&other, &store] {
        let claimed = keys(&claim(store, 0, 10).await);
        assert_eq!(
            claimed,
            std::slice::from_ref(&key),
            "a key may stand in each realm"
        );
    }
}
