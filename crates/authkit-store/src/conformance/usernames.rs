//! Cases for a [`RegisterableStore`] whose accounts have names.

use super::registerable::{Extra, put};
use super::sample::{email, hash, name, named, new_account, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{AccountStore, Identifier, Insert, PasswordStore, RegisterableStore};

crate::__authkit_cases! { usernames __authkit_all (
    H::Store: RegisterableStore, <H::Store as RegisterableStore>::Extra: Default,
) }

/// An account is found by its name, in any spelling, as by its address; the name keeps its own.
pub async fn a_name_finds_its_account<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "a_name_finds_its_account").await;
    let new = named("alice@example.com", "Alice.Ö_1");
    let Insert::Created(alice) = put::<H>(&store, new.clone()).await else {
        panic!("put_account: address and name are new");
    };
    assert_eq!(alice.username, new.username, "the name keeps its spelling");
    for typed in [
        "Alice.Ö_1",
        " aLICE.ö_1",
        "ａｌｉｃｅ.O\u{308}_1",
        "alice@EXAMPLE.com",
    ] {
        let key = Identifier::parse(typed).expect("a name or an address");
        let found = find!(store.find_account_by_identifier(&key));
        assert_eq!(found, alice, "{typed}");
        let found = find!(store.find_credential(&key));
        assert_eq!(found.account, alice, "{typed}");
        assert_eq!(found.password, Some(hash(0)));
    }
    assert_eq!(find!(store.find_account(&alice.id)), alice);
    for other in ["alice", "alice.o_1", "alice_ö_1", "%", "alice.ö_"] {
        let found = ask!(store.find_account_by_identifier(name(other).identifier()));
        assert_eq!(found, None, "{other} finds another account");
    }
}

/// Many accounts may go without a name.
pub async fn many_have_no_name<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "many_have_no_name").await;
    for address in ["a@example.com", "b@example.com"] {
        let Insert::Created(made) = put::<H>(&store, new_account(address)).await else {
            panic!("put_account: an account without a name is no conflict");
        };
        assert_eq!(made.username, None);
        assert_eq!(find!(store.find_account(&made.id)), made);
    }
}

/// A name that another account has, in whatever spelling, is told apart from an address, and nothing is written.
pub async fn a_taken_name_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "a_taken_name_changes_nothing").await;
    let first = put::<H>(&store, named("alice@example.com", "Alice")).await;
    let Insert::Created(alice) = first else {
        panic!("put_account: address and name are new");
    };
    for spelling in ["Alice", "alice", "ＡＬＩＣＥ"] {
        let came_to = put::<H>(&store, named("bob@example.com", spelling)).await;
        assert_eq!(came_to, Insert::UsernameTaken, "{spelling}");
    }
    let bob = email("bob@example.com");
    let found = ask!(store.find_account_by_identifier(bob.identifier()));
    assert_eq!(found, None, "a refused registration took the address");
    let both = put::<H>(&store, named("alice@example.com", "alice")).await;
    assert_eq!(both, Insert::Taken, "the address counts first");
    let other = put::<H>(&store, named("alice@example.com", "carol")).await;
    assert_eq!(other, Insert::Taken);
    let found = ask!(store.find_account_by_identifier(name("carol").identifier()));
    assert_eq!(found, None, "a refused registration took the name");
    let found = find!(store.find_credential(name("alice").identifier()));
    assert_eq!((found.account, found.password), (alice, Some(hash(0))));
}

/// One name may have an account in each realm.
pub async fn one_name_in_two_realms<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let (store, other) = two_realms(harness, "one_name_in_two_realms").await;
    let mut made = Vec::new();
    for (store, address) in [(&store, "a@example.com"), (&other, "b@example.com")] {
        let Insert::Created(account) = put::<H>(store, named(address, "alice")).await else {
            panic!("put_account: the name is free in this realm");
        };
        made.push(account);
    }
    for (store, account) in [&store, &other].into_iter().zip(made) {
        let found = find!(store.find_account_by_identifier(name("alice").identifier()));
        assert_eq!(found, account);
    }
}

/// Of many registrations of one name, each with an address of its own, exactly one makes an account.
pub async fn one_of_many_names_wins<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "one_of_many_names_wins").await;
    for round in 0..harness.rounds() {
        let address = |racer: usize| format!("racer{racer}.{round}@example.com");
        let wanted = [format!("alice{round}"), format!("ALICE{round}")];
        let results = race(|racer| {
            let mut new = named(&address(racer), &wanted[racer % 2]);
            new.password = Some(hash(racer));
            put::<H>(&store, new)
        })
        .await;
        let winner = winner(&results, |result| *result != Insert::UsernameTaken);
        let found = find!(store.find_credential(name(&wanted[0]).identifier()));
        assert_eq!(found.password, Some(hash(winner)));
        assert_eq!(Insert::Created(found.account), results[winner]);
        let losers = (0..RACERS).filter(|racer| *racer != winner);
        for address in losers.map(address) {
            let found = ask!(store.find_account_by_identifier(email(&address).identifier()));
            assert_eq!(found, None, "a refused registration took the address");
        }
    }
}

/// The name of an account that is gone is free.
pub async fn a_removed_account_frees_its_name<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "a_removed_account_frees_its_name").await;
    let new = named("alice@example.com", "alice");
    let gone = harness.account(&store, new.clone()).await;
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    let found = ask!(store.find_account_by_identifier(name("alice").identifier()));
    assert_eq!(found, None);
    let came_to = put::<H>(&store, new).await;
    assert!(matches!(came_to, Insert::Created(_)), "{came_to:?}");
}
