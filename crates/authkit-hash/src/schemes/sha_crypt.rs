//! `$5$` and `$6$` of crypt(3), with rounds that are written or implied.
//!
//! Stores: `$6$rounds=656000$salt$digest`. The work grows with the square of the password's length, which
//! is one reason why [`Limits`](crate::Limits) cap that.

use base64ct::{Base64ShaCrypt, Encoding};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::{
    cost::CostError,
    formats::{Context, Stored},
    recipe::Recipe,
    text,
};
use crate::{HashError, PasswordHash, Scheme, Workspace};

const IMPLIED_ROUNDS: u64 = 5_000;
/// 16 characters, all that crypt(3) reads.
const SALT_BYTES: usize = 12;
const MAX_SALT_CHARS: usize = 16;
/// 48 bits: what many systems wrote, and enough that no two hashes share one.
const FAIR_SALT_CHARS: usize = 8;

/// The digest below sha-crypt.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShaCryptDigest {
    /// SHA-256, `$5$`.
    Sha256,
    /// SHA-512, `$6$`.
    Sha512,
}

impl ShaCryptDigest {
    pub(super) const fn scheme(self) -> Scheme {
        match self {
            Self::Sha256 => Scheme::Sha256Crypt,
            Self::Sha512 => Scheme::Sha512Crypt,
        }
    }

    const fn chars(self) -> usize {
        match self {
            Self::Sha256 => 43,
            Self::Sha512 => 86,
        }
    }

    /// passlib 1.7.4 hashes with this many.
    const fn floor(self) -> u32 {
        match self {
            Self::Sha256 => 535_000,
            Self::Sha512 => 656_000,
        }
    }
}

/// Digest and rounds of sha-crypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShaCryptCost {
    digest: ShaCryptDigest,
    rounds: u32,
}

impl ShaCryptCost {
    /// 656 000 rounds of SHA-512, as passlib 1.7.4.
    pub const SHA512: Self = Self {
        digest: ShaCryptDigest::Sha512,
        rounds: ShaCryptDigest::Sha512.floor(),
    };

    /// Rounds of a digest.
    ///
    /// # Errors
    ///
    /// [`CostError::BelowFloor`] under 535 000 of SHA-256 or 656 000 of SHA-512, the defaults of passlib 1.7.4;
    /// [`CostError::Undefined`] outside of 1000 to 999 999 999.
    pub fn new(digest: ShaCryptDigest, rounds: u32) -> Result<Self, CostError> {
        let cost = Self::danger_new_below_floor(digest, rounds)?;
        if rounds < digest.floor() {
            return Err(CostError::BelowFloor);
        }
        Ok(cost)
    }

    /// As [`new`](Self::new), without the floor.
    ///
    /// # Errors
    ///
    /// [`CostError::Undefined`] outside of 1000 to 999 999 999.
    ///
    /// # Security
    ///
    /// For tests that hash often. Passwords stored at such a cost are guessed quickly.
    pub fn danger_new_below_floor(digest: ShaCryptDigest, rounds: u32) -> Result<Self, CostError> {
        match ::sha_crypt::Params::new(rounds) {
            Ok(_) => Ok(Self { digest, rounds }),
            Err(_) => Err(CostError::Undefined),
        }
    }

    /// The digest.
    #[must_use]
    pub const fn digest(self) -> ShaCryptDigest {
        self.digest
    }

    /// How many rounds.
    #[must_use]
    pub const fn rounds(self) -> u32 {
        self.rounds
    }
}

pub(super) struct ShaCrypt<'a> {
    cost: ShaCryptCost,
    salt: &'a str,
    expected: &'a str,
}

