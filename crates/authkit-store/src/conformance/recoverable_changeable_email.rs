//! Cases for a store that resets passwords and changes addresses.

use super::passwords::stored;
use super::sample::{alice, hash, round_account, store, winner};
use super::{Harness, changeable_email, race, recoverable};
use crate::{ChangeableEmailStore, RecoverableStore, Renamed, Swap};

crate::__authkit_cases! { recoverable_changeable_email __authkit_all (
    H::Store: RecoverableStore + ChangeableEmailStore
) }

/// A reset link that was mailed to the old address opens nothing once the account has moved, whoever reads that mailbox.
pub async fn a_reset_link_to_the_old_address_is_stale<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ChangeableEmailStore,
{
    let store = store(harness, "a_reset_link_to_the_old_address_is_stale").await;
    let mut alice = alice(harness, &store).await;
    let to_the_old = recoverable::reset(&alice, 1);
    let change = changeable_email::change(&alice, "alice@example.net");
    let done = Renamed::Done(alice.generation);
    assert_eq!(ask!(store.swap_email(&change, &[])), done);
    assert_eq!(ask!(store.redeem_reset(&to_the_old, &[])), Swap::Stale);
    assert_eq!(stored(&store, &alice.id).await, Some(hash(0)));
    alice.email = change.to;
    let to_the_new = recoverable::reset(&alice, 1);
    assert_eq!(ask!(store.redeem_reset(&to_the_new, &[])), Swap::Done);
}

/// A link to a new address, made before a reset, moves nothing after it.
pub async fn a_reset_ends_a_change_that_is_under_way<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ChangeableEmailStore,
{
    let store = store(harness, "a_reset_ends_a_change_that_is_under_way").await;
    let alice = alice(harness, &store).await;
    let change = changeable_email::change(&alice, "mallory@example.net");
    let reset = recoverable::reset(&alice, 1);
    assert_eq!(ask!(store.redeem_reset(&reset, &[])), Swap::Done);
    assert_eq!(ask!(store.swap_email(&change, &[])), Renamed::Stale);
}

/// Of resets and moves that start from one state exactly one is done: the two verbs know of each other.
pub async fn one_of_resets_and_moves_wins<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ChangeableEmailStore,
{
    let store = store(harness, "one_of_resets_and_moves_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        // the racers take turns at going first
        let results = race(async |racer| match (racer + round) % 2 {
            0 => recoverable::contend::<H>(&store, &account, racer, &[]).await,
            _ => changeable_email::contend::<H>(&store, &account, racer, &[]).await,
        })
        .await;
        let _ = winner(&results, |won| *won);
    }
}
