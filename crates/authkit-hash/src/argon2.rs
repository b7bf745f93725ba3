//! Argon2 (RFC 9106) as PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
//!
//! Stores: type, version, costs, salt and tag, all in that one text of about 100 characters. New hashes
//! are argon2id, version 19, with 16 bytes of salt and 32 of tag; i, d and id of versions 16 and 19 verify.

mod arena;
mod params;
mod phc;

use ::argon2::{Algorithm, Argon2, Error, Params, Version};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub(crate) use self::arena::Arena;
pub use self::params::{Argon2Params, Argon2ParamsError};
use self::phc::Phc;
use crate::{HashError, Limits, PasswordHash, Verdict, Workspace};

/// NIST asks for 4 bytes, ASVS 11.5.1 for 16.
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

pub(crate) fn hash<R: TryCryptoRng + ?Sized>(
    workspace: &mut Workspace,
    cost: Argon2Params,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    let mut salt = [0; SALT_BYTES];
    rng.try_fill_bytes(&mut salt)
        .map_err(|_| HashError::Random)?;
    let mut tag = Zeroizing::new([0; TAG_BYTES]);
    Filling {
        algorithm: Algorithm::Argon2id,
        version: Version::V0x13,
        cost,
        usual: cost,
    }
    .fill(workspace, password, &salt, &mut *tag)?;
    phc::write(cost, &salt, &*tag)
}

pub(crate) fn verify(
    workspace: &mut Workspace,
    current: Argon2Params,
    limits: &Limits,
    password: &[u8],
    stored: &PasswordHash,
) -> Result<Verdict, HashError> {
    let phc = Phc::parse(stored.as_str())?;
    let cost = phc.cost(current, limits)?;
    let salt = phc.salt()?;
    let expected = phc.tag()?;
    let mut tag = Zeroizing::new(vec![0; expected.len()]);
    Filling {
        algorithm: phc.algorithm,
        version: phc.version,
        cost,
        usual: current,
    }
    .fill(workspace, password, &salt, &mut tag)?;
    // The tag's length goes into the computation: a cut tag is a wrong tag, besides having another length.
    if !bool::from(tag.as_slice().ct_eq(expected.as_slice())) {
        return Ok(Verdict::NoMatch);
    }
    Ok(if is_stale(&phc, cost, salt.len(), current) {
        Verdict::MatchStale
    } else {
        Verdict::Match
    })
}

/// Whether a hash would be stale, and how many bytes of salt it has; no work is done.
pub(crate) fn inspect(
    current: Argon2Params,
    limits: &Limits,
    text: &str,
) -> Result<(bool, usize), HashError> {
    let phc = Phc::parse(text)?;
    let cost = phc.cost(current, limits)?;
    let salt = phc.salt()?.len();
    phc.tag()?;
    Ok((is_stale(&phc, cost, salt, current), salt))
}

fn is_stale(phc: &Phc<'_>, cost: Argon2Params, salt: usize, current: Argon2Params) -> bool {
    phc.algorithm != Algorithm::Argon2id
        || phc.version != Version::V0x13
        || salt < SALT_BYTES
        || cost.is_weaker_than(current)
}

/// One run of argon2, and the cost whose memory is worth keeping afterwards.
struct Filling {
    algorithm: Algorithm,
    version: Version,
    cost: Argon2Params,
    usual: Argon2Params,
}

impl Filling {
    fn fill(
        &self,
        workspace: &mut Workspace,
        password: &[u8],
        salt: &[u8],
        tag: &mut [u8],
    ) -> Result<(), HashError> {
        let params = params(self.cost)?;
        let (need, keep) = (params.block_count(), params_blocks(self.usual)?);
        let argon2 = Argon2::new(self.algorithm, self.version, params);
        workspace
            .arena()
            .lend(need, keep, |blocks| {
                argon2.hash_password_into_with_memory(password, salt, tag, blocks)
            })?
            .map_err(refused)
    }
}

fn params(cost: Argon2Params) -> Result<Params, HashError> {
    Params::new(cost.memory_kib(), cost.passes(), cost.lanes(), None).map_err(refused)
}

fn params_blocks(cost: Argon2Params) -> Result<usize, HashError> {
    params(cost).map(|params| params.block_count())
}

fn refused(error: Error) -> HashError {
    match error {
        Error::OutOfMemory => HashError::OutOfMemory,
        Error::PwdTooLong => HashError::PasswordTooLong,
        _ => HashError::Malformed,
    }
}
