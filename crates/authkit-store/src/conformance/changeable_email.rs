//! Cases for [`ChangeableEmailStore`].

use super::sample::{
    Id, Out, alice, at, email, new_account, round_account, store, two_realms, winner,
};
use super::{Harness, race};
use crate::{Account, AccountStore, ChangeableEmailStore, EmailChange, Renamed};

crate::__authkit_cases! { changeable_email __authkit_all (H::Store: ChangeableEmailStore) }

/// The change that a link for the account as it is stands for, to another address.
pub(super) fn change<I: Clone>(account: &Account<I>, to: &str) -> EmailChange<I> {
    EmailChange::new(
        account.id.clone(),
        account.email.clone(),
        email(to),
        account.generation,
        at(60),
    )
}

/// The racer's own new address for an account.
fn mine<I>(account: &Account<I>, racer: usize) -> String {
    format!("to{racer}.{}", account.email)
}

/// One of many who move an account, each to an address of its own.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: ChangeableEmailStore,
{
    let change = change(account, &mine(account, racer));
    matches!(ask!(store.swap_email(&change, outgoing)), Renamed::Done(_))
}

async fn swap<H: Harness>(store: &H::Store, change: &EmailChange<Id<H>>) -> Renamed
where
    H::Store: ChangeableEmailStore,
{
    ask!(store.swap_email(change, &[]))
}

/// The account is found by the new address, in its spelling, and by the old one no more; nothing else changes.
pub async fn a_change_moves_the_account<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_moves").await;
    let mut alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let link = change(&alice, "Alice.O'Hara@Example.net");
    let done = Renamed::Done(alice.generation);
    assert_eq!(swap::<H>(&store, &link).await, done);
    assert_eq!(
        swap::<H>(&store, &link).await,
        Renamed::Stale,
        "a link works once"
    );
    let old = std::mem::replace(&mut alice.email, link.to);
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    let by_new = find!(store.find_account_by_identifier(alice.email.identifier()));
    assert_eq!(by_new, alice);
    let by_old = ask!(store.find_account_by_identifier(old.identifier()));
    assert_eq!(by_old, None, "the old address signs in still");
    assert_eq!(
        find!(store.find_account(&bob.id)),
        bob,
        "somebody else was moved"
    );
    let next = harness
        .account(&store, new_account("alice@example.com"))
        .await;
    let by_old = find!(store.find_account_by_identifier(old.identifier()));
    assert_eq!(by_old, next, "the old address is free");
}

/// A change that revokes moves by exactly one generation, one that does not by none.
pub async fn a_revoking_change_moves_one_generation_on<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_revokes").await;
    let mut alice = alice(harness, &store).await;
    for (address, revoke) in [("a@example.net", true), ("b@example.net", false)] {
        let mut link = change(&alice, address);
        if revoke {
            link = link.revoking();
            alice.generation = alice.generation.next();
        }
        let done = Renamed::Done(alice.generation);
        assert_eq!(swap::<H>(&store, &link).await, done);
        alice.email = link.to;
        assert_eq!(find!(store.find_account(&alice.id)), alice);
    }
}

/// An address of somebody else, in whatever spelling, is taken, and nothing changes.
pub async fn a_taken_address_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_taken").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    for spelling in ["bob@example.com", "BOB@Example.Com", "ｂob@example.com"] {
        let link = change(&alice, spelling).revoking();
        assert_eq!(swap::<H>(&store, &link).await, Renamed::Taken);
    }
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    assert_eq!(find!(store.find_account(&bob.id)), bob);
    let mut stale = change(&alice, "bob@example.com");
    stale.generation = alice.generation.next();
    assert_eq!(
        swap::<H>(&store, &stale).await,
        Renamed::Stale,
        "a stale link does not tell which addresses have an account"
    );
}

/// Another spelling of its own address is no conflict, and is kept.
pub async fn another_spelling_is_no_conflict<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_spelling").await;
    let mut alice = alice(harness, &store).await;
    for spelling in [
        "Alice@example.com",
        "ALICE@example.com",
        "ALICE@example.com",
    ] {
        let link = change(&alice, spelling);
        let done = Renamed::Done(alice.generation);
        assert_eq!(swap::<H>(&store, &link).await, done, "{spelling}");
        alice.email = link.to;
        let found = find!(store.find_account_by_identifier(alice.email.identifier()));
        assert_eq!(found, alice);
    }
}

/// A link from another address or generation moves nothing.
pub async fn a_stale_link_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_stale").await;
    let alice = alice(harness, &store).await;
    let mut generation = change(&alice, "new@example.com");
    generation.generation = alice.generation.next();
    let mut elsewhere = change(&alice, "new@example.com");
    elsewhere.from = email("alice@example.net");
    let mut spelling = change(&alice, "new@example.com");
    spelling.from = email("Alice@example.com");
    for stale in [generation, elsewhere, spelling] {
        assert_eq!(swap::<H>(&store, &stale).await, Renamed::Stale);
        assert_eq!(find!(store.find_account(&alice.id)), alice);
    }
    if harness.remove_account(&store, &alice.id).await {
        let link = change(&alice, "new@example.com");
        assert_eq!(swap::<H>(&store, &link).await, Renamed::Stale);
    }
}

/// Of many moves of one account exactly one is done.
pub async fn one_of_many_changes_wins<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_one_change").await;
    for round in 0..harness.rounds() {
        let mut account = round_account(harness, &store, round).await;
        let results = race(|racer| contend::<H>(&store, &account, racer, &[])).await;
        let winner = winner(&results, |won| *won);
        let (old, new) = (account.email.clone(), email(&mine(&account, winner)));
        account.email = new;
        assert_eq!(find!(store.find_account(&account.id)), account);
        let by_old = ask!(store.find_account_by_identifier(old.identifier()));
        assert_eq!(by_old, None);
    }
}

/// Of two accounts that move to one address exactly one gets there.
pub async fn one_address_goes_to_one_account<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let store = store(harness, "email_one_account").await;
    for round in 0..harness.rounds() {
        let first = round_account(harness, &store, round).await;
        let second = new_account(&format!("bob{round}@example.com"));
        let second = harness.account(&store, second).await;
        let accounts = [first, second];
        let to = format!("wanted{round}@example.com");
        let results = race(async |racer| {
            let link = change(&accounts[racer % 2], &to);
            ask!(store.swap_email(&link, &[]))
        })
        .await;
        let winner = winner(&results, |result| matches!(result, Renamed::Done(_)));
        let found = find!(store.find_account_by_identifier(email(&to).identifier()));
        assert_eq!(found.id, accounts[winner % 2].id);
        let loser = &accounts[(winner + 1) % 2];
        assert_eq!(find!(store.find_account(&loser.id)), *loser);
    }
}

/// An account is not moved from another realm, and an address may be taken in each.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore,
{
    let (store, other) = two_realms(harness, "email_realms").await;
    let alice = alice(harness, &store).await;
    let _ = harness
        .account(&other, new_account("bob@example.com"))
        .await;
    let link = change(&alice, "bob@example.com");
    assert_eq!(swap::<H>(&other, &link).await, Renamed::Stale);
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    let done = Renamed::Done(alice.generation);
    assert_eq!(swap::<H>(&store, &link).await, done);
}
