//! The schemes of this crate together: one makes new hashes, all that are switched on are verified.
//!
//! Stores: nothing; a value of a few words, made once at start.
//!
//! ```
//! use authkit_hash::{Limits, Schemes};
//!
//! let schemes = Schemes::default().with_limits(Limits::DEFAULT.with_max_argon2_memory_kib(65_536));
//! ```

use getrandom::SysRng;
use rand_core::TryCryptoRng;

use crate::{
    Argon2Params, HashError, Limits, PasswordHash, PasswordHasher, Scheme, Verdict, Workspace,
    argon2,
};

/// Argon2id for new hashes, at the cost of [`Argon2Params::OWASP`] unless told otherwise.
///
/// A right password is [`Verdict::MatchStale`] if the hash is not argon2id, not of version 19, has less
/// than 16 bytes of salt, or is cheaper than the current cost. A hash that costs more than the current one
/// is left alone. If memory is higher and passes are lower, or the other way round, the hash is left alone
/// where it reaches [`Argon2Params::FLOOR`] and does not less work altogether (memory times passes).
#[derive(Clone, Debug, Default)]
pub struct Schemes {
    current: Argon2Params,
    limits: Limits,
}

impl Schemes {
    /// Makes argon2id of this cost the current scheme.
    #[must_use]
    pub const fn with_argon2(mut self, cost: Argon2Params) -> Self {
        self.current = cost;
        self
    }

    /// Sets what a stored hash and a password may ask for.
    #[must_use]
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Hashes a new password by the current scheme, with a salt from the operating system.
    ///
    /// # Errors
    ///
    /// [`HashError::PasswordTooLong`], [`HashError::Random`], [`HashError::OutOfMemory`].
    pub fn hash(&self, password: impl AsRef<[u8]>) -> Result<PasswordHash, HashError> {
        self.hash_with_rng(&mut SysRng, password)
    }

    /// As [`hash`](Self::hash), with a salt from `rng`.
    ///
    /// # Errors
    ///
    /// Those of [`hash`](Self::hash).
    pub fn hash_with_rng<R: TryCryptoRng + ?Sized>(
        &self,
        rng: &mut R,
        password: impl AsRef<[u8]>,
    ) -> Result<PasswordHash, HashError> {
        self.hash_with(&mut Workspace::new(), rng, password.as_ref())
    }

    fn hash_with<R: TryCryptoRng + ?Sized>(
        &self,
        workspace: &mut Workspace,
        rng: &mut R,
        password: &[u8],
    ) -> Result<PasswordHash, HashError> {
        argon2::hash(workspace, self.current, rng, self.bounded(password)?)
    }

    /// Judges a password by a stored hash of any scheme that is switched on.
    ///
    /// # Errors
    ///
    /// [`HashError::PasswordTooLong`], whatever is stored; what [`HashError::blames_stored`] lists, when
    /// `stored` cannot be judged; [`HashError::OutOfMemory`].
    ///
    /// # Security
    ///
    /// To a stranger an error is the same as [`Verdict::NoMatch`], in words and in time: see [`Decoy`](crate::Decoy).
    pub fn verify(
        &self,
        password: impl AsRef<[u8]>,
        stored: &PasswordHash,
    ) -> Result<Verdict, HashError> {
        self.verify_with(&mut Workspace::new(), password.as_ref(), stored)
    }

    fn verify_with(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
        stored: &PasswordHash,
    ) -> Result<Verdict, HashError> {
        let password = self.bounded(password)?;
        match stored.scheme() {
            Some(Scheme::Argon2) => {
                argon2::verify(workspace, self.current, &self.limits, password, stored)
            }
            None => Err(HashError::UnsupportedScheme),
        }
    }

    fn bounded<'a>(&self, password: &'a [u8]) -> Result<&'a [u8], HashError> {
        if password.len() <= self.limits.max_password_bytes() {
            Ok(password)
        } else {
            Err(HashError::PasswordTooLong)
        }
    }
}

impl PasswordHasher for Schemes {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        Self::hash(self, password)
    }

    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
        Self::verify(self, password, stored)
    }

    fn hash_in(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
    ) -> Result<PasswordHash, HashError> {
        self.hash_with(workspace, &mut SysRng, password)
    }

    fn verify_in(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
        stored: &PasswordHash,
    ) -> Result<Verdict, HashError> {
        self.verify_with(workspace, password, stored)
    }
}
