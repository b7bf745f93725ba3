//! PBKDF2 (RFC 8018) as passlib, LDAP servers and the PHC format write it.
//!
//! Stores: `$pbkdf2-sha256$600000$salt$digest`, in passlib's base64.

use base64ct::Base64Unpadded;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::{
    cost::CostError,
    formats::{Context, Stored},
    recipe::Recipe,
    text::{self, Bytes},
};
use crate::{HashError, PasswordHash, Scheme, Workspace};

const SALT_BYTES: usize = 16;
/// passlib allows this much.
const MAX_SALT: usize = 1024;

/// The digest below PBKDF2's HMAC.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbkdf2Digest {
    /// SHA-1: for hashes that another system has to read.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Pbkdf2Digest {
    pub(super) const fn scheme(self) -> Scheme {
        match self {
            Self::Sha1 => Scheme::Pbkdf2Sha1,
            Self::Sha256 => Scheme::Pbkdf2Sha256,
            Self::Sha512 => Scheme::Pbkdf2Sha512,
        }
    }

    pub(super) const fn bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The least rounds: OWASP's Password Storage Cheat Sheet; for SHA-512 ASVS 5.0, appendix C.
    const fn floor(self) -> u32 {
        match self {
            Self::Sha1 => 1_300_000,
            Self::Sha256 => 600_000,
            Self::Sha512 => 210_000,
        }
    }
}

/// Digest and rounds of PBKDF2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pbkdf2Cost {
    digest: Pbkdf2Digest,
    rounds: u32,
}

impl Pbkdf2Cost {
    /// 600 000 rounds of SHA-256 (OWASP).
    pub const SHA256: Self = Self::least(Pbkdf2Digest::Sha256);
    /// 210 000 rounds of SHA-512 (ASVS).
    pub const SHA512: Self = Self::least(Pbkdf2Digest::Sha512);

    const fn least(digest: Pbkdf2Digest) -> Self {
        let rounds = digest.floor();
        Self { digest, rounds }
    }

    /// Rounds of a digest.
    ///
    /// # Errors
    ///
    /// [`CostError::BelowFloor`] under 1 300 000 of SHA-1, 600 000 of SHA-256 or 210 000 of SHA-512;
    /// [`CostError::Undefined`] for none.
    pub const fn new(digest: Pbkdf2Digest, rounds: u32) -> Result<Self, CostError> {
        match Self::danger_new_below_floor(digest, rounds) {
            Ok(cost) if rounds < digest.floor() => {
                let _ = cost;
                Err(CostError::BelowFloor)
            }
            other => other,
        }
    }

    /// As [`new`](Self::new), without the floor.
    ///
    /// # Errors
    ///
    /// [`CostError::Undefined`] for no round.
    ///
    /// # Security
    ///
    /// For tests that hash often. Passwords stored at such a cost are guessed quickly.
    pub const fn danger_new_below_floor(
        digest: Pbkdf2Digest,
        rounds: u32,
    ) -> Result<Self, CostError> {
        match rounds {
            0 => Err(CostError::Undefined),
            _ => Ok(Self { digest, rounds }),
        }
    }

    /// The digest.
    #[must_use]
    pub const fn digest(self) -> Pbkdf2Digest {
        self.digest
    }

    /// How many rounds.
    #[must_use]
    pub const fn rounds(self) -> u32 {
        self.rounds
    }
}

pub(super) struct Pbkdf2 {
    digest: Pbkdf2Digest,
    rounds: u32,
    salt: Bytes,
    expected: Bytes,
    least_salt: usize,
}

