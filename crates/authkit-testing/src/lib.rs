#![doc = include_str!("../README.md")]

#[cfg(all(feature = "password", debug_assertions))]
mod hashing;
mod mailbox;
mod random;
mod sign_in;

pub use authkit_store::clock::ManualClock;
#[cfg(all(feature = "password", debug_assertions))]
pub use hashing::instant_hashing;
pub use mailbox::{Mailbox, Received};
pub use random::SeededRandom;
pub use sign_in::sign_in_as;

use std::sync::Arc;
use std::time::Duration;

use authkit_token::{Key, KeyRing};
use time::OffsetDateTime;

/// A clock that stands at 2026-01-01 00:00 UTC until it is moved.
#[must_use]
pub fn clock() -> Arc<ManualClock> {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    Arc::new(ManualClock::at(start))
}

/// A ring of one key that is the same in every run.
///
/// # Security
/// Everybody knows it: what it signs is worth nothing outside a test.
#[must_use]
pub fn keys() -> KeyRing {
    let mut random = SeededRandom::rng(0x6b65_7973);
    // a generator that is seeded never fails
    let key = Key::generate(&mut random);
    key.map_or_else(
        |_| unreachable!("a seeded generator never fails"),
        KeyRing::new,
    )
}
