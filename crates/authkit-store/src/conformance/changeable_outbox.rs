//! A case for a store that changes passwords and keeps messages.

use super::changeable::change;
use super::outbox::{assert_messages_of, outgoing};
use super::sample::{alice, ok, store};
use super::{Harness, RACERS, race};
use crate::{ChangeableStore, Changed, OutboxStore};

crate::__authkit_cases! { changeable_outbox __authkit_all (H::Store: ChangeableStore + OutboxStore) }

/// The messages of the change that won are stored, those of all others are not.
pub async fn messages_come_with_the_winner_alone<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore + OutboxStore,
{
    let store = store(harness, "changeable_outbox").await;
    let alice = alice(harness, &store).await;
    let results = race(async |racer| {
        ok(
            "swap_password",
            store
                .swap_password(&change(&alice, racer + 1), &outgoing::<H>(racer))
                .await,
        )
    })
    .await;
    let winners: Vec<usize> = (0..RACERS)
        .filter(|racer| results[*racer] != Changed::Stale)
        .collect();
    assert_messages_of(&store, &winners).await;
}
