//! Password hashing that upgrades itself, as one small crate: what to store, how to check it, when to
//! store it anew, and how to keep a flood of sign-ins from taking the machine down.
//!
//! It stores one text per account, a [`PasswordHash`], and knows nothing of databases, accounts or HTTP.
#![cfg_attr(feature = "argon2", doc = "```")]
#![cfg_attr(not(feature = "argon2"), doc = "```ignore")]
//! use authkit_hash::{Schemes, Verdict};
//!
//! # fn main() -> Result<(), authkit_hash::HashError> {
//! let schemes = Schemes::default(); // argon2id, OWASP cost
//! let stored = schemes.hash("correct horse battery staple")?;
//! match schemes.verify("correct horse battery staple", &stored)? {
//!     Verdict::Match => {}
//!     Verdict::MatchStale => { /* save schemes.hash(..) over `stored`, by compare-and-set */ }
//!     Verdict::NoMatch => { /* refuse */ }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | none | [`PasswordHash`], [`PasswordHasher`], [`Verdict`], [`Limits`], [`Decoy`]: what a store or a test double needs |
//! | `argon2` (default) | `Schemes`: new hashes are argon2id; argon2 i, d and id of versions 16 and 19 are verified |
//! | `bcrypt`, `pbkdf2`, `scrypt`, `sha-crypt` | the same for these schemes, each without the others |
//! | `passlib`, `werkzeug`, `django`, `flask-security`, `legacy` | what these stored: verified and replaced |
//! | `digests`, `md5-crypt`, `des-crypt`, `plaintext` | pieces of those |
//! | `pepper`, `normalize` | a key outside the database; Unicode forms; both remembered with each hash |
//! | `service` | `HashService`: worker threads behind a bounded queue, for any async runtime |
//! | `policy` | `PasswordRules`: what a new password has to look like |
//! | `zxcvbn`, `hibp` | for `PasswordRules`: an estimate of guesses; a look-up in breaches |
//!
//! # Security
//!
//! The stored text is judged like input from a stranger: its costs are read and capped before any work,
//! a damaged one is an error and never a panic, and a text of an unknown form is never a password.
//! Not in this crate: counting failures.

mod decoy;
mod error;
mod hasher;
mod limits;
mod scheme;
mod stored;
mod workspace;

#[cfg(feature = "argon2")]
mod argon2;
#[cfg(feature = "argon2")]
mod calibrate;
#[cfg(feature = "policy")]
mod policy;
#[cfg(any(
    feature = "argon2",
    feature = "bcrypt",
    feature = "pbkdf2",
    feature = "scrypt",
    feature = "sha-crypt"
))]
mod schemes;
#[cfg(feature = "service")]
mod service;

pub use decoy::Decoy;
pub use error::HashError;
pub use hasher::{PasswordHasher, Verdict};
pub use limits::Limits;
pub use scheme::Scheme;
pub use stored::PasswordHash;
pub use workspace::Workspace;

#[cfg(feature = "argon2")]
pub use crate::{
    argon2::{Argon2Params, Argon2ParamsError},
    calibrate::{calibrate, calibrate_with},
};
#[cfg(feature = "zxcvbn")]
pub use policy::Strength;
#[cfg(feature = "policy")]
pub use policy::{
    Blocklist, Breach, BreachCheck, BreachFuture, CommonPasswords, NotChecked, PasswordContext,
    PasswordRejection, PasswordRules, PasswordRulesError,
};
#[cfg(feature = "hibp")]
pub use policy::{Hibp, RangeFuture, RangeQuery, RangeSource};
#[cfg(any(
    feature = "argon2",
    feature = "bcrypt",
    feature = "pbkdf2",
    feature = "scrypt",
    feature = "sha-crypt"
))]
pub use schemes::*;
#[cfg(feature = "service")]
pub use secrecy::SecretString;
#[cfg(feature = "service")]
pub use service::{HashCounters, HashService, HashServiceConfig, ServiceError, StartError};

#[cfg(all(doctest, feature = "argon2", feature = "policy", feature = "service"))]
#[doc = include_str!("../README.md")]
struct Readme;
