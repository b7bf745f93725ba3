//! bcrypt, and passlib's bcrypt of a digest.
//!
//! Stores: `$2b$12$` with 22 characters of salt and 31 of digest; or `$bcrypt-sha256$v=2,t=2b,r=12$salt$digest`.

use base64ct::{Base64, Base64Bcrypt, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    cost::CostError,
    formats::{Context, Stored},
    recipe::Recipe,
    text::{self, Bytes},
};
use crate::{HashError, PasswordHash, Workspace};

/// bcrypt reads no more of a password than this.
const READ_BYTES: usize = 72;
const SALT_BYTES: usize = 16;
const SALT_CHARS: usize = 22;
const DIGEST_BYTES: usize = 23;
const DIGEST_CHARS: usize = 31;

/// The logarithm of bcrypt's rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BcryptCost(u32);

impl BcryptCost {
    /// 12, passlib's and Django's.
    pub const DEFAULT: Self = Self(12);

    /// At least 10, the OWASP Password Storage Cheat Sheet's floor; at most 31.
    ///
    /// # Errors
    ///
    /// [`CostError::BelowFloor`] under 10; [`CostError::Undefined`] where bcrypt does not exist.
    pub const fn new(cost: u32) -> Result<Self, CostError> {
        match cost {
            10..=31 => Ok(Self(cost)),
            4..=9 => Err(CostError::BelowFloor),
            _ => Err(CostError::Undefined),
        }
    }

    /// As [`new`](Self::new), from 4.
    ///
    /// # Errors
    ///
    /// [`CostError::Undefined`] where bcrypt does not exist.
    ///
    /// # Security
    ///
    /// For tests that hash often. Passwords stored at such a cost are guessed quickly.
    pub const fn danger_new_below_floor(cost: u32) -> Result<Self, CostError> {
        match cost {
            4..=31 => Ok(Self(cost)),
            _ => Err(CostError::Undefined),
        }
    }

    /// The logarithm of the rounds, as it is in the text.
    #[must_use]
    pub const fn log_rounds(self) -> u32 {
        self.0
    }
}

/// What bcrypt is given for a password.
#[derive(Clone, Copy)]
pub(super) enum Reading<'a> {
    /// The password, where a NUL byte ends no password and is in none.
    WithoutNul,
    /// The password, whatever is in it.
    #[cfg(feature = "django")]
    Whole,
    /// The hexadecimal SHA-256 of it.
    #[cfg(feature = "django")]
    HexSha256,
    /// The base64 of its SHA-256.
    Sha256,
    /// The base64 of its HMAC-SHA-256, with the text of the salt for a key.
    HmacSha256(&'a str),
}

pub(super) struct Bcrypt<'a> {
    cost: u32,
    salt: [u8; SALT_BYTES],
    /// Bits of the salt's text that carry nothing were set, as early passlibs did.
    padded: bool,
    digest: Bytes,
    reading: Reading<'a>,
}

impl<'a> Bcrypt<'a> {
    /// `$2b$12$` and 53 characters.
    pub(super) fn parse(
        text: &'a str,
        reading: Reading<'a>,
        context: &Context<'_>,
    ) -> Result<Self, HashError> {
        let fields = || {
            let rest = ["$2a$", "$2b$", "$2y$"]
                .iter()
                .find_map(|ident| text.strip_prefix(ident))?;
            let (cost, rest) = rest.split_once('$')?;
            let cost = match cost.as_bytes() {
                [b'0', digit] => u64::from(digit.checked_sub(b'0')?),
                [b'1'..=b'9', _] => text::number(cost)?,
                _ => return None,
            };
            (rest.len() == SALT_CHARS + DIGEST_CHARS).then_some(())?;
            Some((cost, rest.get(..SALT_CHARS)?, rest.get(SALT_CHARS..)?))
        };
        let (cost, salt, digest) = fields().ok_or(HashError::Malformed)?;
        Self::build(cost, salt, digest, reading, context)
    }

    /// `$bcrypt-sha256$2b,12$salt$digest` or `$bcrypt-sha256$v=2,t=2b,r=12$salt$digest`.
    pub(super) fn parse_sha256(text: &'a str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || {
            let mut fields = text.strip_prefix("$bcrypt-sha256$")?.split('$');
            let (costs, salt, digest) = (fields.next()?, fields.next()?, fields.next()?);
            let (cost, reading) = if let Some(rest) = costs.strip_prefix("v=2,t=2b,r=") {
                (rest, Reading::HmacSha256(salt))
            } else {
                let rest = costs
                    .strip_prefix("2a,")
                    .or_else(|| costs.strip_prefix("2b,"))?;
                (rest, Reading::Sha256)
            };
            let ends = fields.next().is_none();
            ends.then_some((text::number(cost)?, salt, digest, reading))
        };
        let (cost, salt, digest, reading) = fields().ok_or(HashError::Malformed)?;
        Self::build(cost, salt, digest, reading, context)
    }

    fn build(
        cost: u64,
        salt: &str,
        digest: &str,
        reading: Reading<'a>,
        context: &Context<'_>,
    ) -> Result<Self, HashError> {
        if !(4..=31).contains(&cost) {
            return Err(HashError::Malformed);
        }
        let (salt, padded) = decode_salt(salt).ok_or(HashError::Malformed)?;
        let digest =
            text::exactly::<Base64Bcrypt>(digest, DIGEST_BYTES).ok_or(HashError::Malformed)?;
        let kept = match context.kept {
            Some(Recipe::Bcrypt(cost) | Recipe::BcryptSha256(cost)) => Some(cost.0),
            _ => None,
        };
        Ok(Self {
            cost: text::within(cost, context.limits.max_bcrypt_cost(), kept)?,
            salt,
            padded,
            digest,
            reading,
        })
    }
}

