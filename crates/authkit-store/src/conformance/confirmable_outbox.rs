//! A case for a store that confirms addresses and keeps messages.

use super::confirmable::confirmation;
use super::outbox::{assert_messages_of, outgoing};
use super::sample::{alice, ok, store};
use super::{Harness, RACERS, race};
use crate::{ConfirmableStore, Confirmed, OutboxStore};

crate::__authkit_cases! { confirmable_outbox __authkit_all (H::Store: ConfirmableStore + OutboxStore) }

/// The messages of the confirmation that won are stored, those of all others are not.
pub async fn messages_come_with_the_winner_alone<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore + OutboxStore,
{
    let store = store(harness, "confirmable_outbox").await;
    let link = confirmation(&alice(harness, &store).await);
    let results = race(async |racer| {
        ok(
            "redeem_confirmation",
            store
                .redeem_confirmation(&link, &outgoing::<H>(racer))
                .await,
        )
    })
    .await;
    let winners: Vec<usize> = (0..RACERS)
        .filter(|racer| matches!(results[*racer], Confirmed::Done(_)))
        .collect();
    assert_messages_of(&store, &winners).await;
}
