//! The suite that proves a store of your own: races, compare-and-set, uniqueness, realms, and what comes back.
//!
//! It stores accounts, sessions and messages in realms of its own, whose names start with `conformance-`; run it over a
//! database that is made for the test. It needs no particular async runtime. Implement [`Harness`] and stamp one `#[test]` per case:
//!
//! ```
//! use authkit_store::conformance::{self, Harness};
//! use authkit_store::memory::Memory;
//! use authkit_store::{Account, AccountId, NewAccount, Realm};
//!
//! struct Mine(Memory);
//!
//! impl Harness for Mine {
//!     type Store = Memory;
//!
//!     async fn store(&self, realm: Realm) -> Memory {
//!         self.0.realm_handle(realm)
//!     }
//!
//!     async fn account(&self, store: &Memory, new: NewAccount) -> Account<AccountId> {
//!         conformance::register(store, &new).await
//!     }
//! }
//!
//! authkit_store::conformance! {
//!     harness: Mine(Memory::new()),
//!     block_on: authkit_store::conformance::block_on,
//!     ports: [accounts, passwords, registerable],
//! }
//! # conformance::block_on(conformance::accounts::all(&Mine(Memory::new())));
//! ```
//!
//! or call [`accounts::all`] and its like from a test that you write yourself. A violation panics and says what was
//! expected. Each case uses realms of its own, so that all may share one harness.
//!
//! | `ports: [..]` | what it needs |
//! | --- | --- |
//! | `accounts` | [`AccountStore`](crate::AccountStore) |
//! | `passwords` | [`PasswordStore`](crate::PasswordStore) |
//! | `registerable` | `RegisterableStore`, its `Extra` having a `Default` |
//! | `confirmable`, `recoverable`, `changeable`, `sessions`, `roles`, `outbox` | the port of that name |
//! | `recoverable_confirmable`, `recoverable_changeable`, `sessions_changeable` | both ports |
//! | `registerable_outbox`, `confirmable_outbox`, `recoverable_outbox`, `changeable_outbox` | both ports |

// A test suite says what is wrong by a panic, like `assert!`.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::indexing_slicing
)]

mod harness;
mod race;
mod sample;
#[macro_use]
mod stamp;

pub mod accounts;
pub mod passwords;
pub mod registerable;

#[cfg(feature = "changeable")]
pub mod changeable;
#[cfg(feature = "confirmable")]
pub mod confirmable;
#[cfg(feature = "outbox")]
pub mod outbox;
#[cfg(feature = "recoverable")]
pub mod recoverable;
#[cfg(feature = "roles")]
pub mod roles;
#[cfg(feature = "sessions")]
pub mod sessions;

#[cfg(all(feature = "changeable", feature = "outbox"))]
pub mod changeable_outbox;
#[cfg(all(feature = "confirmable", feature = "outbox"))]
pub mod confirmable_outbox;
#[cfg(all(feature = "recoverable", feature = "changeable"))]
pub mod recoverable_changeable;
#[cfg(all(feature = "recoverable", feature = "confirmable"))]
pub mod recoverable_confirmable;
#[cfg(all(feature = "recoverable", feature = "outbox"))]
pub mod recoverable_outbox;
#[cfg(feature = "outbox")]
pub mod registerable_outbox;
#[cfg(all(feature = "sessions", feature = "changeable"))]
pub mod sessions_changeable;

pub use harness::{Harness, register};
pub use race::{RACERS, block_on, race, yield_now};
