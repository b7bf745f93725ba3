//! scrypt (RFC 7914) as passlib and crypt(3) write it.
//!
//! Stores: `$scrypt$ln=17,r=8,p=1$salt$digest` in base64; 128 N r bytes of memory while it works.

use base64ct::{Base64Unpadded, Encoding};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::{
    cost::CostError,
    formats::{Context, Stored},
    recipe::Recipe,
    text::{self, Bytes},
};
use crate::{HashError, PasswordHash, Workspace};

const SALT_BYTES: usize = 16;
const DIGEST_BYTES: usize = 32;
const MAX_SALT: usize = 1024;

/// Logarithm of N, block and lanes of scrypt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScryptCost {
    log_n: u32,
    block: u32,
    lanes: u32,
}

impl ScryptCost {
    /// N = 2^17, r = 8, p = 1: 128 MiB, the first choice of the OWASP Password Storage Cheat Sheet.
    pub const OWASP: Self = Self {
        log_n: 17,
        block: 8,
        lanes: 1,
    };

    /// The logarithm of N, the block (`r`) and the lanes (`p`).
    ///
    /// # Errors
    ///
    /// [`CostError::BelowFloor`] unless it reaches N = 2^17 with p = 1, 2^16 with 2 or 2^15 with 3, each with
    /// r = 8 (OWASP); [`CostError::Undefined`] where scrypt does not exist.
    pub fn new(log_n: u32, block: u32, lanes: u32) -> Result<Self, CostError> {
        let cost = Self::danger_new_below_floor(log_n, block, lanes)?;
        let reaches = |&(floor, least): &(u32, u32)| log_n >= floor && lanes >= least && block >= 8;
        if [(17, 1), (16, 2), (15, 3)].iter().any(reaches) {
            Ok(cost)
        } else {
            Err(CostError::BelowFloor)
        }
    }

    /// As [`new`](Self::new), without the floor.
    ///
    /// # Errors
    ///
    /// [`CostError::Undefined`] where scrypt does not exist.
    ///
    /// # Security
    ///
    /// For tests that hash often. Passwords stored at such a cost are guessed quickly.
    pub fn danger_new_below_floor(log_n: u32, block: u32, lanes: u32) -> Result<Self, CostError> {
        let cost = Self {
            log_n,
            block,
            lanes,
        };
        match cost.params() {
            Some(_) if log_n > 0 => Ok(cost),
            _ => Err(CostError::Undefined),
        }
    }

    /// The logarithm of N.
    #[must_use]
    pub const fn log_n(self) -> u32 {
        self.log_n
    }

    /// The block, `r`.
    #[must_use]
    pub const fn block(self) -> u32 {
        self.block
    }

    /// The lanes, `p`.
    #[must_use]
    pub const fn lanes(self) -> u32 {
        self.lanes
    }

    fn params(self) -> Option<::scrypt::Params> {
        // The library multiplies r and p before it compares.
        self.block.checked_mul(self.lanes)?;
        let log_n = u8::try_from(self.log_n).ok()?;
        ::scrypt::Params::new(log_n, self.block, self.lanes).ok()
    }

    fn is_weaker_than(self, kept: Self) -> bool {
        let memory = |cost: Self| (u64::from(cost.block)).checked_shl(cost.log_n);
        memory(self) < memory(kept) || self.lanes < kept.lanes
    }
}

pub(super) struct Scrypt {
    cost: ScryptCost,
    salt: Bytes,
    expected: Bytes,
    /// Whether the salt has as many random bits as one of ours.
    salted_well: bool,
    /// Django replaces a short salt only where it replaces the cost.
    #[cfg(feature = "django")]
    of_django: bool,
}

impl Scrypt {
    pub(super) fn parse(text: &str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || match text.strip_prefix("$7$") {
            Some(rest) => Self::of_crypt(rest),
            None => Self::of_passlib(text.strip_prefix("$scrypt$")?),
        };
        let (cost, salt, expected) = fields().ok_or(HashError::Malformed)?;
        let well = salt.len() >= SALT_BYTES;
        Self::build(cost, salt, expected, well, context)
    }

