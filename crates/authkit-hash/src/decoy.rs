//! The work of one sign-in, for an account that does not exist.
//!
//! Stores: nothing but one hash in memory. Without it, "no such account" is the answer that comes quickly.
#![cfg_attr(feature = "argon2", doc = "```")]
#![cfg_attr(not(feature = "argon2"), doc = "```ignore")]
//! use authkit_hash::{Decoy, HashError, PasswordHash, PasswordHasher, Schemes, Verdict};
//!
//! fn check(schemes: &Schemes, decoy: &Decoy, password: &str, stored: Option<&PasswordHash>) -> Result<Verdict, HashError> {
//!     match stored.map(|stored| schemes.verify(password, stored)) {
//!         Some(Err(error)) if error.blames_stored() => {}
//!         Some(verdict) => return verdict,
//!         None => {}
//!     }
//!     decoy.verify(schemes, password.as_bytes())?;
//!     Ok(Verdict::NoMatch)
//! }
//! ```

use std::{fmt, hint::black_box};

use crate::{HashError, PasswordHash, PasswordHasher, Workspace};

const NOBODYS: &[u8] = b"nobody's password";

/// A hash that belongs to nobody, to spend one verification on.
///
/// Its password is no secret, and needs to be none: what the verification finds is thrown away.
#[derive(Clone)]
pub struct Decoy(PasswordHash);

impl Decoy {
    /// Makes the hash, by the current scheme of `hasher`; one computation.
    ///
    /// # Errors
    ///
    /// Those of [`PasswordHasher::hash`].
    pub fn new(hasher: &dyn PasswordHasher) -> Result<Self, HashError> {
        hasher.hash(NOBODYS).map(Self)
    }

    /// As [`new`](Self::new), in memory that the caller keeps.
    ///
    /// # Errors
    ///
    /// Those of [`PasswordHasher::hash`].
    pub fn new_in(
        workspace: &mut Workspace,
        hasher: &dyn PasswordHasher,
    ) -> Result<Self, HashError> {
        hasher.hash_in(workspace, NOBODYS).map(Self)
    }

    /// Spends one verification of `password`, and tells nothing about it.
    ///
    /// # Errors
    ///
    /// Those that a real account would give as well: above all [`HashError::PasswordTooLong`], before any work.
    ///
    /// # Security
    ///
    /// Hand the error on just as you would for an account that exists. `Ok(())` is "no match".
    pub fn verify(&self, hasher: &dyn PasswordHasher, password: &[u8]) -> Result<(), HashError> {
        // Nobody reads the verdict, and the compiler must not conclude that nobody needs the work.
        black_box(hasher.verify(password, &self.0)).map(|_verdict| ())
    }

    /// As [`verify`](Self::verify), in memory that the caller keeps.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    pub fn verify_in(
        &self,
        workspace: &mut Workspace,
        hasher: &dyn PasswordHasher,
        password: &[u8],
    ) -> Result<(), HashError> {
        black_box(hasher.verify_in(workspace, password, &self.0)).map(|_verdict| ())
    }
}

impl fmt::Debug for Decoy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Decoy").field(&self.0).finish()
    }
}
