//! A case for a store that both removes accounts and keeps codes.

use super::Harness;
use super::codes::code;
use super::sample::{alice, at, store};
use crate::{CodeStore, LifecycleStore, LinkKind};

crate::__authkit_cases! { lifecycle_codes __authkit_all (H::Store: LifecycleStore + CodeStore) }

/// An account that is gone leaves no code: none to try, none to use, none to clean up.
pub async fn a_removed_account_leaves_nothing<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + CodeStore,
{
    let store = store(harness, "codes_removed_leaves_nothing").await;
    let gone = alice(harness, &store).await;
    let kind = LinkKind::Login;
    let waiting = code(&gone, 1);
    assert!(ask!(store.put_code(&gone.id, kind, &waiting)));
    assert!(ask!(store.remove_account(&gone.id, &[])));
    assert!(!ask!(store.put_code(&gone.id, kind, &waiting)));
    let next = alice(harness, &store).await;
    for id in [&gone.id, &next.id] {
        assert_eq!(ask!(store.record_code_attempt(id, kind)), None);
        assert!(!ask!(store.remove_code(id, kind, &waiting)));
    }
    assert_eq!(ask!(store.remove_expired_codes(at(9999), 1000)), 0);
}
