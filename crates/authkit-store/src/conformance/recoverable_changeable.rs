//! A case for a store that both resets and changes passwords.

use super::changeable::change;
use super::recoverable::reset;
use super::sample::{alice, hash, ok, some, store};
use super::{Harness, RACERS, race};
use crate::{ChangeableStore, Changed, PasswordStore, RecoverableStore, Swap};

crate::__authkit_cases! { recoverable_changeable __authkit_all (H::Store: RecoverableStore + ChangeableStore) }

/// Of resets and changes that start from one state exactly one is done: the two verbs know of each other.
pub async fn one_of_resets_and_changes_wins<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ChangeableStore,
{
    let store = store(harness, "one_of_resets_and_changes_wins").await;
    let alice = alice(harness, &store).await;
    let results = race(async |racer| {
        if racer % 2 == 0 {
            ok(
                "redeem_reset",
                store.redeem_reset(&reset(&alice, racer + 1), &[]).await,
            ) == Swap::Done
        } else {
            ok(
                "swap_password",
                store.swap_password(&change(&alice, racer + 1), &[]).await,
            ) != Changed::Stale
        }
    })
    .await;
    let winners: Vec<usize> = (0..RACERS).filter(|racer| results[*racer]).collect();
    assert_eq!(
        winners.len(),
        1,
        "{RACERS} racers replaced one password, and one must win"
    );
    let found = some(
        "find_credential_by_id",
        store.find_credential_by_id(&alice.id).await,
    );
    assert_eq!(
        found.password,
        Some(hash(winners[0] + 1)),
        "the winner's hash is stored"
    );
    assert_eq!(found.account.generation, alice.generation.next());
}
