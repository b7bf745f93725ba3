//! Django's signed values and password-reset tokens, in both directions.
//!
//! ```
//! use std::time::Duration;
//! use authkit_token::OffsetDateTime;
//! use authkit_token::django::TimestampSigner;
//! use authkit_token::foreign::{Digest, Secrets};
//!
//! let signer = TimestampSigner::new(&Secrets::new("SECRET_KEY")?, "invitations", Digest::Sha256);
//! let now = OffsetDateTime::from_unix_timestamp(1_700_000_000)?;
//! let text = signer.dumps(&["42"], now)?;
//! let loaded = signer.loads::<[String; 1]>(&text, Some(Duration::from_secs(60)), now)?;
//! assert_eq!(loaded.value()[0], "42");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//!
//! - Nothing is decoded before the signature holds. Signatures are compared as text, as Django does,
//!   so that one signature has one spelling.
//! - A text carries no purpose: give every purpose a salt of its own.

mod reset;
mod signer;

pub use reset::{PasswordResetTokens, ResetError, ResetState};
pub use signer::{Signer, TimestampSigner};
