//! Cases for a store that both resets passwords and keeps confirmations.

use super::Harness;
use super::recoverable::reset;
use super::sample::{alice, store};
use crate::{ConfirmableStore, RecoverableStore, Swap};

crate::__authkit_cases! { recoverable_confirmable __authkit_all (H::Store: RecoverableStore + ConfirmableStore) }

/// The reset link came by mail, so it proves the address.
pub async fn a_reset_confirms_the_address<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ConfirmableStore,
{
    let store = store(harness, "a_reset_confirms_the_address").await;
    let alice = alice(harness, &store).await;
    assert_eq!(ask!(store.redeem_reset(&reset(&alice, 1), &[])), Swap::Done);
    let since = ask!(store.find_confirmation(&alice.id));
    assert_eq!(
        since,
        Some(reset(&alice, 1).now),
        "redeem_reset must mark the address as confirmed"
    );
}

/// A refused reset proves nothing.
pub async fn a_stale_reset_confirms_nothing<H: Harness>(harness: &H)
where
    H::Store: RecoverableStore + ConfirmableStore,
{
    let store = store(harness, "a_stale_reset_confirms_nothing").await;
    let alice = alice(harness, &store).await;
    let mut stale = reset(&alice, 1);
    stale.generation = alice.generation.next();
    assert_eq!(ask!(store.redeem_reset(&stale, &[])), Swap::Stale);
    assert_eq!(ask!(store.find_confirmation(&alice.id)), None);
}
