//! Cases for [`ChangeableUsernameStore`].

use super::sample::{
    Id, Out, alice, name, named, new_account, round_account, store, two_realms, winner,
};
use super::{Harness, race};
use crate::{Account, AccountStore, ChangeableUsernameStore, Renamed, UsernameChange};

crate::__authkit_cases! { changeable_username __authkit_all (H::Store: ChangeableUsernameStore) }

/// The change that starts from the account as it is, to another name or to none.
pub(super) fn change<I: Clone>(account: &Account<I>, to: Option<&str>) -> UsernameChange<I> {
    UsernameChange::new(
        account.id.clone(),
        account.username.clone(),
        to.map(name),
        account.generation,
    )
}

/// The racer's own new name for an account.
fn mine<I>(account: &Account<I>, racer: usize) -> String {
    format!("racer{racer}.{}", account.email.as_str().replace('@', "."))
}

/// One of many who rename an account, each to a name of its own.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: ChangeableUsernameStore,
{
    let change = change(account, Some(&mine(account, racer)));
    matches!(
        ask!(store.swap_username(&change, outgoing)),
        Renamed::Done(_)
    )
}

async fn swap<H: Harness>(store: &H::Store, change: &UsernameChange<Id<H>>) -> Renamed
where
    H::Store: ChangeableUsernameStore,
{
    ask!(store.swap_username(change, &[]))
}

/// An account gets a name, another one and none; it is found by the present one alone, and nothing else changes.
pub async fn a_change_renames_the_account<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_changes").await;
    let mut alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, named("bob@example.com", "bob"))
        .await;
    for to in [Some("Alice"), Some("Änne_2"), None, Some("alice")] {
        let change = change(&alice, to);
        let done = Renamed::Done(alice.generation);
        assert_eq!(swap::<H>(&store, &change).await, done, "{to:?}");
        let old = std::mem::replace(&mut alice.username, change.to);
        assert_eq!(find!(store.find_account(&alice.id)), alice);
        let by_email = find!(store.find_account_by_identifier(alice.email.identifier()));
        assert_eq!(by_email, alice, "the address stays");
        if let Some(old) = &old {
            let found = ask!(store.find_account_by_identifier(old.identifier()));
            assert_eq!(found, None, "the old name signs in still");
        }
        if let Some(new) = &alice.username {
            let found = find!(store.find_account_by_identifier(new.identifier()));
            assert_eq!(found, alice);
        }
    }
    assert_eq!(
        find!(store.find_account(&bob.id)),
        bob,
        "somebody else was renamed"
    );
}

/// A name of somebody else, in whatever spelling, is taken, and nothing changes; once it is given up it is free.
pub async fn a_taken_name_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_taken").await;
    let alice = harness
        .account(&store, named("alice@example.com", "alice"))
        .await;
    let bob = harness
        .account(&store, named("bob@example.com", "Bob"))
        .await;
    for spelling in ["Bob", "bob", "ＢＯＢ"] {
        let change = change(&alice, Some(spelling));
        assert_eq!(swap::<H>(&store, &change).await, Renamed::Taken);
    }
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    assert_eq!(find!(store.find_account(&bob.id)), bob);
    let done = Renamed::Done(bob.generation);
    assert_eq!(swap::<H>(&store, &change(&bob, None)).await, done);
    let done = Renamed::Done(alice.generation);
    assert_eq!(swap::<H>(&store, &change(&alice, Some("bob"))).await, done);
}

/// Another spelling of its own name is no conflict, and is kept.
pub async fn another_spelling_is_no_conflict<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_spelling").await;
    let mut alice = harness
        .account(&store, named("alice@example.com", "alice"))
        .await;
    for spelling in ["Alice", "ALICE", "ALICE"] {
        let change = change(&alice, Some(spelling));
        let done = Renamed::Done(alice.generation);
        assert_eq!(swap::<H>(&store, &change).await, done, "{spelling}");
        alice.username = change.to;
        let found = find!(store.find_account_by_identifier(name("alice").identifier()));
        assert_eq!(found, alice);
    }
}

/// Many accounts may go without a name.
pub async fn many_have_no_name<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_none").await;
    for (address, its_name) in [("a@example.com", "a"), ("b@example.com", "b")] {
        let mut account = harness.account(&store, named(address, its_name)).await;
        let change = change(&account, None);
        let done = Renamed::Done(account.generation);
        assert_eq!(swap::<H>(&store, &change).await, done);
        account.username = None;
        assert_eq!(find!(store.find_account(&account.id)), account);
    }
}

/// A change from another name, from none where there is one, or from another generation, changes nothing.
pub async fn a_stale_change_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_stale").await;
    let alice = harness
        .account(&store, named("alice@example.com", "alice"))
        .await;
    let nameless = new_account("bob@example.com");
    let nameless = harness.account(&store, nameless).await;
    let mut generation = change(&alice, Some("new"));
    generation.generation = alice.generation.next();
    let mut other = change(&alice, Some("new"));
    other.from = Some(name("Alice"));
    let mut none = change(&alice, Some("new"));
    none.from = None;
    let mut some = change(&nameless, Some("new"));
    some.from = Some(name("bob"));
    for stale in [generation, other, none, some] {
        assert_eq!(swap::<H>(&store, &stale).await, Renamed::Stale);
        assert_eq!(find!(store.find_account(&alice.id)), alice);
        assert_eq!(find!(store.find_account(&nameless.id)), nameless);
    }
    if harness.remove_account(&store, &alice.id).await {
        let change = change(&alice, Some("new"));
        assert_eq!(swap::<H>(&store, &change).await, Renamed::Stale);
    }
}

/// Of many changes of one name exactly one is done.
pub async fn one_of_many_changes_wins<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_one_change").await;
    for round in 0..harness.rounds() {
        let mut account = round_account(harness, &store, round).await;
        let results = race(|racer| contend::<H>(&store, &account, racer, &[])).await;
        let winner = winner(&results, |won| *won);
        account.username = Some(name(&mine(&account, winner)));
        assert_eq!(find!(store.find_account(&account.id)), account);
    }
}

/// Of two accounts that want one name exactly one gets it.
pub async fn one_name_goes_to_one_account<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let store = store(harness, "name_one_account").await;
    for round in 0..harness.rounds() {
        let first = round_account(harness, &store, round).await;
        let second = new_account(&format!("bob{round}@example.com"));
        let second = harness.account(&store, second).await;
        let accounts = [first, second];
        let to = format!("wanted{round}");
        let results = race(async |racer| {
            let change = change(&accounts[racer % 2], Some(&to));
            ask!(store.swap_username(&change, &[]))
        })
        .await;
        let winner = winner(&results, |result| matches!(result, Renamed::Done(_)));
        let found = find!(store.find_account_by_identifier(name(&to).identifier()));
        assert_eq!(found.id, accounts[winner % 2].id);
        let loser = &accounts[(winner + 1) % 2];
        assert_eq!(find!(store.find_account(&loser.id)), *loser);
    }
}

/// An account is not renamed from another realm, and a name may be taken in each.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: ChangeableUsernameStore,
{
    let (store, other) = two_realms(harness, "name_realms").await;
    let alice = alice(harness, &store).await;
    let _ = harness
        .account(&other, named("bob@example.com", "bob"))
        .await;
    let change = change(&alice, Some("bob"));
    assert_eq!(swap::<H>(&other, &change).await, Renamed::Stale);
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    let done = Renamed::Done(alice.generation);
    assert_eq!(swap::<H>(&store, &change).await, done);
}