impl Stored for Bcrypt<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let found = match self.reading {
            Reading::WithoutNul => raw(self.cost, self.salt, password),
            #[cfg(feature = "django")]
            Reading::Whole => raw(self.cost, self.salt, password),
            #[cfg(feature = "django")]
            Reading::HexSha256 => {
                let digest = text::encode_hex(&Sha256::digest(password));
                raw(self.cost, self.salt, digest.as_bytes())
            }
            Reading::Sha256 => {
                let digest = Zeroizing::new(Base64::encode_string(&Sha256::digest(password)));
                raw(self.cost, self.salt, digest.as_bytes())
            }
            Reading::HmacSha256(salt) => {
                let digest = prehash(salt, password)?;
                raw(self.cost, self.salt, digest.as_bytes())
            }
        };
        // The key of bcrypt ends in NUL and repeats: "" and "\0" are one password to it.
        let ambiguous = matches!(self.reading, Reading::WithoutNul) && password.contains(&0);
        Ok(text::same(&*found, &self.digest) && !ambiguous)
    }

    fn is_stale(&self, kept: Recipe) -> bool {
        match kept {
            Recipe::Bcrypt(cost) | Recipe::BcryptSha256(cost) => {
                self.padded || matches!(self.reading, Reading::Sha256) || self.cost < cost.0
            }
            #[allow(unreachable_patterns, reason = "without another scheme there is none")]
            _ => true,
        }
    }
}

pub(super) fn hash<R: TryCryptoRng + ?Sized>(
    cost: BcryptCost,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    if password.len() > READ_BYTES {
        return Err(HashError::PasswordTooLong);
    }
    if password.contains(&0) {
        return Err(HashError::NulInPassword);
    }
    let salt = text::salt(rng)?;
    let digest = Base64Bcrypt::encode_string(&*raw(cost.0, salt, password));
    let salt = Base64Bcrypt::encode_string(&salt);
    Ok(PasswordHash::from_stored(format!(
        "$2b${:02}${salt}{digest}",
        cost.0
    )))
}

pub(super) fn hash_prehashed<R: TryCryptoRng + ?Sized>(
    cost: BcryptCost,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    let salt_bytes = text::salt(rng)?;
    let salt = Base64Bcrypt::encode_string(&salt_bytes);
    let password = prehash(&salt, password)?;
    let digest = Base64Bcrypt::encode_string(&*raw(cost.0, salt_bytes, password.as_bytes()));
    Ok(PasswordHash::from_stored(format!(
        "$bcrypt-sha256$v=2,t=2b,r={}${salt}${digest}",
        cost.0
    )))
}

fn prehash(salt: &str, password: &[u8]) -> Result<Zeroizing<String>, HashError> {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(salt.as_bytes()).map_err(|_| HashError::Malformed)?;
    mac.update(password);
    Ok(Zeroizing::new(Base64::encode_string(
        &mac.finalize().into_bytes(),
    )))
}

/// The cost has to be under 32; what is beyond 72 bytes does not count.
fn raw(cost: u32, salt: [u8; SALT_BYTES], password: &[u8]) -> Zeroizing<[u8; DIGEST_BYTES]> {
    let mut key = Zeroizing::new(Vec::with_capacity(READ_BYTES + 1));
    key.extend(password.iter().take(READ_BYTES));
    key.push(0);
    key.truncate(READ_BYTES);
    let full = Zeroizing::new(::bcrypt::bcrypt(cost, salt, &key));
    let mut digest = Zeroizing::new([0; DIGEST_BYTES]);
    for (to, from) in digest.iter_mut().zip(full.iter()) {
        *to = *from;
    }
    digest
}

/// 22 characters hold 132 bits; the last four carry nothing, and were not always zero.
fn decode_salt(text: &str) -> Option<([u8; SALT_BYTES], bool)> {
    const ALPHABET: &[u8] = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let (last, rest) = text.as_bytes().split_last()?;
    let index = ALPHABET.iter().position(|byte| byte == last)?;
    let mut canonical = String::from_utf8(rest.to_vec()).ok()?;
    canonical.push(char::from(*ALPHABET.get(index & !15)?));
    let bytes = text::exactly::<Base64Bcrypt>(&canonical, SALT_BYTES)?;
    Some((bytes.as_slice().try_into().ok()?, index & 15 != 0))
}
