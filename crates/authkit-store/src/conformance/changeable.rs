//! Cases for [`ChangeableStore`].

use super::passwords::stored;
use super::sample::{
    Id, Out, alice, hash, new_account, round_account, store, two_realms, winner, without_password,
};
use super::{Harness, race};
use crate::{Account, ChangeableStore, Changed, PasswordChange, PasswordStore};

crate::__authkit_cases! { changeable __authkit_all (H::Store: ChangeableStore) }

/// The change that starts from the account as it is, to hash `new`.
pub(super) fn change<I: Clone>(account: &Account<I>, new: usize) -> PasswordChange<I> {
    PasswordChange::new(account.id.clone(), hash(0), account.generation, hash(new))
}

async fn swap<H: Harness>(store: &H::Store, change: &PasswordChange<Id<H>>) -> Changed
where
    H::Store: ChangeableStore,
{
    ask!(store.swap_password(change, &[]))
}

/// One of many who change one password, to a hash of the racer's own.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: ChangeableStore,
{
    let change = change(account, racer + 1);
    ask!(store.swap_password(&change, outgoing)) != Changed::Stale
}

/// A change stores the new hash and moves by exactly one generation; it works once.
pub async fn a_change_moves_one_generation_on<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let store = store(harness, "a_change_moves_one_generation_on").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, new_account("bob@example.com"))
        .await;
    for came_to in [Changed::Done(alice.generation.next()), Changed::Stale] {
        assert_eq!(swap::<H>(&store, &change(&alice, 1)).await, came_to);
        let found = find!(store.find_credential_by_id(&alice.id));
        assert_eq!(found.password, Some(hash(1)));
        assert_eq!(
            found.account.generation,
            alice.generation.next(),
            "one change is one generation"
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
        "somebody else's password was changed"
    );
}

/// A change from another hash or another generation changes nothing.
pub async fn a_stale_change_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let store = store(harness, "a_stale_change_changes_nothing").await;
    let alice = alice(harness, &store).await;
    let mut generation = change(&alice, 1);
    generation.generation = alice.generation.next();
    let mut other = change(&alice, 1);
    other.expected = Some(hash(2));
    for stale in [generation, other] {
        assert_eq!(swap::<H>(&store, &stale).await, Changed::Stale);
        let found = find!(store.find_credential_by_id(&alice.id));
        assert_eq!(
            (found.account, found.password),
            (alice.clone(), Some(hash(0)))
        );
    }
    if harness.remove_account(&store, &alice.id).await {
        assert_eq!(
            swap::<H>(&store, &change(&alice, 1)).await,
            Changed::Stale,
            "the account is gone"
        );
    }
}

/// Whoever has no password cannot change it.
pub async fn no_password_is_not_changed<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let store = store(harness, "no_password_is_not_changed").await;
    let bob = harness
        .account(&store, without_password("bob@example.com"))
        .await;
    assert_eq!(swap::<H>(&store, &change(&bob, 1)).await, Changed::Stale);
    let found = find!(store.find_credential_by_id(&bob.id));
    assert_eq!((found.account, found.password), (bob, None));
}

/// A first password is set where there is none, once, and nowhere else.
pub async fn a_first_password_is_set_where_there_is_none<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let store = store(harness, "a_first_password_is_set_where_there_is_none").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, without_password("bob@example.com"))
        .await;
    let first = |account: &Account<Id<H>>| {
        PasswordChange::new(account.id.clone(), None, account.generation, hash(1))
    };
    assert_eq!(swap::<H>(&store, &first(&alice)).await, Changed::Stale);
    assert_eq!(stored(&store, &alice.id).await, Some(hash(0)));
    for came_to in [Changed::Done(bob.generation.next()), Changed::Stale] {
        assert_eq!(swap::<H>(&store, &first(&bob)).await, came_to);
        assert_eq!(stored(&store, &bob.id).await, Some(hash(1)));
    }
}

/// A password is not changed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let (store, other) = two_realms(harness, "changeable_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert_eq!(swap::<H>(&other, &change(&alice, 1)).await, Changed::Stale);
    assert_eq!(stored(&store, &alice.id).await, Some(hash(0)));
}

/// Of many changes from one state exactly one is done.
pub async fn one_of_many_changes_wins<H: Harness>(harness: &H)
where
    H::Store: ChangeableStore,
{
    let store = store(harness, "one_of_many_changes_wins").await;
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
            "one change is one generation"
        );
    }
}
