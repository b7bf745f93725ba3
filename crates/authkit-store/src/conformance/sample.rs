//! The accounts, hashes and moments that the cases are made of.

use std::fmt::Debug;
use std::time::Duration;

use authkit_hash::PasswordHash;
use time::OffsetDateTime;

use super::{Harness, RACERS};
use crate::{Account, EmailAddress, Generation, NewAccount, Realm, Store, Username};

pub(super) type Id<H> = <<H as Harness>::Store as Store>::UserId;
pub(super) type Out<H> = <<H as Harness>::Store as Store>::Outgoing;

/// A store handle in a realm that is this case's own.
pub(super) async fn store<H: Harness>(harness: &H, case: &'static str) -> H::Store {
    harness
        .store(Realm::new(format!("conformance-{case}")))
        .await
}

/// Two handles in two realms that are this case's own.
pub(super) async fn two_realms<H: Harness>(
    harness: &H,
    case: &'static str,
) -> (H::Store, H::Store) {
    let other = harness
        .store(Realm::new(format!("conformance-{case}-other")))
        .await;
    (store(harness, case).await, other)
}

/// What a verb came to, or a panic with the store's own words.
macro_rules! ask {
    ($store:ident.$verb:ident($($arg:expr),* $(,)?)) => {
        $crate::conformance::sample::ok(stringify!($verb), $store.$verb($($arg),*).await)
    };
}

/// The same for something that has to be there.
macro_rules! find {
    ($store:ident.$verb:ident($($arg:expr),* $(,)?)) => {
        $crate::conformance::sample::some(stringify!($verb), $store.$verb($($arg),*).await)
    };
}

pub(super) fn ok<T, E: std::error::Error>(verb: &str, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{verb}: the store reports an error: {error}"))
}

pub(super) fn some<T, E: std::error::Error>(verb: &str, result: Result<Option<T>, E>) -> T {
    ok(verb, result).unwrap_or_else(|| panic!("{verb}: what was stored is not found"))
}

/// Counts the racers that came to `wanted`.
pub(super) fn count<T: PartialEq>(results: &[T], wanted: &T) -> usize {
    results.iter().filter(|result| *result == wanted).count()
}

/// The racer that came to `won`; there has to be one, and no second.
pub(super) fn winner<T: Debug>(results: &[T], won: impl Fn(&T) -> bool) -> usize {
    let winners: Vec<usize> = (0..results.len())
        .filter(|racer| won(&results[*racer]))
        .collect();
    match winners[..] {
        [winner] => winner,
        _ => panic!("of {RACERS} racers one must win, and {winners:?} did: {results:?}"),
    }
}

pub(super) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("the suite writes valid addresses")
}

pub(super) fn name(text: &str) -> Username {
    Username::parse(text).expect("the suite writes valid names")
}

/// A moment with milliseconds, later by `seconds`.
pub(super) fn at(seconds: i64) -> OffsetDateTime {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_millis(1_700_000_000_123);
    start + time::Duration::seconds(seconds)
}

/// Hashes that look like hashes and differ by `number`.
pub(super) fn hash(number: usize) -> PasswordHash {
    PasswordHash::from_stored(format!(
        "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$dGFn{number}"
    ))
}

pub(super) fn generation() -> Generation {
    Generation::from_random(0xfedc_ba98_7654_3210)
}

/// A new account with [`hash`]`(0)` and [`generation`].
pub(super) fn new_account(address: &str) -> NewAccount {
    NewAccount::new(email(address), Some(hash(0)), generation(), at(0))
}

/// The same, under a name.
pub(super) fn named(address: &str, its_name: &str) -> NewAccount {
    new_account(address).with_username(Some(name(its_name)))
}

pub(super) fn without_password(address: &str) -> NewAccount {
    NewAccount::new(email(address), None, generation(), at(0))
}

/// The address that is raced for in a round: no round has to do with another.
pub(super) fn round_address(round: usize) -> String {
    format!("alice{round}@example.com")
}

/// The account that is raced for in a round.
pub(super) async fn round_account<H: Harness>(
    harness: &H,
    store: &H::Store,
    round: usize,
) -> Account<Id<H>> {
    harness
        .account(store, new_account(&round_address(round)))
        .await
}

/// Alice, in that store.
pub(super) async fn alice<H: Harness>(harness: &H, store: &H::Store) -> Account<Id<H>> {
    harness
        .account(store, new_account("alice@example.com"))
        .await
}