impl<'a> ShaCrypt<'a> {
    pub(super) fn parse(text: &'a str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || {
            let (digest, rest) = match text.strip_prefix("$5$") {
                Some(rest) => (ShaCryptDigest::Sha256, rest),
                None => (ShaCryptDigest::Sha512, text.strip_prefix("$6$")?),
            };
            let mut fields = rest.split('$');
            let mut salt = fields.next()?;
            let mut rounds = IMPLIED_ROUNDS;
            if let Some(written) = salt.strip_prefix("rounds=") {
                rounds = text::number(written)?;
                salt = fields.next()?;
            }
            let expected = fields.next()?;
            let sound = fields.next().is_none()
                && rounds >= 1000
                && salt.len() <= MAX_SALT_CHARS
                && salt.bytes().all(|byte| byte.is_ascii_graphic())
                && text::is_crypt64(expected, digest.chars());
            sound.then_some((digest, rounds, salt, expected))
        };
        let (digest, rounds, salt, expected) = fields().ok_or(HashError::Malformed)?;
        let kept = match context.kept {
            Some(Recipe::ShaCrypt(cost)) => Some(cost.rounds),
            _ => None,
        };
        let rounds = text::within(rounds, context.limits.max_crypt_rounds(), kept)?;
        let cost = ShaCryptCost::danger_new_below_floor(digest, rounds)
            .map_err(|_| HashError::CostTooHigh)?;
        Ok(Self {
            cost,
            salt,
            expected,
        })
    }
}

impl Stored for ShaCrypt<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let found = derive(self.cost, self.salt, password)?;
        // crypt(3) ends a password at a NUL byte, and passlib refuses one: it is in no such password.
        let same = text::same(found.as_bytes(), self.expected.as_bytes());
        Ok(same && !password.contains(&0))
    }

    fn is_stale(&self, kept: Recipe) -> bool {
        match kept {
            Recipe::ShaCrypt(cost) => {
                self.cost.rounds < cost.rounds || self.salt.len() < FAIR_SALT_CHARS
            }
            #[allow(unreachable_patterns, reason = "without another scheme there is none")]
            _ => true,
        }
    }
}

pub(super) fn hash<R: TryCryptoRng + ?Sized>(
    cost: ShaCryptCost,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    if password.contains(&0) {
        return Err(HashError::NulInPassword);
    }
    let salt = Base64ShaCrypt::encode_string(&text::salt::<SALT_BYTES, R>(rng)?);
    let found = derive(cost, &salt, password)?;
    let name = match cost.digest {
        ShaCryptDigest::Sha256 => '5',
        ShaCryptDigest::Sha512 => '6',
    };
    let (rounds, found) = (cost.rounds, found.as_str());
    Ok(PasswordHash::from_stored(format!(
        "${name}$rounds={rounds}${salt}${found}"
    )))
}

/// The digest's text.
fn derive(cost: ShaCryptCost, salt: &str, password: &[u8]) -> Result<Zeroizing<String>, HashError> {
    let params = ::sha_crypt::Params::new(cost.rounds).map_err(|_| HashError::CostTooHigh)?;
    let salt = salt.as_bytes();
    Ok(match cost.digest {
        ShaCryptDigest::Sha256 => {
            let found = Zeroizing::new(::sha_crypt::sha256_crypt(password, salt, params));
            let groups = (0..10).flat_map(|group| {
                let mut triple = [group, group + 10, group + 20];
                triple.rotate_right(group % 3);
                triple.into_iter().rev()
            });
            shuffled(&*found, groups.chain([30, 31]))
        }
        ShaCryptDigest::Sha512 => {
            let found = Zeroizing::new(::sha_crypt::sha512_crypt(password, salt, params));
            let groups = (0..21).flat_map(|group| {
                let mut triple = [group, group + 21, group + 42];
                triple.rotate_left(group % 3);
                triple.into_iter().rev()
            });
            shuffled(&*found, groups.chain([63]))
        }
    })
}

fn shuffled(bytes: &[u8], order: impl Iterator<Item = usize>) -> Zeroizing<String> {
    text::encode_crypt(order.filter_map(|index| bytes.get(index).copied()))
}
