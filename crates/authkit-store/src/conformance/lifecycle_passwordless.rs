//! Cases for a store that both switches accounts off and signs people in by mail.

use super::Harness;
use super::passwordless::link;
use super::sample::{alice, store};
use crate::{LifecycleStore, LinkCounter, LinkKind, LinkStore, LoggedIn, PasswordlessStore};

crate::__authkit_cases! { lifecycle_passwordless __authkit_all (H::Store: LifecycleStore + PasswordlessStore) }

/// A link signs nobody in to an account that is switched off, whenever it was made, and is not used up.
pub async fn nobody_signs_in_to_an_inactive_account<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + PasswordlessStore,
{
    let store = store(harness, "nobody_signs_in_to_an_inactive_account").await;
    let mut alice = alice(harness, &store).await;
    let before = link(&alice);
    assert!(ask!(store.set_active(&alice.id, false, &[])));
    (alice.active, alice.generation) = (false, alice.generation.next());
    let after = link(&alice);
    for link in [&before, &after] {
        assert_eq!(ask!(store.redeem_login(link, &[])), LoggedIn::Stale);
    }
    let counter = ask!(store.find_link_counter(&alice.id, LinkKind::Login));
    assert_eq!(counter, LinkCounter::ZERO);
    assert!(ask!(store.set_active(&alice.id, true, &[])));
    assert_eq!(
        ask!(store.redeem_login(&before, &[])),
        LoggedIn::Stale,
        "a link from before came back to life with the account"
    );
    let done = LoggedIn::Done(alice.with_active(true));
    assert_eq!(ask!(store.redeem_login(&after, &[])), done);
}

/// "Sign out everywhere" ends the links that are under way.
pub async fn an_advance_ends_a_link<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + PasswordlessStore,
{
    let store = store(harness, "an_advance_ends_a_link").await;
    let alice = alice(harness, &store).await;
    assert!(ask!(store.advance_generation(&alice.id, &[])));
    let came_to = ask!(store.redeem_login(&link(&alice), &[]));
    assert_eq!(came_to, LoggedIn::Stale);
}

/// An account that is gone leaves neither links nor counters.
pub async fn a_removed_account_leaves_nothing<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + PasswordlessStore,
{
    let store = store(harness, "passwordless_removed_leaves_nothing").await;
    let gone = alice(harness, &store).await;
    let done = LoggedIn::Done(gone.clone());
    assert_eq!(ask!(store.redeem_login(&link(&gone), &[])), done);
    let mut second = link(&gone);
    second.counter = LinkCounter::ZERO.next();
    assert!(ask!(store.remove_account(&gone.id, &[])));
    let next = alice(harness, &store).await;
    assert_eq!(ask!(store.redeem_login(&second, &[])), LoggedIn::Stale);
    let counter = ask!(store.find_link_counter(&next.id, LinkKind::Login));
    assert_eq!(counter, LinkCounter::ZERO);
}
