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
//! A racing case starts [`RACERS`] futures at once, and does so in [`ROUNDS`] rounds with something fresh to race for; each
//! round has exactly one winner, or loses no count. [`Harness::rounds`] asks for fewer in a quick run.
//!
//! | `ports: [..]` | what it needs |
//! | --- | --- |
//! | `accounts` | [`AccountStore`](crate::AccountStore) |
//! | `decoys`, `lifecycle`, `links` | [`DecoyStore`](crate::DecoyStore), [`LifecycleStore`](crate::LifecycleStore), [`LinkStore`](crate::LinkStore) |
//! | `passwords` | [`PasswordStore`](crate::PasswordStore) |
//! | `registerable`; `usernames`, if accounts have names | `RegisterableStore`, its `Extra` having a `Default` |
//! | `confirmable`, `recoverable`, `changeable`, `changeable_email`, `changeable_username`, `passwordless`, `trackable`, `lockable`, `sessions`, `session_list`, `remember`, `outbox`, `dead_messages`, `audit` | the port of that name |
//! | `codes`, `api_tokens`, `roles` | `CodeStore`, `ApiTokenStore`, `RoleStore` |
//! | `confirmable_passwords`, `passwordless_confirmable` | what the first proof of an address does to a password |
//! | `recoverable_confirmable`, `changeable_email_confirmable` | what a link by mail proves |
//! | `recoverable_changeable`, `recoverable_changeable_email`, `registerable_changeable_email`, `registerable_changeable_username`, `lifecycle_changeable` | two verbs that race for one thing |
//! | `sessions_changeable`, `lifecycle_sessions`, `lifecycle_remember`, `lifecycle_api_tokens`, `lifecycle_passwordless`, `lifecycle_codes`, `lifecycle_roles` | what a change of the account ends |
//! | `lifecycle_outbox`, `registerable_outbox`, `confirmable_outbox`, `recoverable_outbox`, `changeable_outbox`, `changeable_email_outbox`, `changeable_username_outbox`, `passwordless_outbox` | that messages leave with their change alone |
//! | the same with `_audit` | that events are kept with their change alone |

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
#[macro_use]
mod sample;
#[macro_use]
mod stamp;
#[cfg(feature = "sessions")]
#[macro_use]
mod held;
mod with_audit;
mod with_outbox;

pub mod accounts;
pub mod audit;
pub mod dead_messages;
pub mod decoys;
pub mod lifecycle;
pub mod links;
pub mod outbox;
pub mod passwords;
pub mod registerable;
pub mod registerable_audit;
pub mod registerable_outbox;
pub mod usernames;

#[cfg(feature = "api-tokens")]
pub mod api_tokens;
#[cfg(feature = "changeable")]
pub mod changeable;
#[cfg(feature = "changeable")]
pub mod changeable_email;
#[cfg(feature = "changeable")]
pub mod changeable_username;
#[cfg(feature = "passwordless")]
pub mod codes;
#[cfg(feature = "confirmable")]
pub mod confirmable;
#[cfg(feature = "lockable")]
pub mod lockable;
#[cfg(feature = "passwordless")]
pub mod passwordless;
#[cfg(feature = "recoverable")]
pub mod recoverable;
#[cfg(feature = "remember")]
pub mod remember;
#[cfg(feature = "roles")]
pub mod roles;
#[cfg(feature = "sessions")]
pub mod session_list;
#[cfg(feature = "sessions")]
pub mod sessions;
#[cfg(feature = "trackable")]
pub mod trackable;

#[cfg(all(feature = "changeable", feature = "confirmable"))]
pub mod changeable_email_confirmable;
#[cfg(feature = "confirmable")]
pub mod confirmable_passwords;
#[cfg(feature = "changeable")]
pub mod lifecycle_changeable;
#[cfg(feature = "passwordless")]
pub mod lifecycle_codes;
#[cfg(feature = "sessions")]
mod lifecycle_held;
#[cfg(feature = "passwordless")]
pub mod lifecycle_passwordless;
#[cfg(feature = "roles")]
pub mod lifecycle_roles;
#[cfg(all(feature = "passwordless", feature = "confirmable"))]
pub mod passwordless_confirmable;
#[cfg(all(feature = "recoverable", feature = "changeable"))]
pub mod recoverable_changeable;
#[cfg(all(feature = "recoverable", feature = "changeable"))]
pub mod recoverable_changeable_email;
#[cfg(all(feature = "recoverable", feature = "confirmable"))]
pub mod recoverable_confirmable;
#[cfg(feature = "changeable")]
pub mod registerable_changeable_email;
#[cfg(feature = "changeable")]
pub mod registerable_changeable_username;
#[cfg(all(feature = "sessions", feature = "changeable"))]
pub mod sessions_changeable;

pub use harness::{Harness, register};
#[cfg(feature = "sessions")]
pub use lifecycle_held::*;
pub use race::{RACERS, ROUNDS, block_on, race, yield_now};
pub use with_audit::*;
pub use with_outbox::*;
