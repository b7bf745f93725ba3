//! Cases for [`DeadMessageStore`].

use std::time::Duration;

use super::outbox::{claim, keys, message};
use super::sample::{at, count, store, two_realms};
use super::{Harness, race};
use crate::{DeadMessage, DeadMessageStore, Failure, MessageCounts, OutboxStore};

crate::__authkit_cases! { dead_messages __authkit_all (H::Store: DeadMessageStore) }

const REASON: &str = "550 no such user, \"ever\"; it's gone \u{1f511}";

/// Puts the `number`-th message, decided on at second `created`, and gives it up.
async fn given_up<S: DeadMessageStore>(store: &S, number: u32, created: i64, failure: Failure) {
    let message = message(number, created);
    ask!(store.put_messages(std::slice::from_ref(&message)));
    assert_eq!(
        keys(&claim(store, created, 1000).await),
        std::slice::from_ref(&message.key)
    );
    ask!(store.record_failure(&message.key, failure, REASON));
}

/// What is shown of the `number`-th message.
fn shown(number: u32, created: i64) -> DeadMessage {
    let message = message(number, created);
    DeadMessage::new(
        message.key,
        message.template,
        message.recipient,
        message.created_at,
    )
    .after(1, REASON)
}

/// The dead are shown with the reason, those that are shelved as revivable; none is handed out.
pub async fn what_was_given_up_is_shown<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let store = store(harness, "what_was_given_up_is_shown").await;
    assert_eq!(ask!(store.find_dead_messages(at(9999), 10)), []);
    given_up(&store, 0, 0, Failure::Dead).await;
    given_up(&store, 1, 1, Failure::Shelved).await;
    ask!(store.put_messages(&[message(2, 2)]));
    let expected = [shown(1, 1).revivable(true), shown(0, 0)];
    assert_eq!(ask!(store.find_dead_messages(at(9999), 10)), expected);
    assert_eq!(ask!(store.count_messages()), MessageCounts::new(1, 2));
    assert_eq!(keys(&claim(&store, 9999, 10).await), [message(2, 2).key]);
    ask!(store.record_failure(&message(1, 1).key, Failure::RetryAt(at(2)), "a late worker"));
    ask!(store.record_failure(&message(1, 1).key, Failure::Dead, "a late worker"));
    assert_eq!(ask!(store.find_dead_messages(at(9999), 10)), expected);
}

/// The latest come first, from before a moment, no more than asked for: a reader goes on from the last it was given.
pub async fn the_latest_come_first<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let store = store(harness, "dead_in_order").await;
    for number in 1..=5 {
        given_up(&store, number, i64::from(number), Failure::Dead).await;
    }
    let page = async |before, limit| ask!(store.find_dead_messages(before, limit));
    let shown = |number: u32| shown(number, i64::from(number));
    assert_eq!(page(at(9999), 0).await, []);
    assert_eq!(page(at(9999), 2).await, [5, 4].map(shown));
    assert_eq!(page(at(4), 2).await, [3, 2].map(shown), "before, not at");
    let just_after = at(4) + Duration::from_millis(1);
    assert_eq!(page(just_after, 1).await, [shown(4)]);
    assert_eq!(page(at(1), 1000).await, []);
}

/// A message that was shelved comes back whole, at once, and can be given up again; one that was emptied does not.
pub async fn what_was_shelved_is_tried_again<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let store = store(harness, "what_was_shelved_is_tried_again").await;
    given_up(&store, 0, 0, Failure::Shelved).await;
    given_up(&store, 1, 1, Failure::Dead).await;
    let (shelved, emptied, unknown) = (message(0, 0).key, message(1, 1).key, message(2, 2).key);
    assert!(!ask!(store.revive_message(&unknown, at(500))));
    assert!(
        !ask!(store.revive_message(&emptied, at(500))),
        "its context is gone"
    );
    assert!(ask!(store.revive_message(&shelved, at(500))));
    assert_eq!(ask!(store.count_messages()), MessageCounts::new(1, 1));
    assert!(claim(&store, 499, 10).await.is_empty(), "not due yet");
    let again = claim(&store, 500, 10).await;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].message, message(0, 0), "all of it came back");
    assert_eq!(again[0].attempt, 2);
    assert!(
        !ask!(store.revive_message(&shelved, at(500))),
        "it is not dead any more"
    );
    ask!(store.record_failure(&shelved, Failure::Dead, "again"));
    assert!(!ask!(store.revive_message(&shelved, at(501))));
    assert_eq!(ask!(store.count_messages()), MessageCounts::new(0, 2));
}

/// Of many who have a message tried again one does.
pub async fn one_of_many_revivals_wins<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let store = store(harness, "one_of_many_revivals_wins").await;
    for round in 0..u32::try_from(harness.rounds()).expect("few rounds") {
        given_up(&store, round, 0, Failure::Shelved).await;
        let key = message(round, 0).key;
        let results = race(async |_| ask!(store.revive_message(&key, at(1)))).await;
        assert_eq!(count(&results, &true), 1);
        let claimed = keys(&claim(&store, 1, 10).await);
        assert_eq!(claimed, std::slice::from_ref(&key));
        ask!(store.record_sent(&key));
    }
}

/// A clean-up removes dead messages from before that moment, and no more than asked for; those that wait stay.
pub async fn what_is_old_is_removed<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let store = store(harness, "dead_clean_up").await;
    let just_before = at(500) - Duration::from_millis(1);
    for (number, created_at) in [(0, at(1)), (1, just_before), (2, at(500))] {
        let failure = if number == 1 {
            Failure::Shelved
        } else {
            Failure::Dead
        };
        let mut message = message(number, 0);
        message.created_at = created_at;
        ask!(store.put_messages(std::slice::from_ref(&message)));
        assert_eq!(claim(&store, 9999, 1000).await.len(), 1);
        ask!(store.record_failure(&message.key, failure, REASON));
    }
    ask!(store.put_messages(&[message(3, 1)]));
    for (limit, removed) in [(0, 0), (1, 1), (5, 1), (5, 0)] {
        assert_eq!(
            ask!(store.remove_dead_messages_before(at(500), limit)),
            removed
        );
    }
    assert_eq!(
        ask!(store.find_dead_messages(at(9999), 10)),
        [shown(2, 500)]
    );
    assert_eq!(ask!(store.count_messages()), MessageCounts::new(1, 1));
}

/// The dead of one realm are neither seen, revived nor removed from another.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: DeadMessageStore,
{
    let (store, other) = two_realms(harness, "dead_realms_are_apart").await;
    given_up(&store, 0, 0, Failure::Shelved).await;
    assert_eq!(ask!(other.find_dead_messages(at(9999), 10)), []);
    assert!(!ask!(other.revive_message(&message(0, 0).key, at(1))));
    assert_eq!(
        ask!(other.remove_dead_messages_before(at(9999), 10)),
        0,
        "removed from another realm"
    );
    assert_eq!(
        ask!(store.find_dead_messages(at(9999), 10)),
        [shown(0, 0).revivable(true)]
    );
}
