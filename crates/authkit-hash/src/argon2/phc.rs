//! The text form of an argon2 hash, read strictly and written in one way.
//!
//! Stores: nothing. Read by hand because old strings have salts and tags that PHC libraries cap, and
//! because everything has to be bounded before a cost is believed.

use std::fmt::Write;

use ::argon2::{Algorithm, MIN_SALT_LEN, Version};
use base64ct::{Base64Unpadded, Encoding};
use zeroize::Zeroizing;

use super::Argon2Params;
use crate::{HashError, Limits, PasswordHash};

/// Ours have 97 characters. This leaves room for salts and tags of more than 100 bytes each.
const MAX_TEXT: usize = 512;
/// Argon2 allows 4 bytes; below 16 a wrong password has a chance that counts.
const MIN_TAG: usize = 16;

/// The fields of a text that has the right shape, before limits and base64 are looked at.
pub(super) struct Phc<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) version: Version,
    memory_kib: u64,
    passes: u64,
    lanes: u64,
    salt: &'a str,
    tag: &'a str,
}

impl<'a> Phc<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, HashError> {
        if text.len() > MAX_TEXT {
            return Err(HashError::Malformed);
        }
        Self::fields(text).ok_or(HashError::Malformed)
    }

    fn fields(text: &'a str) -> Option<Self> {
        let mut fields = text.strip_prefix('$')?.split('$');
        let algorithm = match fields.next()? {
            "argon2d" => Algorithm::Argon2d,
            "argon2i" => Algorithm::Argon2i,
            "argon2id" => Algorithm::Argon2id,
            _ => return None,
        };
        let mut field = fields.next()?;
        let mut version = Version::V0x10; // strings older than the field are of version 16
        if let Some(number) = field.strip_prefix("v=") {
            version = match number {
                "16" => Version::V0x10,
                "19" => Version::V0x13,
                _ => return None,
            };
            field = fields.next()?;
        }
        let mut costs = field.split(',');
        let mut cost = |name| number(costs.next()?.strip_prefix(name)?);
        let (memory_kib, passes, lanes) = (cost("m=")?, cost("t=")?, cost("p=")?);
        let (salt, tag) = (fields.next()?, fields.next()?);
        let ends = costs.next().is_none() && fields.next().is_none();
        ends.then_some(Self {
            algorithm,
            version,
            memory_kib,
            passes,
            lanes,
            salt,
            tag,
        })
    }

    /// The cost, if the limits or the current cost allow it.
    pub(super) fn cost(
        &self,
        current: Argon2Params,
        limits: &Limits,
    ) -> Result<Argon2Params, HashError> {
        let within = |asked: u64, limit: u32, current: u32| {
            u32::try_from(asked)
                .ok()
                .filter(|&asked| asked <= limit.max(current))
                .ok_or(HashError::CostTooHigh)
        };
        let memory = within(
            self.memory_kib,
            limits.max_argon2_memory_kib(),
            current.memory_kib(),
        )?;
        let passes = within(self.passes, limits.max_argon2_passes(), current.passes())?;
        let lanes = within(self.lanes, limits.max_argon2_lanes(), current.lanes())?;
        Argon2Params::danger_new_below_floor(memory, passes, lanes)
            .map_err(|_| HashError::Malformed)
    }

    pub(super) fn salt(&self) -> Result<Zeroizing<Vec<u8>>, HashError> {
        decode(self.salt, MIN_SALT_LEN)
    }

    pub(super) fn tag(&self) -> Result<Zeroizing<Vec<u8>>, HashError> {
        decode(self.tag, MIN_TAG)
    }
}

/// A decimal number as the PHC format writes it: digits alone, no leading zero. Saturates.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = digits && (text == "0" || !text.starts_with('0'));
    canonical.then(|| text.parse().unwrap_or(u64::MAX))
}

fn decode(text: &str, min: usize) -> Result<Zeroizing<Vec<u8>>, HashError> {
    let mut bytes = Zeroizing::new(vec![0; text.len()]);
    let len = match Base64Unpadded::decode(text, &mut bytes) {
        Ok(decoded) if decoded.len() >= min => decoded.len(),
        _ => return Err(HashError::Malformed),
    };
    bytes.truncate(len);
    Ok(bytes)
}

