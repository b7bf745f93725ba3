//! Cases for [`PasswordStore`].

use super::sample::{
    alice, email, hash, new_account, ok, some, store, two_realms, without_password,
};
use super::{Harness, RACERS, race};
use crate::{PasswordStore, Swap};
use authkit_hash::PasswordHash;

crate::__authkit_cases! { passwords __authkit_all (H::Store: PasswordStore) }

/// The hash that is stored for `id`; used by the cases of other ports too.
pub(super) async fn stored<S: PasswordStore>(store: &S, id: &S::UserId) -> Option<PasswordHash> {
    some(
        "find_credential_by_id",
        store.find_credential_by_id(id).await,
    )
    .password
}

/// Account and hash come back by both look-ups, and so does the absence of a hash.
pub async fn credentials_come_back<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "credentials_come_back").await;
    let mut odd = new_account("odd@example.com");
    odd.password = Some(PasswordHash::from_stored("legacy$'\"%_\\; -- é\u{1f511}"));
    for new in [
        new_account("alice@example.com"),
        without_password("bob@example.com"),
        odd,
    ] {
        let account = harness.account(&store, new.clone()).await;
        for found in [
            some(
                "find_credential",
                store.find_credential(new.email.identifier()).await,
            ),
            some(
                "find_credential_by_id",
                store.find_credential_by_id(&account.id).await,
            ),
        ] {
            assert_eq!(found.account, account);
            assert_eq!(
                found.password, new.password,
                "the hash is stored as it was given"
            );
        }
    }
}

/// Whoever is not there has no credential.
pub async fn unknown_has_no_credential<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "unknown_has_no_credential").await;
    let _ = alice(harness, &store).await;
    let bob = email("bob@example.com");
    assert!(
        ok(
            "find_credential",
            store.find_credential(bob.identifier()).await
        )
        .is_none()
    );
}

/// Credentials of one realm are neither read nor swapped from another.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let (store, other) = two_realms(harness, "passwords_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert!(
        ok(
            "find_credential",
            other.find_credential(alice.email.identifier()).await
        )
        .is_none()
    );
    assert!(
        ok(
            "find_credential_by_id",
            other.find_credential_by_id(&alice.id).await
        )
        .is_none()
    );
    assert_eq!(
        ok(
            "swap_hash",
            other.swap_hash(&alice.id, &hash(0), &hash(1)).await
        ),
        Swap::Stale
    );
    assert_eq!(
        stored(&store, &alice.id).await,
        Some(hash(0)),
        "swapped from another realm"
    );
}

/// A rehash replaces the hash and nothing else: it is the same password.
pub async fn a_swap_keeps_the_generation<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "a_swap_keeps_the_generation").await;
    let alice = alice(harness, &store).await;
    let bob = harness
        .account(&store, new_account("bob@example.com"))
        .await;
    assert_eq!(
        ok(
            "swap_hash",
            store.swap_hash(&alice.id, &hash(0), &hash(1)).await
        ),
        Swap::Done
    );
    let found = some(
        "find_credential_by_id",
        store.find_credential_by_id(&alice.id).await,
    );
    assert_eq!(found.password, Some(hash(1)));
    assert_eq!(found.account, alice, "a rehash ends no session");
    assert_eq!(
        stored(&store, &bob.id).await,
        Some(hash(0)),
        "somebody else's hash was swapped"
    );
}

/// A hash that is not the stored one, by so much as the case of a letter, swaps nothing.
pub async fn a_stale_swap_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "a_stale_swap_changes_nothing").await;
    let alice = alice(harness, &store).await;
    let text = hash(0).as_str().to_owned();
    let others = [
        text.to_uppercase(),
        format!("{text} "),
        format!("{text}0"),
        "%".to_owned(),
        String::new(),
    ];
    for other in others.map(PasswordHash::from_stored) {
        let came_to = ok(
            "swap_hash",
            store.swap_hash(&alice.id, &other, &hash(1)).await,
        );
        assert_eq!(came_to, Swap::Stale, "expected {:?}", other.as_str());
        assert_eq!(
            stored(&store, &alice.id).await,
            Some(hash(0)),
            "a stale swap changed the hash"
        );
    }
}

/// An account without a password gets none by a rehash.
pub async fn no_password_is_not_swapped<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "no_password_is_not_swapped").await;
    let bob = harness
        .account(&store, without_password("bob@example.com"))
        .await;
    for expected in [hash(0), PasswordHash::from_stored("")] {
        assert_eq!(
            ok(
                "swap_hash",
                store.swap_hash(&bob.id, &expected, &hash(1)).await
            ),
            Swap::Stale
        );
        assert_eq!(stored(&store, &bob.id).await, None);
    }
}

/// Of many rehashes of one hash exactly one is written.
pub async fn one_of_many_swaps_wins<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let store = store(harness, "one_of_many_swaps_wins").await;
    let alice = alice(harness, &store).await;
    let swap = async |racer: usize| store.swap_hash(&alice.id, &hash(0), &hash(racer + 1)).await;
    let results: Vec<_> = race(swap)
        .await
        .into_iter()
        .map(|result| ok("swap_hash", result))
        .collect();
    let winners: Vec<usize> = (0..RACERS)
        .filter(|racer| results[*racer] == Swap::Done)
        .collect();
    assert_eq!(
        winners.len(),
        1,
        "{RACERS} racers swapped one hash, and one must win"
    );
    assert_eq!(
        stored(&store, &alice.id).await,
        Some(hash(winners[0] + 1)),
        "the winner's hash is stored"
    );
}
