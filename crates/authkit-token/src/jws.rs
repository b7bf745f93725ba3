//! The `JSONWebSignatureSerializer` of itsdangerous 0.24 to 2.0, and the timed one.
//!
//! These are JWS texts whose dates stand in the header, so that no JWT library checks them.
//!
//! ```
//! use authkit_token::OffsetDateTime;
//! use authkit_token::foreign::Secrets;
//! use authkit_token::jws::{Algorithm, TimedJwsSerializer};
//!
//! #[derive(serde::Deserialize)]
//! struct Confirm { confirm: u64 }
//!
//! let links = TimedJwsSerializer::new(&Secrets::new("secret")?, Algorithm::Hs256);
//! let text = "eyJhbGciOiJIUzI1NiIsImlhdCI6MTQxMzE1ODQwMCwiZXhwIjoxNDEzMTYyMDAwfQ.\
//!     eyJjb25maXJtIjoyM30.7P1J3Q4U76ROToV9yqwouXJZm085FNBTbDNMgwl83UA";
//! let now = OffsetDateTime::from_unix_timestamp(1_413_158_460)?;
//! assert_eq!(links.load::<Confirm>(text, now)?.value().confirm, 23);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//!
//! - The algorithm is the one given here, never one that a text names; there is no `none`.
//! - Without a salt, texts of all purposes are signed alike, and only what is in them tells them apart.
//! - Where a key is to be found (`kid`, `jku`, `jwk`, `x5u`) is never looked at; `crit` is refused.

mod serializer;

pub use serializer::{Algorithm, JwsSerializer, TimedJwsSerializer};
