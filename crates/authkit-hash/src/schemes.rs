//! The schemes of this crate together: one makes new hashes, those that are accepted are verified, those that
//! are kept are not replaced.
//!
//! Stores: nothing; a value of a few words, made once at start. What it puts around a hash is described in
//! `docs/hashing.md`.
#![cfg_attr(feature = "argon2", doc = "```")]
#![cfg_attr(not(feature = "argon2"), doc = "```ignore")]
//! use authkit_hash::{Limits, Scheme, Schemes};
//!
//! let schemes = Schemes::default() // argon2id, and nothing else
//!     .accept(Scheme::Bcrypt) // the old table: verified, and stale
//!     .with_limits(Limits::DEFAULT.with_max_argon2_memory_kib(65_536));
//! ```

mod accepted;
mod cost;
mod envelope;
mod form;
mod formats;
mod origins;
mod prepare;
mod recipe;
mod text;

#[cfg(feature = "argon2")]
mod argon2;
#[cfg(feature = "bcrypt")]
mod bcrypt;
#[cfg(feature = "des-crypt")]
mod des_crypt;
#[cfg(feature = "digests")]
mod digest;
#[cfg(feature = "django")]
mod django;
#[cfg(feature = "flask-security")]
mod flask_security;
#[cfg(feature = "md5-crypt")]
mod md5_crypt;
#[cfg(feature = "pbkdf2")]
mod pbkdf2;
#[cfg(feature = "pepper")]
mod pepper;
#[cfg(feature = "legacy")]
mod phpass;
#[cfg(feature = "plaintext")]
mod plaintext;
#[cfg(feature = "scrypt")]
mod scrypt;
#[cfg(feature = "legacy")]
mod sha1_crypt;
#[cfg(feature = "sha-crypt")]
mod sha_crypt;
#[cfg(feature = "werkzeug")]
mod werkzeug;
#[cfg(feature = "digests")]
mod wrap;

use getrandom::SysRng;
use rand_core::TryCryptoRng;

#[cfg(feature = "bcrypt")]
pub use self::bcrypt::BcryptCost;
#[cfg(feature = "flask-security")]
pub use self::flask_security::FlaskSecurity;
#[cfg(feature = "pbkdf2")]
pub use self::pbkdf2::{Pbkdf2Cost, Pbkdf2Digest};
#[cfg(feature = "pepper")]
pub use self::pepper::{Pepper, PepperError};
#[cfg(feature = "scrypt")]
pub use self::scrypt::ScryptCost;
#[cfg(feature = "sha-crypt")]
pub use self::sha_crypt::{ShaCryptCost, ShaCryptDigest};
pub use self::{cost::CostError, form::Normalization, recipe::Recipe};

use self::{
    accepted::Accepted,
    envelope::Envelope,
    formats::{Context, Stored},
};
use crate::{HashError, Limits, PasswordHash, PasswordHasher, Scheme, Verdict, Workspace};

/// The longest text that is looked at: a salt of passlib's largest size fits, a megabyte does not.
const MAX_TEXT: usize = 8192;

/// One recipe for new hashes, the schemes that are verified, and the recipes that are good enough to stay.
///
/// A right password is [`Verdict::MatchStale`] if its hash is of a scheme that is merely accepted, is cheaper
/// than the recipe for its scheme, has too short a salt, was prepared in another way than new ones are (Unicode
/// form, pepper), or is wrapped. A hash that costs more than its recipe is left alone.
///
/// For argon2: if memory is higher and passes are lower, or the other way round, the hash is left alone where
/// it reaches `Argon2Params::FLOOR` and does not less work altogether (memory times passes).
///
/// What is accepted is said here and nowhere else: a feature that another crate switches on lets nobody in.
#[derive(Clone, Debug)]
pub struct Schemes {
    current: Recipe,
    kept: Vec<(Scheme, Recipe)>,
    accepted: Accepted,
    limits: Limits,
    form: Option<Normalization>,
    #[cfg(feature = "plaintext")]
    empty_plaintext: bool,
    #[cfg(feature = "pepper")]
    pepper: Option<Pepper>,
    #[cfg(feature = "flask-security")]
    origin: Option<FlaskSecurity>,
}

impl Schemes {
    /// New hashes by this recipe, and only its scheme accepted.
    #[must_use]
    pub fn new(current: impl Into<Recipe>) -> Self {
        let current = current.into();
        let schemes = Self {
            current,
            kept: Vec::new(),
            accepted: Accepted::NONE,
            limits: Limits::DEFAULT,
            form: None,
            #[cfg(feature = "plaintext")]
            empty_plaintext: false,
            #[cfg(feature = "pepper")]
            pepper: None,
            #[cfg(feature = "flask-security")]
            origin: None,
        };
        schemes.keep(current)
    }