    /// `ln=4,r=8,p=1$salt$digest`
    fn of_passlib(rest: &str) -> Option<([u64; 3], Bytes, Bytes)> {
        let mut fields = rest.split('$');
        let mut costs = fields.next()?.split(',');
        let mut cost = |name| text::number(costs.next()?.strip_prefix(name)?);
        let cost = [cost("ln=")?, cost("r=")?, cost("p=")?];
        let salt = text::decode::<Base64Unpadded>(fields.next()?)?;
        let expected = text::exactly::<Base64Unpadded>(fields.next()?, DIGEST_BYTES)?;
        let ends = costs.next().is_none() && fields.next().is_none();
        ends.then_some((cost, salt, expected))
    }

    /// One character of N, five of r, five of p, the salt as it is, `$`, the digest.
    fn of_crypt(rest: &str) -> Option<([u64; 3], Bytes, Bytes)> {
        let (head, digest) = rest.split_once('$')?;
        let value = |text: &str| {
            text.bytes().rev().try_fold(0_u64, |sum, byte| {
                let index = match byte {
                    b'.'..=b'9' => byte - b'.',
                    b'A'..=b'Z' => byte - b'A' + 12,
                    b'a'..=b'z' => byte - b'a' + 38,
                    _ => return None,
                };
                Some(sum << 6 | u64::from(index))
            })
        };
        let part = |from, to| value(head.get(from..to)?);
        let cost = [part(0, 1)?, part(1, 6)?, part(6, 11)?];
        let salt = Zeroizing::new(head.get(11..)?.as_bytes().to_vec());
        let expected = text::exactly::<base64ct::Base64ShaCrypt>(digest, DIGEST_BYTES)?;
        Some((cost, salt, expected))
    }

    /// The parts, wherever they were written.
    pub(super) fn build(
        [log_n, block, lanes]: [u64; 3],
        salt: Bytes,
        expected: Bytes,
        salted_well: bool,
        context: &Context<'_>,
    ) -> Result<Self, HashError> {
        let (limits, kept) = (
            context.limits,
            match context.kept {
                Some(Recipe::Scrypt(cost)) => Some(cost),
                _ => None,
            },
        );
        if !(1..64).contains(&log_n) || block == 0 || lanes == 0 || salt.len() > MAX_SALT {
            return Err(HashError::Malformed);
        }
        let cost = ScryptCost {
            log_n: text::within(
                log_n,
                limits.max_scrypt_log_n(),
                kept.map(ScryptCost::log_n),
            )?,
            block: text::within(
                block,
                limits.max_scrypt_block(),
                kept.map(ScryptCost::block),
            )?,
            lanes: text::within(
                lanes,
                limits.max_scrypt_lanes(),
                kept.map(ScryptCost::lanes),
            )?,
        };
        cost.params().ok_or(HashError::CostTooHigh)?;
        Ok(Self {
            cost,
            salt,
            expected,
            salted_well,
            #[cfg(feature = "django")]
            of_django: false,
        })
    }

    #[cfg(feature = "django")]
    pub(super) fn of_django(mut self) -> Self {
        self.of_django = true;
        self
    }
}

impl Stored for Scrypt {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let found = derive(self.cost, password, &self.salt, self.expected.len())?;
        Ok(text::same(&found, &self.expected))
    }

    fn is_stale(&self, kept: Recipe) -> bool {
        match kept {
            #[cfg(feature = "django")]
            Recipe::Scrypt(kept) if self.of_django => {
                self.cost.is_weaker_than(kept) || (self.cost != kept && !self.salted_well)
            }
            Recipe::Scrypt(kept) => self.cost.is_weaker_than(kept) || !self.salted_well,
            #[allow(unreachable_patterns, reason = "without another scheme there is none")]
            _ => true,
        }
    }
}

pub(super) fn hash<R: TryCryptoRng + ?Sized>(
    cost: ScryptCost,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    let salt = text::salt::<SALT_BYTES, R>(rng)?;
    let found = derive(cost, password, &salt, DIGEST_BYTES)?;
    let salt = Base64Unpadded::encode_string(&salt);
    let found = Zeroizing::new(Base64Unpadded::encode_string(&found));
    let (ln, r, p) = (cost.log_n, cost.block, cost.lanes);
    Ok(PasswordHash::from_stored(format!(
        "$scrypt$ln={ln},r={r},p={p}${salt}${}",
        found.as_str()
    )))
}

fn derive(cost: ScryptCost, password: &[u8], salt: &[u8], len: usize) -> Result<Bytes, HashError> {
    let params = cost.params().ok_or(HashError::CostTooHigh)?;
    let mut found = Zeroizing::new(vec![0; len]);
    ::scrypt::scrypt(password, salt, &params, &mut found).map_err(|_| HashError::Malformed)?;
    Ok(found)
}
