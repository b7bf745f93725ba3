//! Cases for a store that changes addresses and keeps confirmations.

use super::changeable_email::change;
use super::confirmable::confirmation;
use super::sample::{alice, new_account, store};
use super::{Harness, changeable_email};
use crate::{
    AccountStore, ChangeableEmailStore, ConfirmableStore, Confirmed, Credentials, EmailChange,
    Renamed, Store,
};

crate::__authkit_cases! { changeable_email_confirmable __authkit_all (
    H::Store: ChangeableEmailStore + ConfirmableStore
) }

async fn swap<S: ChangeableEmailStore>(store: &S, link: &EmailChange<<S as Store>::UserId>) {
    let done = Renamed::Done(link.generation);
    assert_eq!(ask!(store.swap_email(link, &[])), done);
}

/// The link was mailed to the new address, so it proves it, from that moment; the old proof is of another address.
pub async fn a_move_confirms_the_new_address<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore + ConfirmableStore,
{
    let store = store(harness, "a_move_confirms_the_new_address").await;
    let mut alice = alice(harness, &store).await;
    let mut link = change(&alice, "alice@example.net");
    swap(&store, &link).await;
    assert_eq!(ask!(store.find_confirmation(&alice.id)), Some(link.now));
    alice.email = link.to;
    link = change(&alice, "alice@example.org");
    link.now += std::time::Duration::from_secs(60);
    swap(&store, &link).await;
    assert_eq!(ask!(store.find_confirmation(&alice.id)), Some(link.now));
}

/// A refused move proves nothing.
pub async fn a_refused_move_confirms_nothing<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore + ConfirmableStore,
{
    let store = store(harness, "a_refused_move_confirms_nothing").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let taken = change(&alice, "bob@example.com");
    assert_eq!(ask!(store.swap_email(&taken, &[])), Renamed::Taken);
    let mut stale = change(&alice, "new@example.com");
    stale.generation = alice.generation.next();
    assert_eq!(ask!(store.swap_email(&stale, &[])), Renamed::Stale);
    for id in [&alice.id, &bob.id] {
        assert_eq!(ask!(store.find_confirmation(id)), None);
    }
}

/// A confirmation link that was mailed to the old address says nothing of the new one, and drops nothing.
pub async fn a_link_to_the_old_address_is_stale<H: Harness>(harness: &H)
where
    H::Store: ChangeableEmailStore + ConfirmableStore,
{
    let store = store(harness, "a_link_to_the_old_address_is_stale").await;
    let mut alice = alice(harness, &store).await;
    let mut to_the_old = confirmation(&alice);
    to_the_old.credentials = Credentials::Drop;
    let link = changeable_email::change(&alice, "alice@example.net");
    swap(&store, &link).await;
    let came_to = ask!(store.redeem_confirmation(&to_the_old, &[]));
    assert_eq!(came_to, Confirmed::Stale);
    alice.email = link.to;
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    let mut to_the_new = confirmation(&alice);
    to_the_new.credentials = Credentials::Drop;
    let came_to = ask!(store.redeem_confirmation(&to_the_new, &[]));
    assert_eq!(came_to, Confirmed::Already, "the move was the proof");
    assert_eq!(find!(store.find_account(&alice.id)), alice);
}
