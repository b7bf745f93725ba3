//! Cases for [`RecoverableStore`].

use super::passwords::stored;
use super::sample::{
    Id, Out, alice, at, email, hash, new_account, round_account, store, two_realms, winner,
    without_password,
};
use super::{Harness, race};
use crate::{Account, PasswordStore, RecoverableStore, Reset, Swap};

crate::__authkit_cases! { recoverable __authkit_all (H::Store: RecoverableStore) }

/// The reset that a link for the account as it is stands for, to hash `new`.
pub(super) fn reset<I: Clone>(account: &Account<I>, new: usize) -> Reset<I> {
    Reset::new(
        account.id.clone(),
        account.email.clone(),
        Some(hash(0)),
        account.generation,
        hash(new),
        at(60),
    )
}

async fn redeem<H: Harness>(store: &H::Store, reset: &Reset<Id<H>>) -> Swap
where
    H::Store: RecoverableStore,
{
    ask!(store.redeem_reset(reset, &[]))
}

/// One of many who reset one password, to a hash of the racer's own.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: RecoverableStore,
{
    let reset = reset(account, racer + 1);
    ask!(store.redeem_reset(&reset, outgoing)) == Swap::Done
}

/// A reset stores the new hash and moves by exactly one generation; it works once.
pub async fn a_reset_moves_one_generation_on<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore,
{
    let store = store(harness, "a_reset_moves_one_generation_on").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, new_account("bob@example.com"))
        .await;
    for came_to in [Swap::Done, Swap::Stale] {
        assert_eq!(redeem::<H>(&store, &reset(&alice, 1)).await, came_to);
        let found = find!(store.find_credential_by_id(&alice.id));
        assert_eq!(found.password, Some(hash(1)));
        assert_eq!(
            found.account.generation,
            alice.generation.next(),
            "one reset is one generation"
        );
        assert_eq!(
            (found.account.email, found.account.active),
            (alice.email.clone(), true)
        );
    }
    let found = find!(store.find_credential_by_id(&bob.id));
    assert_eq!(
        (found.account, found.password),
        (bob, Some(hash(0))),
        "somebody else's password was reset"
    );
}

/// A link for another hash, address or generation resets nothing.
pub async fn a_stale_reset_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore,
{
    let store = store(harness, "a_stale_reset_changes_nothing").await;
    let alice = alice(harness, &store).await;
    let mut generation = reset(&alice, 1);
    generation.generation = alice.generation.next();
    let mut other = reset(&alice, 1);
    other.expected = Some(hash(2));
    let mut none = reset(&alice, 1);
    none.expected = None;
    let mut elsewhere = reset(&alice, 1);
    elsewhere.email = email("alice@example.net");
    for stale in [generation, other, none, elsewhere] {
        assert_eq!(redeem::<H>(&store, &stale).await, Swap::Stale);
        let found = find!(store.find_credential_by_id(&alice.id));
        assert_eq!(
            (found.account, found.password),
            (alice.clone(), Some(hash(0)))
        );
    }
    if harness.remove_account(&store, &alice.id).await {
        assert_eq!(
            redeem::<H>(&store, &reset(&alice, 1)).await,
            Swap::Stale,
            "the account is gone"
        );
        let mut first = reset(&alice, 1);
        first.expected = None;
        assert_eq!(
            redeem::<H>(&store, &first).await,
            Swap::Stale,
            "the account is gone"
        );
    }
}

/// Whoever has no password gets the first one by a reset, and only if none is expected.
pub async fn a_reset_gives_a_first_password<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore,
{
    let store = store(harness, "a_reset_gives_a_first_password").await;
    let bob = harness
        .account(&store, without_password("bob@example.com"))
        .await;
    assert_eq!(redeem::<H>(&store, &reset(&bob, 1)).await, Swap::Stale);
    assert_eq!(stored(&store, &bob.id).await, None);
    let mut first = reset(&bob, 1);
    first.expected = None;
    assert_eq!(redeem::<H>(&store, &first).await, Swap::Done);
    assert_eq!(stored(&store, &bob.id).await, Some(hash(1)));
    assert_eq!(
        redeem::<H>(&store, &first).await,
        Swap::Stale,
        "there is a password now"
    );
}

/// A password is not reset from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore,
{
    let (store, other) = two_realms(harness, "recoverable_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert_eq!(redeem::<H>(&other, &reset(&alice, 1)).await, Swap::Stale);
    assert_eq!(stored(&store, &alice.id).await, Some(hash(0)));
}

/// Of many resets by one link exactly one sets the password.
pub async fn one_of_many_resets_wins<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore,
{
    let store = store(harness, "one_of_many_resets_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let results = race(|racer| contend::<H>(&store, &account, racer, &[])).await;
        let winner = winner(&results, |won| *won);
        let found = find!(store.find_credential_by_id(&account.id));
        assert_eq!(
            found.password,
            Some(hash(winner + 1)),
            "the winner's hash is stored"
        );
        assert_eq!(
            found.account.generation,
            account.generation.next(),
            "one reset is one generation"
        );
    }
}
