//! Cases for a store that signs people in by mail and keeps confirmations and passwords: a link that was followed proves
//! the address.

use super::Harness;
use super::confirmable::confirmation;
use super::passwordless::link;
use super::sample::{alice, hash, store};
use crate::{
    ConfirmableStore, Confirmed, Credentials, LinkCounter, LoggedIn, PasswordStore,
    PasswordlessStore,
};

crate::__authkit_cases! { passwordless_confirmable __authkit_all (
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore
) }

/// Whoever signs in by mail has proved the address; the first proof counts.
pub async fn a_sign_in_confirms_the_address<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_sign_in_confirms_the_address").await;
    let alice = alice(harness, &store).await;
    let mut link = link(&alice);
    let first = link.now;
    for _ in 0..2 {
        let came_to = ask!(store.redeem_login(&link, &[]));
        assert_eq!(came_to, LoggedIn::Done(alice.clone()));
        assert_eq!(ask!(store.find_confirmation(&alice.id)), Some(first));
        link.counter = link.counter.next();
        link.now += std::time::Duration::from_secs(60);
    }
}

/// A refused link proves nothing.
pub async fn a_stale_link_confirms_nothing<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_stale_sign_in_confirms_nothing").await;
    let alice = alice(harness, &store).await;
    let mut stale = link(&alice);
    stale.counter = LinkCounter::ZERO.next();
    assert_eq!(ask!(store.redeem_login(&stale, &[])), LoggedIn::Stale);
    assert_eq!(ask!(store.find_confirmation(&alice.id)), None);
}

/// If the sign-in is the first proof, a password that somebody else may have set goes, and so does all that was issued.
pub async fn a_first_proof_may_drop_the_password<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_first_sign_in_may_drop_the_password").await;
    let mut alice = alice(harness, &store).await;
    let mut link = link(&alice);
    link.credentials = Credentials::Drop;
    alice.generation = alice.generation.next();
    let done = LoggedIn::Done(alice.clone());
    assert_eq!(
        ask!(store.redeem_login(&link, &[])),
        done,
        "the account is told as it is after the step"
    );
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!(
        found.password, None,
        "the password of whoever was here before still opens the account"
    );
    assert_eq!(found.account, alice, "one proof is one generation");
}

/// If the address was proved before, a sign-in drops nothing, whatever it says.
pub async fn a_second_proof_drops_nothing<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_second_sign_in_drops_nothing").await;
    let alice = alice(harness, &store).await;
    let done = Confirmed::Done(alice.generation);
    let first = ask!(store.redeem_confirmation(&confirmation(&alice), &[]));
    assert_eq!(first, done);
    let mut link = link(&alice);
    link.credentials = Credentials::Drop;
    let came_to = ask!(store.redeem_login(&link, &[]));
    assert_eq!(came_to, LoggedIn::Done(alice.clone()));
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!((found.account, found.password), (alice, Some(hash(0))));
}

/// If whoever signs in chose the password, it stays, first proof or not.
pub async fn a_first_proof_may_keep_the_password<H: Harness>(harness: &H)
where
    H::Store: PasswordlessStore + ConfirmableStore + PasswordStore,
{
    let store = store(harness, "a_first_sign_in_may_keep_the_password").await;
    let alice = alice(harness, &store).await;
    let came_to = ask!(store.redeem_login(&link(&alice), &[]));
    assert_eq!(came_to, LoggedIn::Done(alice.clone()));
    let found = find!(store.find_credential_by_id(&alice.id));
    assert_eq!((found.account, found.password), (alice, Some(hash(0))));
}
