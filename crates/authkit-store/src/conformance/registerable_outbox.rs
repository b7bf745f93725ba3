//! A case for a store that makes accounts and keeps messages.

use super::sample::{new_account, round_address, store, winner};
use super::with_outbox::{assert_messages, assert_messages_of, outgoing};
use super::{Harness, race};
use crate::{Insert, OutboxStore, RegisterableStore};

crate::__authkit_cases! { registerable_outbox __authkit_all (
    H::Store: RegisterableStore + OutboxStore, <H::Store as RegisterableStore>::Extra: Default,
) }

/// The messages of the registration that won are stored, those of all others are not.
pub async fn messages_come_with_the_winner_alone<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + OutboxStore,
    <H::Store as RegisterableStore>::Extra: Default,
{
    let store = store(harness, "registerable_outbox").await;
    for round in 0..harness.rounds() {
        let results = race(async |racer| {
            let new = new_account(&round_address(round)).with_extra(Default::default());
            ask!(store.put_account(&new, &outgoing::<H>(round, racer), &[]))
        })
        .await;
        let winner = winner(&results, |result| *result != Insert::Taken);
        assert_messages_of(&store, round, winner).await;
    }
}

/// Whoever finds the address taken leaves the messages for that case, and whoever gets it those for the other.
pub async fn every_registration_leaves_what_it_came_to<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore + OutboxStore,
    <H::Store as RegisterableStore>::Extra: Default,
{
    let store = store(harness, "registerable_outbox_if_taken").await;
    for round in 0..harness.rounds() {
        let (made, taken) = (2 * round, 2 * round + 1);
        let results = race(async |racer| {
            let new = new_account(&round_address(round)).with_extra(Default::default());
            let (outgoing, if_taken) = (outgoing::<H>(made, racer), outgoing::<H>(taken, racer));
            ask!(store.put_account(&new, &outgoing, &if_taken))
        })
        .await;
        let left: Vec<_> = (0..results.len())
            .map(|racer| match results[racer] {
                Insert::Created(_) => (made, racer),
                _ => (taken, racer),
            })
            .collect();
        assert_messages(&store, &left, "what each registration came to").await;
    }
}
