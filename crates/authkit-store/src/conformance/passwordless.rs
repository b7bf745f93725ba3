//! Cases for [`PasswordlessStore`].

use super::sample::{
    Id, Out, alice, at, email, new_account, round_account, store, two_realms, winner,
};
use super::{Harness, race};
use crate::{
    Account, AccountStore, Credentials, LinkCounter, LinkKind, LinkStore, LoggedIn, LoginLink,
    PasswordlessStore, Swap,
};

crate::__authkit_cases! { passwordless __authkit_all (H::Store: PasswordlessStore) }

/// The first sign-in link for the account as it is.
pub(super) fn link<I: Clone>(account: &Account<I>) -> LoginLink<I> {
    LoginLink::new(
        account.id.clone(),
        account.email.clone(),
        account.generation,
        LinkCounter::ZERO,
        Credentials::Keep,
        at(60),
    )
}

/// One of many who follow the same link.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    account: &Account<Id<H>>,
    _racer: usize,
    outgoing: &[Out<H>],
) -> bool
where
    H::Store: PasswordlessStore,
{
    ask!(store.redeem_login(&link(account), outgoing)) != LoggedIn::Stale
}

async fn redeem<H: Harness>(store: &H::Store, link: &LoginLink<Id<H>>) -> LoggedIn<Id<H>>
where
    H::Store: PasswordlessStore,
{
    ask!(store.redeem_login(link, &[]))
}

/// A link signs in once, says whom, and takes with it every link that was made before.
pub async fn a_link_works_once<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let store = store(harness, "a_link_works_once").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let mut link = link(&alice);
    let done = LoggedIn::Done(alice.clone());
    assert_eq!(redeem::<H>(&store, &link).await, done);
    assert_eq!(redeem::<H>(&store, &link).await, LoggedIn::Stale);
    let counter = ask!(store.find_link_counter(&alice.id, LinkKind::Login));
    assert_eq!(counter, LinkCounter::ZERO.next(), "a use is counted");
    link.counter = counter;
    assert_eq!(redeem::<H>(&store, &link).await, done);
    assert_eq!(redeem::<H>(&store, &link).await, LoggedIn::Stale);
    assert_eq!(
        find!(store.find_account(&alice.id)),
        alice,
        "a sign-in changes nothing else"
    );
    let counter = ask!(store.find_link_counter(&bob.id, LinkKind::Login));
    assert_eq!(counter, LinkCounter::ZERO, "somebody else's link");
}

/// A link for another address, generation or counter signs nobody in, and uses nothing up.
pub async fn a_stale_link_signs_nobody_in<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let store = store(harness, "a_stale_link_signs_nobody_in").await;
    let alice = alice(harness, &store).await;
    let mut elsewhere = link(&alice);
    elsewhere.email = email("alice@example.net");
    let mut generation = link(&alice);
    generation.generation = alice.generation.next();
    let mut ahead = link(&alice);
    ahead.counter = LinkCounter::ZERO.next();
    for stale in [elsewhere, generation, ahead] {
        assert_eq!(redeem::<H>(&store, &stale).await, LoggedIn::Stale);
        let counter = ask!(store.find_link_counter(&alice.id, LinkKind::Login));
        assert_eq!(counter, LinkCounter::ZERO, "a stale link was counted");
    }
    if harness.remove_account(&store, &alice.id).await {
        assert_eq!(redeem::<H>(&store, &link(&alice)).await, LoggedIn::Stale);
    }
}

/// Whoever asks for a newer link kills the elder; a link of another kind has nothing to do with it.
pub async fn a_newer_link_kills_the_elder<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let store = store(harness, "a_newer_link_kills_the_elder").await;
    let alice = alice(harness, &store).await;
    for kind in [LinkKind::Reset, LinkKind::Login] {
        let came_to = ask!(store.swap_link_counter(&alice.id, kind, LinkCounter::ZERO));
        assert_eq!(came_to, Swap::Done);
    }
    let mut link = link(&alice);
    assert_eq!(redeem::<H>(&store, &link).await, LoggedIn::Stale);
    link.counter = LinkCounter::ZERO.next();
    assert_eq!(redeem::<H>(&store, &link).await, LoggedIn::Done(alice));
}

/// Of many who follow one link exactly one is signed in.
pub async fn one_of_many_sign_ins_wins<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let store = store(harness, "one_of_many_sign_ins_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let results = race(|racer| contend::<H>(&store, &account, racer, &[])).await;
        let _ = winner(&results, |won| *won);
        let counter = ask!(store.find_link_counter(&account.id, LinkKind::Login));
        assert_eq!(counter, LinkCounter::ZERO.next());
    }
}

/// Of many who follow a link and many who replace it exactly one does: the two verbs know of each other.
pub async fn one_of_sign_ins_and_newer_links_wins<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let store = store(harness, "one_of_sign_ins_and_newer_links_wins").await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        let id = &account.id;
        let results = race(async |racer| match racer % 2 {
            0 => contend::<H>(&store, &account, racer, &[]).await,
            _ => {
                let came_to = ask!(store.swap_link_counter(id, LinkKind::Login, LinkCounter::ZERO));
                came_to == Swap::Done
            }
        })
        .await;
        let _ = winner(&results, |won| *won);
    }
}

/// Nobody is signed in from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore,
{
    let (store, other) = two_realms(harness, "passwordless_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert_eq!(redeem::<H>(&other, &link(&alice)).await, LoggedIn::Stale);
    let counter = ask!(store.find_link_counter(&alice.id, LinkKind::Login));
    assert_eq!(counter, LinkCounter::ZERO, "used up from another realm");
}