/// Writes an argon2id text of version 19.
pub(super) fn write(
    cost: Argon2Params,
    salt: &[u8],
    tag: &[u8],
) -> Result<PasswordHash, HashError> {
    let mut salt_text = [0; MAX_TEXT];
    let mut tag_text = Zeroizing::new([0; MAX_TEXT]);
    let malformed = |_| HashError::Malformed;
    let salt = Base64Unpadded::encode(salt, &mut salt_text).map_err(malformed)?;
    let tag = Base64Unpadded::encode(tag, &mut *tag_text).map_err(malformed)?;
    // Room for all of it at once: a string that grows leaves copies behind that nobody wipes.
    let mut text = String::with_capacity(MAX_TEXT);
    let (m, t, p) = (cost.memory_kib(), cost.passes(), cost.lanes());
    write!(text, "$argon2id$v=19$m={m},t={t},p={p}${salt}${tag}")
        .map_err(|_| HashError::Malformed)?;
    Ok(PasswordHash::from_stored(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAIL: &str = "$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn judged(head: &str) -> Result<Argon2Params, HashError> {
        Phc::parse(&format!("{head}{TAIL}"))?.cost(Argon2Params::OWASP, &Limits::DEFAULT)
    }

    #[test]
    fn reads_costs_as_written() {
        let cost = Argon2Params::danger_new_below_floor(32, 2, 3).unwrap();
        assert_eq!(judged("$argon2id$v=19$m=32,t=2,p=3"), Ok(cost));
        assert_eq!(judged("$argon2i$m=32,t=2,p=3"), Ok(cost));
    }

    #[test]
    fn other_spellings_are_malformed() {
        for head in [
            "$argon2id$v=19$t=2,m=32,p=1",
            "$argon2id$v=19$m=32,t=2",
            "$argon2id$v=19$m=32,t=2,p=1,x=1",
            "$argon2id$v=19$m=032,t=2,p=1",
            "$argon2id$v=19$m=+32,t=2,p=1",
            "$argon2id$v=19$m=-32,t=2,p=1",
            "$argon2id$v=19$m=,t=2,p=1",
            "$argon2id$v=19$m= 32,t=2,p=1",
            "$argon2id$v=20$m=32,t=2,p=1",
            "$argon2id$v=$m=32,t=2,p=1",
            "$argon2id$v=19$v=19$m=32,t=2,p=1",
            "$argon2id$v=19$m=٣٢,t=2,p=1",
            "$argon2id$v=19$m=7,t=2,p=1",
            "$argon2id$v=19$m=32,t=0,p=1",
            "$argon2id$v=19$m=32,t=2,p=0",
            "$argon2id",
        ] {
            assert_eq!(judged(head), Err(HashError::Malformed), "{head}");
        }
    }

    #[test]
    fn numbers_beyond_any_integer_are_too_high_and_not_malformed() {
        for number in [
            "4294967295",
            "4294967296",
            "18446744073709551616",
            "99999999999999999999999999",
        ] {
            for head in ["m=_,t=2,p=1", "m=32,t=_,p=1", "m=32,t=2,p=_"] {
                let head = format!("$argon2id$v=19${}", head.replace('_', number));
                assert_eq!(judged(&head), Err(HashError::CostTooHigh), "{head}");
            }
        }
    }

    #[test]
    fn short_salts_and_tags_and_endless_texts_are_malformed() {
        let parts = |salt: &str, tag: &str| {
            let text = format!("$argon2id$v=19$m=32,t=2,p=1${salt}${tag}");
            let phc = Phc::parse(&text)?;
            Ok((phc.salt()?.len(), phc.tag()?.len()))
        };
        let a = |n: usize| "A".repeat(n);
        assert_eq!(parts(&a(11), &a(22)), Ok((8, 16)));
        assert_eq!(parts(&a(120), &a(120)), Ok((90, 90)));
        for (salt, tag) in [(10, 43), (0, 43), (22, 20), (22, 0), (22, 45), (300, 300)] {
            assert_eq!(
                parts(&a(salt), &a(tag)),
                Err(HashError::Malformed),
                "{salt} {tag}"
            );
        }
    }
}
