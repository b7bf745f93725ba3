//! A case for a store that makes accounts and keeps messages.

use super::outbox::{assert_messages_of, outgoing};
use super::sample::{new_account, ok, store};
use super::{Harness, RACERS, race};
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
    let results = race(async |racer| {
        let new = new_account("alice@example.com").with_extra(Default::default());
        ok(
            "put_account",
            store.put_account(&new, &outgoing::<H>(racer)).await,
        )
    })
    .await;
    let winners: Vec<usize> = (0..RACERS)
        .filter(|racer| results[*racer] != Insert::Taken)
        .collect();
    assert_messages_of(&store, &winners).await;
}
