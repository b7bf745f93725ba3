//! What the formats of other frameworks share: secrets, digests, JSON, and the reasons to refuse.
//!
//! These formats are for moving in: links that are in mailboxes already keep working, and an old
//! application reads what the new one signs. For anything new take a [`Signer`](crate::Signer): it
//! has purposes, bindings, and one spelling for each text.

pub(crate) mod base64;
mod error;
pub(crate) mod json;
mod loaded;
mod mac;
mod secrets;
#[cfg(any(feature = "itsdangerous", feature = "django"))]
pub(crate) mod zlib;

pub use error::{DumpError, LoadError};
pub use loaded::Loaded;
#[cfg(any(feature = "itsdangerous", feature = "django"))]
pub use loaded::Unsigned;
pub use mac::Digest;
pub use secrets::{EmptySecret, Secrets};

pub(crate) use mac::Keyed;

/// The longest text that is read, in characters, unless a setting says otherwise.
///
/// Cookies are cut at 4 KiB by browsers and links at some 2000 characters by mail programs; what is
/// longer was made by an attacker.
pub const MAX_FOREIGN_LENGTH: usize = 64 * 1024;

/// The most that a compressed payload may inflate to, in bytes. Nothing beyond it is allocated.
pub const MAX_INFLATED: usize = 1024 * 1024;

/// How many levels of lists and objects a payload may have.
pub const MAX_JSON_DEPTH: usize = 64;
