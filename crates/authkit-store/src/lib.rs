#![doc = include_str!("../README.md")]

mod account;
pub mod clock;
mod email;
mod identifier;
mod outbox;
mod port;
mod realm;
mod store;

#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "confirmable")]
mod confirmable;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "password")]
mod password;
#[cfg(feature = "recoverable")]
mod recoverable;
#[cfg(feature = "registerable")]
mod registerable;
#[cfg(feature = "roles")]
mod roles;
#[cfg(feature = "sessions")]
mod sessions;

pub use account::{Account, AccountId, Generation, UserId};
#[cfg(feature = "changeable")]
pub use changeable::{ChangeableStore, Changed, PasswordChange};
#[cfg(feature = "confirmable")]
pub use confirmable::{ConfirmableStore, Confirmation, Confirmed};
pub use email::{EmailAddress, InvalidEmail};
pub use identifier::Identifier;
#[cfg(feature = "outbox")]
pub use outbox::{Claim, Claimed, Failure, MessageCounts, OutboxStore};
pub use outbox::{Message, MessageKey, Never, Outgoing};
#[cfg(feature = "password")]
pub use password::{Credential, PasswordStore, Swap};
pub use realm::Realm;
#[cfg(feature = "recoverable")]
pub use recoverable::{RecoverableStore, Reset};
#[cfg(feature = "registerable")]
pub use registerable::{ExtraFields, Insert, NewAccount, RegisterableStore};
#[cfg(feature = "roles")]
pub use roles::RoleStore;
#[cfg(feature = "sessions")]
pub use sessions::{PutSession, SessionDigest, SessionRecord, SessionStore, SessionToken};
pub use store::{AccountStore, Store};
