//! The accounts, hashes and moments that the cases are made of.

use std::time::Duration;
use time::OffsetDateTime;

use authkit_hash::PasswordHash;

use super::Harness;
use crate::{Account, EmailAddress, Generation, NewAccount, Realm, Store};

pub(super) type Id<H> = <<H as Harness>::Store as Store>::UserId;

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
pub(super) fn ok<T, E: std::error::Error>(verb: &str, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("{verb}: the store reports an error: {error}"))
}

/// The same for a row that has to be there.
pub(super) fn some<T, E: std::error::Error>(verb: &str, result: Result<Option<T>, E>) -> T {
    ok(verb, result).unwrap_or_else(|| panic!("{verb}: what was stored is not found"))
}

/// Counts the racers that came to `wanted`.
#[cfg(any(
    feature = "confirmable",
    feature = "outbox",
    feature = "roles",
    feature = "sessions"
))]
pub(super) fn count<T: PartialEq>(results: &[T], wanted: &T) -> usize {
    results.iter().filter(|result| *result == wanted).count()
}

pub(super) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("the suite writes valid addresses")
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

pub(super) fn without_password(address: &str) -> NewAccount {
    NewAccount::new(email(address), None, generation(), at(0))
}

/// Alice, in that store.
pub(super) async fn alice<H: Harness>(harness: &H, store: &H::Store) -> Account<Id<H>> {
    harness
        .account(store, new_account("alice@example.com"))
        .await
}
