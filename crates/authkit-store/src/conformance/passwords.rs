//! Cases for [`PasswordStore`].

use super::sample::{
    alice, email, hash, new_account, round_account, store, two_realms, winner, without_password,
};
use super::{Harness, race};
use crate::{PasswordStore, Swap};
use authkit_hash::PasswordHash;

crate::__authkit_cases! { passwords __authkit_all (H::Store: PasswordStore) }

/// The hash that is stored for `id`; used by the cases of other ports too.
pub(super) async fn stored<S: PasswordStore>(store: &S, id: &S::UserId) -> Option<PasswordHash> {
    find!(store.find_credential_by_id(id)).password
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
            find!(store.find_credential(new.email.identifier())),
            find!(store.find_credential_by_id(&account.id)),
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
    assert!(ask!(store.find_credential(bob.identifier())).is_none());
}

/// Credentials of one realm are neither read nor swapped from another.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: PasswordStore,
{
    let (store, other) = two_realms(harness, "passwords_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    assert!(ask!(other.find_credential(alice.email.identifier())).is_none());
    assert!(ask!(other.find_credential_by_id(&alice.id)).is_none());
    assert_eq!(
        ask!(other.swap_hash(&alice.id, &hash(0), &hash(1))),
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
        ask!(store.swap_hash(&alice.id, &hash(0), &hash(1))),
        Swap::Done
    );
    let found = find!(store.find_credential_by_id(&alice.id));
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
        let came_to = ask!(store.swap_hash(&alice.id, &other, &hash(1)));
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
            ask!(store.swap_hash(&bob.id, &expected, &hash(1))),
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
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        let (store, id) = (&store, &id);
        let swap = async |racer| ask!(store.swap_hash(id, &hash(0), &hash(racer + 1)));
        let winner = winner(&race(swap).await, |result| *result == Swap::Done);
        assert_eq!(
            stored(store, id).await,
            Some(hash(winner + 1)),
            "the winner's hash is stored"
        );
    }
}
