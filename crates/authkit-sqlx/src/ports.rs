//! The ports of `authkit-store`, each written once for every database.

mod accounts;
#[cfg(feature = "api-tokens")]
mod api_tokens;
#[cfg(feature = "audit")]
mod audit;
#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "passwordless")]
mod codes;
#[cfg(feature = "confirmable")]
mod confirmable;
#[cfg(feature = "outbox")]
mod dead_messages;
mod decoys;
mod lifecycle;
mod links;
#[cfg(feature = "lockable")]
mod lockable;
#[cfg(feature = "outbox")]
mod outbox;
#[cfg(feature = "passwordless")]
mod passwordless;
mod passwords;
mod read;
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
