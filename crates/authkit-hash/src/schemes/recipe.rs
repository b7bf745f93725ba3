//! A scheme together with its cost: what new hashes are made by, and what kept ones must reach.
//!
//! Stores: nothing; a value of a few words.

use rand_core::TryCryptoRng;

#[cfg(feature = "argon2")]
use crate::{Argon2Params, argon2};
use crate::{HashError, PasswordHash, Scheme, Workspace};

#[cfg(feature = "bcrypt")]
use super::bcrypt::{self, BcryptCost};
#[cfg(feature = "pbkdf2")]
use super::pbkdf2::{self, Pbkdf2Cost};
#[cfg(feature = "scrypt")]
use super::scrypt::{self, ScryptCost};
#[cfg(feature = "sha-crypt")]
use super::sha_crypt::{self, ShaCryptCost};

/// A scheme and its cost.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// Argon2id, version 19.
    #[cfg(feature = "argon2")]
    Argon2(Argon2Params),
    /// bcrypt as `$2b$`. New passwords of more than 72 bytes, or with a NUL byte, are refused.
    #[cfg(feature = "bcrypt")]
    Bcrypt(BcryptCost),
    /// bcrypt of an HMAC-SHA-256 of the password, as passlib's `$bcrypt-sha256$v=2`: passwords of any length.
    #[cfg(feature = "bcrypt")]
    BcryptSha256(BcryptCost),
    /// PBKDF2, as passlib writes it.
    #[cfg(feature = "pbkdf2")]
    Pbkdf2(Pbkdf2Cost),
    /// scrypt as `$scrypt$`.
    #[cfg(feature = "scrypt")]
    Scrypt(ScryptCost),
    /// `$5$` or `$6$` of crypt(3). New passwords with a NUL byte are refused.
    #[cfg(feature = "sha-crypt")]
    ShaCrypt(ShaCryptCost),
}

impl Recipe {
    /// The scheme that hashes of this recipe are of.
    #[must_use]
    pub const fn scheme(self) -> Scheme {
        match self {
            #[cfg(feature = "argon2")]
            Self::Argon2(_) => Scheme::Argon2,
            #[cfg(feature = "bcrypt")]
            Self::Bcrypt(_) => Scheme::Bcrypt,
            #[cfg(feature = "bcrypt")]
            Self::BcryptSha256(_) => Scheme::BcryptSha256,
            #[cfg(feature = "pbkdf2")]
            Self::Pbkdf2(cost) => cost.digest().scheme(),
            #[cfg(feature = "scrypt")]
            Self::Scrypt(_) => Scheme::Scrypt,
            #[cfg(feature = "sha-crypt")]
            Self::ShaCrypt(cost) => cost.digest().scheme(),
        }
    }

    /// Django's scheme of the same algorithm, if it has one.
    #[cfg(feature = "django")]
    pub(super) const fn django(self) -> Option<Scheme> {
        match self.scheme() {
            Scheme::Argon2 => Some(Scheme::DjangoArgon2),
            Scheme::Bcrypt => Some(Scheme::DjangoBcrypt),
            Scheme::BcryptSha256 => Some(Scheme::DjangoBcryptSha256),
            Scheme::Pbkdf2Sha1 => Some(Scheme::DjangoPbkdf2Sha1),
            Scheme::Pbkdf2Sha256 => Some(Scheme::DjangoPbkdf2Sha256),
            Scheme::Scrypt => Some(Scheme::DjangoScrypt),
            _ => None,
        }
    }

    pub(super) fn hash<R: TryCryptoRng + ?Sized>(
        self,
        workspace: &mut Workspace,
        rng: &mut R,
        password: &[u8],
    ) -> Result<PasswordHash, HashError> {
        let _ = &workspace; // only argon2 reuses its memory
        match self {
            #[cfg(feature = "argon2")]
            Self::Argon2(cost) => argon2::hash(workspace, cost, rng, password),
            #[cfg(feature = "bcrypt")]
            Self::Bcrypt(cost) => bcrypt::hash(cost, rng, password),
            #[cfg(feature = "bcrypt")]
            Self::BcryptSha256(cost) => bcrypt::hash_prehashed(cost, rng, password),
            #[cfg(feature = "pbkdf2")]
            Self::Pbkdf2(cost) => pbkdf2::hash(cost, rng, password),
            #[cfg(feature = "scrypt")]
            Self::Scrypt(cost) => scrypt::hash(cost, rng, password),
            #[cfg(feature = "sha-crypt")]
            Self::ShaCrypt(cost) => sha_crypt::hash(cost, rng, password),
        }
    }
}

macro_rules! from {
    ($($feature:literal $cost:ident => $recipe:ident),*) => {$(
        #[cfg(feature = $feature)]
        impl From<$cost> for Recipe {
            fn from(cost: $cost) -> Self {
                Self::$recipe(cost)
            }
        }
    )*};
}

from!(
    "argon2" Argon2Params => Argon2,
    "bcrypt" BcryptCost => Bcrypt,
    "pbkdf2" Pbkdf2Cost => Pbkdf2,
    "scrypt" ScryptCost => Scrypt,
    "sha-crypt" ShaCryptCost => ShaCrypt
);