    /// Makes argon2id of this cost the current scheme.
    #[cfg(feature = "argon2")]
    #[must_use]
    pub fn with_argon2(self, cost: crate::Argon2Params) -> Self {
        self.with_current(cost)
    }

    /// Makes new hashes by this recipe from now on. What was accepted before stays so, and is stale.
    #[must_use]
    pub fn with_current(mut self, recipe: impl Into<Recipe>) -> Self {
        let recipe = recipe.into();
        let old = self.current.scheme();
        self.kept.retain(|(scheme, _)| *scheme != old);
        self.current = recipe;
        self.keep(recipe)
    }

    /// Sets what a stored hash and a password may ask for.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Puts passwords in this form before they are hashed, and says so in each new hash.
    ///
    /// A hash that does not say so was made of the password as typed; it is stale unless the password that was
    /// typed is ASCII, to which all forms are one.
    #[must_use]
    pub fn normalized(mut self, form: Normalization) -> Self {
        self.form = Some(form);
        self
    }

    /// Mixes the ring's current key into every new password, and says so in each new hash. Hashes without a
    /// key, or with a retired one, are stale.
    #[cfg(feature = "pepper")]
    #[must_use]
    pub fn with_pepper(mut self, pepper: Pepper) -> Self {
        self.pepper = Some(pepper);
        self
    }

    /// Hashes a new password by the current recipe, with a salt from the operating system.
    ///
    /// # Errors
    ///
    /// [`HashError::PasswordTooLong`], [`HashError::NulInPassword`], [`HashError::Random`], [`HashError::OutOfMemory`].
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
        let password = self.bounded(password)?;
        let envelope = self.new_envelope();
        let prepared = self.prepare_new(&envelope, password)?;
        envelope.write(self.current.hash(workspace, rng, &prepared)?)
    }

    /// Judges a password by a stored hash of any scheme that is accepted.
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
        let envelope = self.read(stored)?;
        let (scheme, hash) = self.parse(&envelope)?;
        for candidate in self.prepare(&envelope, scheme, password)? {
            if hash.matches(workspace, &candidate)? {
                let stale = self.is_prepared_otherwise(&envelope, Some(password))
                    || self.is_worse(scheme, &*hash);
                return Ok(if stale {
                    Verdict::MatchStale
                } else {
                    Verdict::Match
                });
            }
        }
        Ok(Verdict::NoMatch)
    }

    /// Whether a hash should be replaced at the next sign-in, told without a password and without work.
    ///
    /// A hash that says nothing of a Unicode form counts as stale where new ones do.
    ///
    /// # Errors
    ///
    /// What [`HashError::blames_stored`] lists.
    pub fn is_stale(&self, stored: &PasswordHash) -> Result<bool, HashError> {
        let envelope = self.read(stored)?;
        let (scheme, hash) = self.parse(&envelope)?;
        Ok(self.is_prepared_otherwise(&envelope, None) || self.is_worse(scheme, &*hash))
    }

    fn read<'a>(&self, stored: &'a PasswordHash) -> Result<Envelope<'a>, HashError> {
        if stored.as_str().len() > MAX_TEXT {
            return Err(HashError::Malformed);
        }
        Envelope::read(stored.as_str())
    }

    fn parse<'a>(
        &'a self,
        envelope: &Envelope<'a>,
    ) -> Result<(Scheme, Box<dyn Stored + 'a>), HashError> {
        let scheme = self.identify(envelope)?;
        let context = Context {
            limits: &self.limits,
            kept: self.kept(scheme),
            accepted: self.accepted,
        };
        let hash = formats::parse(scheme, envelope.inner, &context)?;
        Ok((scheme, hash))
    }

    fn kept(&self, scheme: Scheme) -> Option<Recipe> {
        let kept = |(kept, _): &&(Scheme, Recipe)| *kept == scheme;
        self.kept.iter().find(kept).map(|(_, recipe)| *recipe)
    }

    fn is_worse(&self, scheme: Scheme, hash: &dyn Stored) -> bool {
        self.kept(scheme).is_none_or(|recipe| hash.is_stale(recipe))
    }

    fn bounded<'a>(&self, password: &'a [u8]) -> Result<&'a [u8], HashError> {
        if password.len() <= self.limits.max_password_bytes() {
            Ok(password)
        } else {
            Err(HashError::PasswordTooLong)
        }
    }
}

/// Argon2id at the OWASP cost, and nothing else accepted.
#[cfg(feature = "argon2")]
impl Default for Schemes {
    fn default() -> Self {
        Self::new(crate::Argon2Params::OWASP)
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
