//! Cases for [`DecoyStore`].

use super::Harness;
use super::sample::{alice, at, store};
use crate::{AccountStore, DecoyStore};

crate::__authkit_cases! { decoys __authkit_all (H::Store: DecoyStore) }

/// However many are written, in whichever slots and at whichever moments, accounts stay as they are.
pub async fn a_decoy_changes_no_account<H: Harness>(harness: &H)
where
    H::Store: DecoyStore,
{
    let store = store(harness, "a_decoy_changes_no_account").await;
    let alice = alice(harness, &store).await;
    for (slot, second) in [(0, 1), (0, 2), (0, 2), (0, 1), (255, 3), (7, 0)] {
        ask!(store.record_decoy(slot, at(second)));
    }
    let found = ask!(store.find_account(&alice.id));
    assert_eq!(found.as_ref(), Some(&alice));
    let found = ask!(store.find_account_by_identifier(alice.email.identifier()));
    assert_eq!(found, Some(alice));
}
