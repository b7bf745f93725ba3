//! Cases for [`RoleStore`].

use authkit_roles::RoleName;

use super::sample::{alice, new_account, round_account, store, two_realms, winner};
use super::{Harness, race};
use crate::RoleStore;

crate::__authkit_cases! { roles __authkit_all (H::Store: RoleStore) }

pub(super) fn role(name: &str) -> RoleName {
    RoleName::try_from(name).expect("the suite writes valid names")
}

pub(super) async fn names<S: RoleStore>(store: &S, id: &S::UserId) -> Vec<String> {
    ask!(store.find_roles(id))
        .iter()
        .map(|role| role.as_str().to_owned())
        .collect()
}

/// A new account has no role.
pub async fn nobody_starts_with_a_role<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "nobody_starts_with_a_role").await;
    let alice = alice(harness, &store).await;
    assert!(names(&store, &alice.id).await.is_empty());
    assert!(
        !ask!(store.remove_role(&alice.id, &role("admin"))),
        "there was none to remove"
    );
}

/// Roles come back in the byte order of their names, each once, and go one by one.
pub async fn names_come_back_in_order<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "names_come_back_in_order").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, new_account("bob@example.com"))
        .await;
    for (name, added) in [
        ("editor", true),
        ("admin", true),
        ("Editor", true),
        ("été", true),
        ("editor", false),
    ] {
        assert_eq!(
            ask!(store.add_role(&alice.id, &role(name))),
            added,
            "adding {name}"
        );
    }
    assert_eq!(
        names(&store, &alice.id).await,
        ["Editor", "admin", "editor", "été"]
    );
    assert!(ask!(store.remove_role(&alice.id, &role("editor"))));
    assert!(!ask!(store.remove_role(&alice.id, &role("editor"))));
    assert_eq!(names(&store, &alice.id).await, ["Editor", "admin", "été"]);
    assert!(
        names(&store, &bob.id).await.is_empty(),
        "somebody else got a role"
    );
}

/// Names are compared byte for byte, whatever is in them.
pub async fn names_are_exact<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "names_are_exact").await;
    let alice = alice(harness, &store).await;
    let given = ["o'brien's \"team\" %_\\;--", "rédacteur"];
    for name in given {
        assert!(ask!(store.add_role(&alice.id, &role(name))));
    }
    for other in ["%", "redacteur", "RÉDACTEUR", "_", "o'brien's"] {
        assert!(
            !ask!(store.remove_role(&alice.id, &role(other))),
            "{other} is another role"
        );
    }
    assert_eq!(names(&store, &alice.id).await, given);
}

/// Roles are neither read, given nor taken from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let (store, other) = two_realms(harness, "roles_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert!(ask!(store.add_role(&alice.id, &role("admin"))));
    assert!(
        names(&other, &alice.id).await.is_empty(),
        "read from another realm"
    );
    assert!(
        !ask!(other.add_role(&alice.id, &role("editor"))),
        "given from another realm"
    );
    assert!(
        !ask!(other.remove_role(&alice.id, &role("admin"))),
        "taken from another realm"
    );
    assert_eq!(names(&store, &alice.id).await, ["admin"]);
}

/// A role is given by exactly one of many calls.
pub async fn one_of_many_additions_wins<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "one_of_many_additions_wins").await;
    let admin = role("admin");
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        let results = race(async |_| ask!(store.add_role(&id, &admin))).await;
        let _ = winner(&results, |added| *added);
        assert_eq!(names(&store, &id).await, ["admin"]);
    }
}

/// A role is taken by exactly one of many calls.
pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "one_of_many_role_removals_wins").await;
    let admin = role("admin");
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        assert!(ask!(store.add_role(&id, &admin)));
        let results = race(async |_| ask!(store.remove_role(&id, &admin))).await;
        let _ = winner(&results, |removed| *removed);
        assert!(names(&store, &id).await.is_empty());
    }
}

/// An account that is gone has no role, gets none, and leaves none to the next.
pub async fn a_removed_account_has_no_role<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "a_removed_account_has_no_role").await;
    let gone = alice(harness, &store).await;
    assert!(ask!(store.add_role(&gone.id, &role("admin"))));
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    assert!(names(&store, &gone.id).await.is_empty());
    assert!(
        !ask!(store.add_role(&gone.id, &role("admin"))),
        "there is no such account"
    );
    let next = alice(harness, &store).await;
    assert!(
        names(&store, &next.id).await.is_empty(),
        "the next Alice inherited a role"
    );
}
