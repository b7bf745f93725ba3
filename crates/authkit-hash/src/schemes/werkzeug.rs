//! Werkzeug's `generate_password_hash`, from 0.9 to 3: method, salt and hexadecimal digest.
//!
//! Stores: nothing; verified and replaced. Its plain digests are with the other digests.

use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{
    digest::Algorithm,
    formats::{Context, Stored},
    recipe::Recipe,
    scrypt::Scrypt,
    text::{self, Bytes},
};
use crate::{HashError, Workspace};

const SCRYPT_BYTES: usize = 64;
const MAX_SALT: usize = 1024;

pub(super) fn parse<'a>(
    text: &str,
    context: &Context<'_>,
) -> Result<Box<dyn Stored + 'a>, HashError> {
    let fields = || {
        let mut fields = text.splitn(3, '$');
        let (method, salt, digest) = (fields.next()?, fields.next()?, fields.next()?);
        let sound = !salt.is_empty() && salt.len() <= MAX_SALT;
        let salt = Zeroizing::new(salt.as_bytes().to_vec());
        sound.then_some((method, salt, text::decode_hex(digest)?))
    };
    let (method, salt, expected) = fields().ok_or(HashError::Malformed)?;
    Ok(match method.strip_prefix("pbkdf2:") {
        Some(method) => Box::new(Pbkdf2::build(method, salt, expected, context)?),
        None => {
            if expected.len() != SCRYPT_BYTES {
                return Err(HashError::Malformed);
            }
            let cost = scrypt_cost(method).ok_or(HashError::Malformed)?;
            Box::new(Scrypt::build(cost, salt, expected, false, context)?)
        }
    })
}

/// `scrypt:32768:8:1`, or `scrypt` alone for the same.
fn scrypt_cost(method: &str) -> Option<[u64; 3]> {
    if method == "scrypt" {
        return Some([15, 8, 1]);
    }
    let mut costs = method.strip_prefix("scrypt:")?.split(':');
    let mut cost = || text::number(costs.next()?);
    let (n, block, lanes) = (cost()?, cost()?, cost()?);
    let sound = costs.next().is_none() && n.is_power_of_two();
    sound.then_some([u64::from(n.trailing_zeros()), block, lanes])
}

/// PBKDF2 with any of the digests that Werkzeug took.
struct Pbkdf2 {
    digest: Algorithm,
    rounds: u32,
    salt: Bytes,
    expected: Bytes,
}

impl Pbkdf2 {
    fn build(
        method: &str,
        salt: Bytes,
        expected: Bytes,
        context: &Context<'_>,
    ) -> Result<Self, HashError> {
        let fields = || {
            let (digest, rounds) = method.split_once(':')?;
            let digest = Algorithm::from_name(digest)?;
            let rounds = text::number(rounds).filter(|&rounds| rounds > 0)?;
            Some((digest, rounds))
        };
        let (digest, rounds) = fields().ok_or(HashError::Malformed)?;
        let rounds = text::within(rounds, context.limits.max_pbkdf2_rounds(), None)?;
        if expected.len() != digest.bytes() {
            return Err(HashError::Malformed);
        }
        Ok(Self {
            digest,
            rounds,
            salt,
            expected,
        })
    }
}

impl Stored for Pbkdf2 {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let mut found = Zeroizing::new(vec![0; self.expected.len()]);
        let derive = match self.digest {
            Algorithm::Md5 => ::pbkdf2::pbkdf2_hmac::<Md5>,
            Algorithm::Sha1 => ::pbkdf2::pbkdf2_hmac::<Sha1>,
            Algorithm::Sha224 => ::pbkdf2::pbkdf2_hmac::<Sha224>,
            Algorithm::Sha256 => ::pbkdf2::pbkdf2_hmac::<Sha256>,
            Algorithm::Sha384 => ::pbkdf2::pbkdf2_hmac::<Sha384>,
            Algorithm::Sha512 => ::pbkdf2::pbkdf2_hmac::<Sha512>,
        };
        derive(password, &self.salt, self.rounds, &mut found);
        Ok(text::same(&found, &self.expected))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}
