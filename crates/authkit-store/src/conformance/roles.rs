//! Cases for [`RoleStore`].

use authkit_roles::RoleName;

use super::sample::{alice, count, new_account, ok, store, two_realms};
use super::{Harness, race};
use crate::RoleStore;

crate::__authkit_cases! { roles __authkit_all (H::Store: RoleStore) }

fn role(name: &str) -> RoleName {
    RoleName::try_from(name).expect("the suite writes valid names")
}

async fn names<S: RoleStore>(store: &S, id: &S::UserId) -> Vec<String> {
    ok("find_roles", store.find_roles(id).await)
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
        !ok(
            "remove_role",
            store.remove_role(&alice.id, &role("admin")).await
        ),
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
            ok("add_role", store.add_role(&alice.id, &role(name)).await),
            added,
            "adding {name}"
        );
    }
    assert_eq!(
        names(&store, &alice.id).await,
        ["Editor", "admin", "editor", "été"]
    );
    assert!(ok(
        "remove_role",
        store.remove_role(&alice.id, &role("editor")).await
    ));
    assert!(!ok(
        "remove_role",
        store.remove_role(&alice.id, &role("editor")).await
    ));
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
        assert!(ok("add_role", store.add_role(&alice.id, &role(name)).await));
    }
    for other in ["%", "redacteur", "RÉDACTEUR", "_", "o'brien's"] {
        assert!(
            !ok(
                "remove_role",
                store.remove_role(&alice.id, &role(other)).await
            ),
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
    assert!(ok(
        "add_role",
        store.add_role(&alice.id, &role("admin")).await
    ));
    assert!(
        names(&other, &alice.id).await.is_empty(),
        "read from another realm"
    );
    assert!(
        !ok("add_role", other.add_role(&alice.id, &role("editor")).await),
        "given from another realm"
    );
    assert!(
        !ok(
            "remove_role",
            other.remove_role(&alice.id, &role("admin")).await
        ),
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
    let alice = alice(harness, &store).await;
    let admin = role("admin");
    let results = race(async |_| ok("add_role", store.add_role(&alice.id, &admin).await)).await;
    assert_eq!(count(&results, &true), 1, "one call gives the role");
    assert_eq!(names(&store, &alice.id).await, ["admin"]);
}

/// A role is taken by exactly one of many calls.
pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "one_of_many_role_removals_wins").await;
    let alice = alice(harness, &store).await;
    let admin = role("admin");
    assert!(ok("add_role", store.add_role(&alice.id, &admin).await));
    let results =
        race(async |_| ok("remove_role", store.remove_role(&alice.id, &admin).await)).await;
    assert_eq!(count(&results, &true), 1, "one call takes the role");
    assert!(names(&store, &alice.id).await.is_empty());
}

/// An account that is gone has no role, gets none, and leaves none to the next.
pub async fn a_removed_account_has_no_role<H: Harness>(harness: &H)
where
    H::Store: RoleStore,
{
    let store = store(harness, "a_removed_account_has_no_role").await;
    let gone = alice(harness, &store).await;
    assert!(ok(
        "add_role",
        store.add_role(&gone.id, &role("admin")).await
    ));
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    assert!(names(&store, &gone.id).await.is_empty());
    assert!(
        !ok("add_role", store.add_role(&gone.id, &role("admin")).await),
        "there is no such account"
    );
    let next = alice(harness, &store).await;
    assert!(
        names(&store, &next.id).await.is_empty(),
        "the next Alice inherited a role"
    );
}
