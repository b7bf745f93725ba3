//! The tokens of Flask-Security, of three generations, checked against the stored account.
//!
//! ```
//! use authkit_flask::security::{Generation, Kind, SecurityTokens, StoredAccount};
//! use authkit_token::OffsetDateTime;
//! use authkit_token::foreign::Secrets;
//!
//! # fn find(_: &str) -> (&'static str, &'static str, &'static str) { ("7", "stored hash", "a@example.com") }
//! # fn show(link: &str, now: OffsetDateTime) -> Result<(), Box<dyn std::error::Error>> {
//! let confirms = SecurityTokens::new(&Secrets::new("SECRET_KEY")?, Kind::Confirm, Generation::V1);
//! let token = confirms.open(link, now)?;
//! let (id, password, email) = find(token.subject());
//! token.check(&StoredAccount::new(id, password, email), now)?;
//! # Ok(()) }
//! ```
//!
//! | Generation          | Names the account by | Carries of what it was made for                  |
//! |---------------------|----------------------|--------------------------------------------------|
//! | 1.7                 | id                   | MD5 of the stored hash, or of the address        |
//! | 3.0                 | id                   | sha256-crypt of it                               |
//! | Flask-Security-Too  | `fs_uniquifier`      | sha256-crypt of it; nothing for authentication   |
//!
//! # Security
//!
//! - 1.7 never compared what confirm and reset links carry. Here they are refused once the address or the
//!   hash is another one, so that a reset link works once.
//! - Login links carry nothing: within their lifetime they work as often as one likes, unless the
//!   application remembers their canonical text.
//! - A digest of 3.0 costs about as much as a sign-in, 535 000 rounds by default. It is computed only
//!   for a text whose signature holds, and for at most [`MAX_ROUNDS`].

mod account;
mod digest;
mod tokens;

pub use account::{CheckError, StoredAccount};
pub use digest::MAX_ROUNDS;
pub use tokens::{Generation, Kind, SecurityToken, SecurityTokens};
