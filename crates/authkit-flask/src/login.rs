//! Flask-Login's remember cookie and session identifier.
//!
//! ```
//! use authkit_flask::login::RememberCookies;
//!
//! let cookies = RememberCookies::new("deterministic")?;
//! let cookie = cookies.encode("1");
//! assert!(cookie.starts_with("1|0e9e6e9855fbe6df"));
//! assert_eq!(cookies.decode(&cookie), Some("1"));
//! # Ok::<(), authkit_flask::login::SecretError>(())
//! ```
//!
//! # Security
//!
//! A remember cookie has no date and no state: it names a user for as long as the secret lives. Exchange
//! it for a remember series of your own at its first use, and stop reading these after the longest
//! `REMEMBER_COOKIE_DURATION` has passed.

mod identifier;
mod remember;

pub use identifier::{identifier_text, session_identifier};
pub use remember::{RememberCookies, SecretError};
