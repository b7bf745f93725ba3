//! Argon2 (RFC 9106) as PHC strings: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`.
//!
//! Stores: type, version, costs, salt and tag, all in that one text of about 100 characters. New hashes
//! are argon2id, version 19, with 16 bytes of salt and 32 of tag; i, d and id of versions 16 and 19 verify.

mod params;
mod phc;

use ::argon2::{Algorithm, Argon2, Error, Params, Version};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

pub use self::params::{Argon2Params, Argon2ParamsError};
use self::phc::Phc;
use crate::{HashError, Limits, PasswordHash, Verdict};

/// NIST asks for 4 bytes, ASVS 11.5.1 for 16.
const SALT_BYTES: usize = 16;
const TAG_BYTES: usize = 32;

pub(crate) fn hash<R: TryCryptoRng + ?Sized>(
    cost: Argon2Params,
    rng: &mut R,
    password: &[u8],
) -> Result<PasswordHash, HashError> {
    let mut salt = [0; SALT_BYTES];
    rng.try_fill_bytes(&mut salt)
        .map_err(|_| HashError::Random)?;
    let mut tag = Zeroizing::new([0; TAG_BYTES]);
    fill(
        Algorithm::Argon2id,
        Version::V0x13,
        cost,
        password,
        &salt,
        &mut *tag,
    )?;
    phc::write(cost, &salt, &*tag)
}

pub(crate) fn verify(
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
    fill(phc.algorithm, phc.version, cost, password, &salt, &mut tag)?;
    // The tag's length goes into the computation: a cut tag is a wrong tag, besides having another length.
    if !bool::from(tag.as_slice().ct_eq(expected.as_slice())) {
        return Ok(Verdict::NoMatch);
    }
    let stale = phc.algorithm != Algorithm::Argon2id
        || phc.version != Version::V0x13
        || salt.len() < SALT_BYTES
        || cost.is_weaker_than(current);
    Ok(if stale {
        Verdict::MatchStale
    } else {
        Verdict::Match
    })
}

fn fill(
    algorithm: Algorithm,
    version: Version,
    cost: Argon2Params,
    password: &[u8],
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    let refused = |error| match error {
        Error::OutOfMemory => HashError::OutOfMemory,
        Error::PwdTooLong => HashError::PasswordTooLong,
        _ => HashError::Malformed,
    };
    let params =
        Params::new(cost.memory_kib(), cost.passes(), cost.lanes(), None).map_err(refused)?;
    Argon2::new(algorithm, version, params)
        .hash_password_into(password, salt, tag)
        .map_err(refused)
}