impl Pbkdf2 {
    /// `$pbkdf2-sha256$1000$salt$digest`, or `{PBKDF2-SHA256}1000$salt$digest`.
    pub(super) fn parse(text: &str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || {
            let (name, rest) = match text.strip_prefix('{') {
                Some(ldap) => ldap.split_once('}')?,
                None => text.strip_prefix('$')?.split_once('$')?,
            };
            let digest = match name {
                "pbkdf2" | "PBKDF2" => Pbkdf2Digest::Sha1,
                "pbkdf2-sha256" | "PBKDF2-SHA256" => Pbkdf2Digest::Sha256,
                "pbkdf2-sha512" | "PBKDF2-SHA512" => Pbkdf2Digest::Sha512,
                _ => return None,
            };
            let mut fields = rest.split('$');
            let (cost, salt, expected) = (fields.next()?, fields.next()?, fields.next()?);
            let (rounds, salt, expected) = match cost.strip_prefix("i=") {
                // the PHC form: i=1000,l=32
                Some(cost) => {
                    let (rounds, len) = cost.split_once(",l=")?;
                    let expected = text::decode::<Base64Unpadded>(expected)?;
                    (text::number(len)? == expected.len() as u64).then_some(())?;
                    (rounds, text::decode::<Base64Unpadded>(salt)?, expected)
                }
                None => (cost, text::decode_ab64(salt)?, text::decode_ab64(expected)?),
            };
            // A digest that was cut matches more passwords: never a shorter one.
            let whole = expected.len() == digest.bytes() && salt.len() <= MAX_SALT;
            let ends = fields.next().is_none();
            (whole && ends).then_some((digest, text::number(rounds)?, salt, expected))
        };
        let (digest, rounds, salt, expected) = fields().ok_or(HashError::Malformed)?;
        Self::build(digest, rounds, salt, expected, context)
    }

    /// The parts, wherever they were written.
    pub(super) fn build(
        digest: Pbkdf2Digest,
        rounds: u64,
        salt: Bytes,
        expected: Bytes,
        context: &Context<'_>,
    ) -> Result<Self, HashError> {
        if rounds == 0 || expected.len() != digest.bytes() {
            return Err(HashError::Malformed);
        }
        let kept = match context.kept {
            Some(Recipe::Pbkdf2(cost)) => Some(cost.rounds),
            _ => None,
        };
        Ok(Self {
            digest,
            rounds: text::within(rounds, context.limits.max_pbkdf2_rounds(), kept)?,
            salt,
            expected,
            least_salt: SALT_BYTES,
        })
    }

    /// Django's salts are text: so many characters, each of fewer bits than a byte.
    #[cfg(feature = "django")]
    pub(super) fn with_least_salt(mut self, bytes: usize) -> Self {
        self.least_salt = bytes;
        self
    }
}

impl Stored for Pbkdf2 {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let found = derive(self.digest, password, &self.salt, self.rounds);
        Ok(text::same(&found, &self.expected))
    }

    fn is_stale(&self, kept: Recipe) -> bool {
        match kept {
            Recipe::Pbkdf2(cost) => self.rounds < cost.rounds || self.salt.len() < self.least_salt,
            #[allow(unreachable_patterns, reason = "without another scheme there is none")]
            _ => true,
        }
    }
}

pub(super) fn hash<R: TryCryptoRng + ?Sized>(
    cost: Pbkdf2Cost,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    let salt = text::salt::<SALT_BYTES, R>(rng)?;
    let found = derive(cost.digest, password, &salt, cost.rounds);
    let name = match cost.digest {
        Pbkdf2Digest::Sha1 => "pbkdf2",
        Pbkdf2Digest::Sha256 => "pbkdf2-sha256",
        Pbkdf2Digest::Sha512 => "pbkdf2-sha512",
    };
    let (salt, found) = (text::encode_ab64(&salt), text::encode_ab64(&found));
    let rounds = cost.rounds;
    Ok(PasswordHash::from_stored(format!(
        "${name}${rounds}${salt}${found}"
    )))
}

fn derive(digest: Pbkdf2Digest, password: &[u8], salt: &[u8], rounds: u32) -> Bytes {
    let mut found = Zeroizing::new(vec![0; digest.bytes()]);
    match digest {
        Pbkdf2Digest::Sha1 => {
            ::pbkdf2::pbkdf2_hmac::<sha1::Sha1>(password, salt, rounds, &mut found);
        }
        Pbkdf2Digest::Sha256 => {
            ::pbkdf2::pbkdf2_hmac::<sha2::Sha256>(password, salt, rounds, &mut found);
        }
        Pbkdf2Digest::Sha512 => {
            ::pbkdf2::pbkdf2_hmac::<sha2::Sha512>(password, salt, rounds, &mut found);
        }
    }
    found
}
