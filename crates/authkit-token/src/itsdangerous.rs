//! Python's itsdangerous, 0.24 to 2.x, in both directions.
//!
//! What an application in Flask signed is read here, and what is signed here that application reads.
//! A text without compression is the same to the last byte.
//!
//! ```
//! use std::time::Duration;
//! use authkit_token::OffsetDateTime;
//! use authkit_token::foreign::Secrets;
//! use authkit_token::itsdangerous::{Settings, UrlSafeTimedSerializer};
//!
//! let links = UrlSafeTimedSerializer::new(&Secrets::new("secret")?, Settings::new("reset-salt"));
//! let text = "WyIxIiwiNWY0ZGNjM2I1YWE3NjVkNjFkODMyN2RlYjg4MmNmOTkiXQ.VDsWAA.9GbbODYFpDpsJKYpI5BZ1hN0qSM";
//! let now = OffsetDateTime::from_unix_timestamp(1_413_158_460)?;
//! let loaded = links.load::<(String, String)>(text, Some(Duration::from_secs(3600)), now)?;
//! assert_eq!(loaded.value().0, "1");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | In Python                | Here                       |
//! |--------------------------|----------------------------|
//! | `Signer`                 | [`Signer`]                 |
//! | `TimestampSigner`        | [`TimestampSigner`]        |
//! | `Serializer`             | [`Serializer`]             |
//! | `TimedSerializer`        | [`TimedSerializer`]        |
//! | `URLSafeSerializer`      | [`UrlSafeSerializer`]      |
//! | `URLSafeTimedSerializer` | [`UrlSafeTimedSerializer`] |
//!
//! # Security
//!
//! - Nothing is decoded before the signature holds, and nothing inflates to more than
//!   [`MAX_INFLATED`](crate::foreign::MAX_INFLATED).
//! - A text carries no purpose: give every purpose a salt of its own.
//! - One signature has several spellings; remember [`Loaded::canonical`](crate::foreign::Loaded::canonical).

mod serializer;
mod settings;
mod signer;
mod timestamp;

pub use serializer::{
    Plain, Serializer, Shape, Timed, TimedSerializer, Untimed, UrlSafe, UrlSafeSerializer,
    UrlSafeTimedSerializer,
};
pub use settings::{Derivation, Epoch, SeparatorError, Settings};
pub use signer::Signer;
pub use timestamp::TimestampSigner;
