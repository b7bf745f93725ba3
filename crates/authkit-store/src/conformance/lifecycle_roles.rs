//! A case for a store that both removes accounts and keeps roles.

use super::Harness;
use super::roles::{names, role};
use super::sample::{alice, store};
use crate::{LifecycleStore, RoleStore};

crate::__authkit_cases! { lifecycle_roles __authkit_all (H::Store: LifecycleStore + RoleStore) }

/// An account that is gone leaves no role; one that is switched off keeps what it will have again.
pub async fn a_removed_account_leaves_nothing<H: Harness>(harness: &H)
where
    H::Store: LifecycleStore + RoleStore,
{
    let store = store(harness, "roles_removed_leaves_nothing").await;
    let gone = alice(harness, &store).await;
    assert!(ask!(store.add_role(&gone.id, &role("admin"))));
    for active in [false, true] {
        assert!(ask!(store.set_active(&gone.id, active, &[])));
        assert_eq!(names(&store, &gone.id).await, ["admin"]);
    }
    assert!(ask!(store.remove_account(&gone.id, &[])));
    assert!(!ask!(store.add_role(&gone.id, &role("admin"))));
    assert!(!ask!(store.remove_role(&gone.id, &role("admin"))));
    let next = alice(harness, &store).await;
    for id in [&gone.id, &next.id] {
        assert!(names(&store, id).await.is_empty());
    }
}
