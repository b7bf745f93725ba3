//! Cases for [`RegisterableStore`]. They make their accounts through the port itself.

use super::passwords::stored;
use super::sample::{
    Id, email, generation, hash, new_account, round_address, store, two_realms, winner,
    without_password,
};
use super::{Harness, race};
use crate::{Insert, NewAccount, PasswordStore, RegisterableStore};

crate::__authkit_cases! { registerable __authkit_all (
    H::Store: RegisterableStore, <H::Store as RegisterableStore>::Extra: Default,
) }

pub(super) type Extra<H> = <<H as Harness>::Store as RegisterableStore>::Extra;

pub(super) async fn put<H: Harness>(store: &H::Store, new: NewAccount) -> Insert<Id<H>>
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    ask!(store.put_account(&new.with_extra(Default::default()), &[], &[]))
}

/// One of many who register the address of that round, in some spelling, with a hash of the racer's own.
pub(super) async fn contend<H: Harness>(
    store: &H::Store,
    round: usize,
    racer: usize,
) -> Insert<Id<H>>
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let address = round_address(round);
    let spelling = match racer % 4 {
        0 => address,
        1 => address.replacen('a', "A", 1),
        2 => address.to_uppercase(),
        _ => address.replacen("ali", "ａｌｉ", 1),
    };
    let mut new = new_account(&spelling);
    new.password = Some(hash(racer));
    put::<H>(store, new).await
}

/// The account that a put returns is the one that is found, with its hash.
pub async fn what_was_created_comes_back<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "what_was_created_comes_back").await;
    let new = new_account("Alice.O'Hara@Example.com");
    let Insert::Created(made) = put::<H>(&store, new.clone()).await else {
        panic!("put_account: a new address must not be Taken");
    };
    assert_eq!(
        (&made.email, made.generation, made.active),
        (&new.email, generation(), true)
    );
    let found = find!(store.find_credential(new.email.identifier()));
    assert_eq!(found.account, made);
    assert_eq!(found.password, Some(hash(0)));
}

/// An account may start without a password.
pub async fn no_password_is_kept_as_none<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "no_password_is_kept_as_none").await;
    let Insert::Created(made) = put::<H>(&store, without_password("bob@example.com")).await else {
        panic!("put_account: a new address must not be Taken");
    };
    assert_eq!(stored(&store, &made.id).await, None);
}

/// Whatever spelling comes first, the others are taken.
pub async fn every_spelling_is_one_account<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "every_spelling_is_one_account").await;
    let spellings = [
        "Rene\u{301}e@Example.com",
        "renée@example.com",
        "RENÉE@EXAMPLE.COM",
        "ｒｅｎée@example.com",
    ];
    let created = put::<H>(&store, new_account(spellings[0])).await;
    assert!(matches!(created, Insert::Created(_)));
    for spelling in spellings {
        let came_to = put::<H>(&store, new_account(spelling)).await;
        assert!(
            matches!(came_to, Insert::Taken),
            "{spelling} is the same address"
        );
    }
    let other = put::<H>(&store, new_account("renee@example.com")).await;
    assert!(
        matches!(other, Insert::Created(_)),
        "e and é are two letters"
    );
}

/// A refused registration leaves the account that was there as it was.
pub async fn a_taken_address_changes_nothing<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "a_taken_address_changes_nothing").await;
    let first = put::<H>(&store, new_account("Alice@example.com")).await;
    let mut second = new_account("alice@example.com");
    second.password = Some(hash(1));
    second.generation = generation().next();
    assert_eq!(put::<H>(&store, second.clone()).await, Insert::Taken);
    let found = find!(store.find_credential(second.email.identifier()));
    assert_eq!(Insert::Created(found.account), first);
    assert_eq!(
        found.password,
        Some(hash(0)),
        "a refused registration replaced the password"
    );
}

/// One address may have an account in each realm.
pub async fn one_address_in_two_realms<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let (store, other) = two_realms(harness, "one_address_in_two_realms").await;
    for store in [&store, &other] {
        let came_to = put::<H>(store, new_account("alice@example.com")).await;
        assert!(
            matches!(came_to, Insert::Created(_)),
            "the address is free in this realm"
        );
    }
}

/// Of many registrations of one address, in several spellings, exactly one makes an account.
pub async fn one_of_many_registrations_wins<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "one_of_many_registrations_wins").await;
    for round in 0..harness.rounds() {
        let results = race(|racer| contend::<H>(&store, round, racer)).await;
        let winner = winner(&results, |result| *result != Insert::Taken);
        let found = find!(store.find_credential(email(&round_address(round)).identifier()));
        assert_eq!(Insert::Created(found.account), results[winner]);
        assert_eq!(
            found.password,
            Some(hash(winner)),
            "the winner's hash is stored"
        );
    }
}

/// Two accounts have two ids, and the id of a removed account stays retired.
pub async fn an_id_is_not_given_twice<H: Harness>(harness: &H)
where
    H::Store: RegisterableStore,
    Extra<H>: Default,
{
    let store = store(harness, "an_id_is_not_given_twice").await;
    let mut ids = Vec::new();
    for address in ["a@example.com", "b@example.com", "c@example.com"] {
        let Insert::Created(made) = put::<H>(&store, new_account(address)).await else {
            panic!("put_account: a new address must not be Taken");
        };
        assert!(!ids.contains(&made.id), "an id was given twice");
        // It makes no difference to this case if the harness cannot remove accounts.
        let _ = harness.remove_account(&store, &made.id).await;
        ids.push(made.id);
    }
}
