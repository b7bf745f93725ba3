#![doc = include_str!("../README.md")]

mod account;
mod audit;
pub mod clock;
mod credentials;
mod decoys;
mod email;
mod identifier;
mod lifecycle;
mod links;
mod outbox;
mod port;
mod realm;
mod store;
#[cfg(feature = "sessions")]
mod text;
mod username;

#[cfg(feature = "api-tokens")]
mod api_tokens;
#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "confirmable")]
mod confirmable;
#[cfg(feature = "conformance")]
pub mod conformance;
#[cfg(feature = "erased")]
pub mod erased;
#[cfg(feature = "lockable")]
mod lockable;
#[cfg(feature = "memory")]
pub mod memory;
#[cfg(feature = "password")]
mod password;
#[cfg(feature = "passwordless")]
mod passwordless;
#[cfg(feature = "recoverable")]
mod recoverable;
#[cfg(feature = "registerable")]
mod registerable;
#[cfg(feature = "remember")]
mod remember;
#[cfg(feature = "roles")]
mod roles;
#[cfg(feature = "sessions")]
mod sessions;
#[cfg(feature = "trackable")]
mod trackable;

pub use account::{Account, AccountId, Generation, UserId};
#[cfg(feature = "api-tokens")]
pub use api_tokens::{ApiToken, ApiTokenDigest, ApiTokenRecord, ApiTokenStore, FoundApiToken};
pub use audit::AuditEvent;
#[cfg(feature = "audit")]
pub use audit::AuditStore;
#[cfg(feature = "changeable")]
pub use changeable::{
    ChangeableEmailStore, ChangeableStore, ChangeableUsernameStore, Changed, EmailChange,
    PasswordChange, Renamed, UsernameChange,
};
#[cfg(feature = "confirmable")]
pub use confirmable::{ConfirmableStore, Confirmation, Confirmed};
pub use credentials::Credentials;
pub use decoys::DecoyStore;
pub use email::{EmailAddress, InvalidEmail};
pub use identifier::Identifier;
pub use lifecycle::LifecycleStore;
pub use links::{LinkCounter, LinkKind, LinkStore};
#[cfg(feature = "lockable")]
pub use lockable::LockableStore;
#[cfg(feature = "outbox")]
pub use outbox::{
    Claim, Claimed, DeadMessage, DeadMessageStore, Failure, MessageCounts, OutboxStore,
};
pub use outbox::{Effect, Message, MessageKey, Never, Outgoing};
#[cfg(feature = "password")]
pub use password::{Credential, PasswordStore};
#[cfg(feature = "passwordless")]
pub use passwordless::{CodeStore, LoggedIn, LoginLink, PasswordlessStore, PendingCode};
pub use realm::Realm;
#[cfg(feature = "recoverable")]
pub use recoverable::{RecoverableStore, Reset};
#[cfg(feature = "registerable")]
pub use registerable::{ExtraFields, Insert, NewAccount, RegisterableStore};
#[cfg(feature = "remember")]
pub use remember::{
    RememberDigest, RememberRecord, RememberSeries, RememberStore, RememberToken, SeriesDigest,
};
#[cfg(feature = "roles")]
pub use roles::RoleStore;
#[cfg(feature = "sessions")]
pub use sessions::{
    Device, FoundSession, SessionDigest, SessionListStore, SessionRecord, SessionStore,
    SessionToken,
};
pub use store::{AccountStore, Put, Store, Swap};
#[cfg(feature = "trackable")]
pub use trackable::TrackableStore;
pub use username::{InvalidUsername, Username};
