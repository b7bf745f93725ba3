//! A case for a store that resets passwords and keeps messages.

use super::outbox::{assert_messages_of, outgoing};
use super::recoverable::reset;
use super::sample::{alice, ok, store};
use super::{Harness, RACERS, race};
use crate::{OutboxStore, RecoverableStore, Swap};

crate::__authkit_cases! { recoverable_outbox __authkit_all (H::Store: RecoverableStore + OutboxStore) }

/// The messages of the reset that won are stored, those of all others are not.
pub async fn messages_come_with_the_winner_alone<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + OutboxStore,
{
    let store = store(harness, "recoverable_outbox").await;
    let alice = alice(harness, &store).await;
    let results = race(async |racer| {
        ok(
            "redeem_reset",
            store
                .redeem_reset(&reset(&alice, racer + 1), &outgoing::<H>(racer))
                .await,
        )
    })
    .await;
    let winners: Vec<usize> = (0..RACERS)
        .filter(|racer| results[*racer] == Swap::Done)
        .collect();
    assert_messages_of(&store, &winners).await;
}
