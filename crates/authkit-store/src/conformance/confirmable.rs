//! Cases for [`ConfirmableStore`].

use super::sample::{
    Id, Out, alice, at, count, email, new_account, round_account, store, two_realms, winner,
};
use super::{Harness, RACERS, race};
use crate::{Account, AccountStore, ConfirmableStore, Confirmation, Confirmed, Credentials};

crate::__authkit_cases! { confirmable __authkit_all (H::Store: ConfirmableStore) }

/// The confirmation that a link for the account as it is stands for.
pub(super) fn confirmation<I: Clone>(account: &Account<I>) -> Confirmation<I> {
    Confirmation::new(
        account.id.clone(),
        account.email.clone(),
        account.generation,
        Credentials::Keep,
        at(60),
    )
}

async fn redeem<H: Harness>(store: &H::Store, confirmation: &Confirmation<Id<H>>) -> Confirmed
where
    H::Store: ConfirmableStore,
{
    ask!(store.redeem_confirmation(confirmation, &[]))
}

/// One of many who redeem the same link.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    _racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: ConfirmableStore,
{
    let link = confirmation(account);
    matches!(
        ask!(store.redeem_confirmation(&link, outgoing)),
        Confirmed::Done(_)
    )
}

/// A new account is not confirmed.
pub async fn nobody_starts_confirmed<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore,
{
    let store = store(harness, "nobody_starts_confirmed").await;
    let alice = alice(harness, &store).await;
    assert_eq!(ask!(store.find_confirmation(&alice.id)), None);
}

/// The first confirmation counts, to the millisecond; a second changes nothing.
pub async fn the_moment_of_the_first_comes_back<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore,
{
    let store = store(harness, "the_moment_of_the_first_comes_back").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, new_account("bob@example.com"))
        .await;
    let mut link = confirmation(&alice);
    assert_eq!(
        redeem::<H>(&store, &link).await,
        Confirmed::Done(alice.generation)
    );
    link.now = at(120);
    assert_eq!(redeem::<H>(&store, &link).await, Confirmed::Already);
    assert_eq!(ask!(store.find_confirmation(&alice.id)), Some(at(60)));
    assert_eq!(
        ask!(store.find_confirmation(&bob.id)),
        None,
        "somebody else was confirmed"
    );
    let found = ask!(store.find_account(&alice.id));
    assert_eq!(found, Some(alice), "a confirmation changes nothing else");
}

/// A link for another address or another generation confirms nothing.
pub async fn a_stale_link_confirms_nothing<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore,
{
    let store = store(harness, "a_stale_link_confirms_nothing").await;
    let alice = alice(harness, &store).await;
    let mut later = confirmation(&alice);
    later.generation = alice.generation.next();
    let mut elsewhere = confirmation(&alice);
    elsewhere.email = email("mallory@example.com");
    for stale in [later, elsewhere] {
        assert_eq!(redeem::<H>(&store, &stale).await, Confirmed::Stale);
        assert_eq!(ask!(store.find_confirmation(&alice.id)), None);
    }
    if harness.remove_account(&store, &alice.id).await {
        assert_eq!(
            redeem::<H>(&store, &confirmation(&alice)).await,
            Confirmed::Stale,
            "the account is gone"
        );
        assert_eq!(ask!(store.find_confirmation(&alice.id)), None);
    }
}

/// An account is neither confirmed nor seen as confirmed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore,
{
    let (store, other) = two_realms(harness, "confirmable_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert_eq!(
        redeem::<H>(&other, &confirmation(&alice)).await,
        Confirmed::Stale
    );
    assert_eq!(
        redeem::<H>(&store, &confirmation(&alice)).await,
        Confirmed::Done(alice.generation)
    );
    assert_eq!(ask!(other.find_confirmation(&alice.id)), None);
}

/// Of many clicks on one link exactly one confirms.
pub async fn one_of_many_confirmations_wins<H: Harness>(harness: &H)
where
    H::Store: ConfirmableStore,
{
    let store = store(harness, "one_of_many_confirmations_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let link = confirmation(&account);
        let results = race(|_| redeem::<H>(&store, &link)).await;
        let done = Confirmed::Done(account.generation);
        let _ = winner(&results, |result| *result == done);
        assert_eq!(
            count(&results, &Confirmed::Already),
            RACERS - 1,
            "it is confirmed already for all others: {results:?}"
        );
    }
}
