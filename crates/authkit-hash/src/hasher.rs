//! The port of this crate: something that hashes passwords and judges stored hashes.
//!
//! Stores: nothing. `Schemes` implements it, and so does a test double:
//!
//! ```
//! use authkit_hash::{HashError, PasswordHash, PasswordHasher, Verdict};
//!
//! #[derive(Debug)]
//! struct Instant; // for tests only
//!
//! impl PasswordHasher for Instant {
//!     fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
//!         Ok(PasswordHash::from_stored(format!("test:{password:?}")))
//!     }
//!     fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
//!         Ok(if self.hash(password)? == *stored { Verdict::Match } else { Verdict::NoMatch })
//!     }
//! }
//! ```

use std::{fmt::Debug, sync::Arc};

use crate::{HashError, PasswordHash, Workspace};

/// What a password is to a stored hash.
///
/// ```compile_fail
/// #![deny(unused_must_use)]
/// use authkit_hash::{HashError, PasswordHash, PasswordHasher};
/// fn sign_in(hasher: &dyn PasswordHasher, stored: &PasswordHash) -> Result<(), HashError> {
///     hasher.verify(b"guess", stored)?; // the verdict is dropped: does not compile
///     Ok(())
/// }
/// ```
#[expect(
    clippy::exhaustive_enums,
    reason = "a caller has to answer all three, without a wildcard"
)]
#[must_use = "a verdict that nobody reads lets everybody in"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The right password, and the hash is as good as a new one would be.
    Match,
    /// The right password, and the hash should be replaced by a new one of this password, by compare-and-set
    /// on the old text.
    MatchStale,
    /// Not the password.
    NoMatch,
}

impl Verdict {
    /// Whether it was the right password, stale or not.
    #[must_use]
    pub const fn is_match(self) -> bool {
        matches!(self, Self::Match | Self::MatchStale)
    }
}

/// Hashes passwords and judges stored hashes; blocking, and slow on purpose.
///
/// # Security
///
/// From async code call it through `HashService` (feature `service`), which bounds the work. An
/// implementation compares in constant time and refuses a password that is too long before it looks at
/// the stored text, so that the refusal is the same for every account.
pub trait PasswordHasher: Send + Sync + Debug {
    /// Hashes a new password, with a fresh salt, by the current scheme.
    ///
    /// # Errors
    ///
    /// [`HashError::PasswordTooLong`], [`HashError::Random`], [`HashError::OutOfMemory`].
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError>;

    /// Judges a password by a stored hash.
    ///
    /// # Errors
    ///
    /// [`HashError::PasswordTooLong`]; what [`HashError::blames_stored`] lists, when `stored` cannot be
    /// judged; [`HashError::OutOfMemory`].
    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError>;

    /// As [`hash`](Self::hash), in memory that the caller keeps. A hasher that needs none ignores it.
    ///
    /// # Errors
    ///
    /// Those of [`hash`](Self::hash).
    fn hash_in(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
    ) -> Result<PasswordHash, HashError> {
        let _ = workspace;
        self.hash(password)
    }

    /// As [`verify`](Self::verify), in memory that the caller keeps. A hasher that needs none ignores it.
    ///
    /// # Errors
    ///
    /// Those of [`verify`](Self::verify).
    fn verify_in(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
        stored: &PasswordHash,
    ) -> Result<Verdict, HashError> {
        let _ = workspace;
        self.verify(password, stored)
    }
}

macro_rules! forward {
    ($($pointer:ty),*) => {$(
        impl<T: PasswordHasher + ?Sized> PasswordHasher for $pointer {
            fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
                (**self).hash(password)
            }

            fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
                (**self).verify(password, stored)
            }

            fn hash_in(
                &self,
                workspace: &mut Workspace,
                password: &[u8],
            ) -> Result<PasswordHash, HashError> {
                (**self).hash_in(workspace, password)
            }

            fn verify_in(
                &self,
                workspace: &mut Workspace,
                password: &[u8],
                stored: &PasswordHash,
            ) -> Result<Verdict, HashError> {
                (**self).verify_in(workspace, password, stored)
            }
        }
    )*};
}

forward!(&T, Box<T>, Arc<T>);
