//! Cases for [`AccountStore`].

use super::Harness;
use super::sample::{alice, email, new_account, store, two_realms};
use crate::{AccountStore, Store};

crate::__authkit_cases! { accounts __authkit_all (H::Store: AccountStore) }

/// Id, address in its spelling, activity and generation are what they were, by both look-ups.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let store = store(harness, "what_was_stored_comes_back").await;
    let new = new_account("O'Brien.René+Tag%_-\u{1f511}@bücher.example");
    let made = harness.account(&store, new.clone()).await;
    assert_eq!(made.email, new.email, "the address keeps its spelling");
    assert!(made.active, "a new account is active");
    assert_eq!(
        made.generation, new.generation,
        "the generation is the given one"
    );
    assert_eq!(find!(store.find_account(&made.id)), made);
    assert_eq!(
        find!(store.find_account_by_identifier(new.email.identifier())),
        made
    );
}

/// An address that nobody has is `None`, in an empty store and beside others.
pub async fn unknown_is_none<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let store = store(harness, "unknown_is_none").await;
    let bob = email("bob@example.com");
    let found = ask!(store.find_account_by_identifier(bob.identifier()));
    assert_eq!(found, None, "nobody is there at all");
    let _ = alice(harness, &store).await;
    let found = ask!(store.find_account_by_identifier(bob.identifier()));
    assert_eq!(found, None, "somebody else has another address");
}

/// Identifiers are compared byte for byte: no wildcard, no accent, no similar letter.
pub async fn look_up_is_exact<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let store = store(harness, "look_up_is_exact").await;
    for address in [
        "a_b%c@example.com",
        "renée@example.com",
        "strasse@example.com",
        "mike@example.com",
    ] {
        let _ = harness.account(&store, new_account(address)).await;
    }
    let others = [
        "%@example.com",
        "_______@example.com",
        "a%@example.com",
        "axbxc@example.com",
        "a_bxxc@example.com",
        "a_b%c@example.com.example",
        "renee@example.com",
        "straße@example.com",
        "mıke@example.com",
        "m*@example.com",
        "mike%@example.com",
        "'or'1'='1@example.com",
    ];
    for other in others {
        assert_eq!(
            ask!(store.find_account_by_identifier(email(other).identifier())),
            None,
            "{other} finds another account"
        );
    }
    let found = find!(store.find_account_by_identifier(email("A_B%C@EXAMPLE.COM").identifier()));
    assert_eq!(found.email, email("a_b%c@example.com"));
}

/// Whoever types a look-alike finds the account it is a spelling of, with the address that was stored, or nobody: mail goes
/// to that address and never to the typed one.
pub async fn a_spelling_finds_the_stored_address<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let store = store(harness, "a_spelling_finds_the_stored_address").await;
    for address in ["User@example.com", "sam@example.com", "kate@example.com"] {
        let _ = harness.account(&store, new_account(address)).await;
    }
    for (typed, stored) in [
        ("ｕser＠example.com", Some("User@example.com")),
        ("USER@ＥＸＡＭＰＬＥ.com", Some("User@example.com")),
        ("ſam@example.com", Some("sam@example.com")),
        ("\u{212a}ate@example.com", Some("kate@example.com")),
        ("usеr@example.com", None), // a Cyrillic letter
        ("samı@example.com", None),
    ] {
        let found = ask!(store.find_account_by_identifier(email(typed).identifier()));
        let found = found.map(|account| account.email.as_str().to_owned());
        assert_eq!(found.as_deref(), stored, "{typed}");
    }
}

/// An account of one realm is not found in another, by address or by id.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let (store, other) = two_realms(harness, "accounts_realms_are_apart").await;
    assert_ne!(
        store.realm(),
        other.realm(),
        "a handle is for the realm that was asked for"
    );
    let alice = alice(harness, &store).await;
    assert_eq!(
        ask!(other.find_account(&alice.id)),
        None,
        "an id of another realm"
    );
    let key = alice.email.identifier();
    assert_eq!(
        ask!(other.find_account_by_identifier(key)),
        None,
        "an address of another realm"
    );
    assert_eq!(
        other.decoy_account(),
        None,
        "there is nobody to read in the place of nobody in this realm"
    );
    let twin = super::sample::alice(harness, &other).await;
    assert_eq!(find!(store.find_account_by_identifier(key)).id, alice.id);
    assert_eq!(find!(other.find_account_by_identifier(key)).id, twin.id);
    for (store, account) in [(&store, &alice), (&other, &twin)] {
        if let Some(id) = store.decoy_account() {
            assert_eq!(id, account.id, "an account of another realm is read");
        }
    }
}

/// A removed account is found no more, and its address is free.
pub async fn a_removed_account_is_gone<H: Harness>(harness: &H)
where
    H::Store: AccountStore,
{
    let store = store(harness, "a_removed_account_is_gone").await;
    let account = alice(harness, &store).await;
    if !harness.remove_account(&store, &account.id).await {
        return;
    }
    assert_eq!(ask!(store.find_account(&account.id)), None);
    let key = account.email.identifier();
    assert_eq!(ask!(store.find_account_by_identifier(key)), None);
    let again = alice(harness, &store).await;
    assert_eq!(again.email, account.email);
}
