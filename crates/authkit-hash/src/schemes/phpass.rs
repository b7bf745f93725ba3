//! `$P$` of phpass, and `$H$`, the same from phpBB: a power of two of rounds of MD5.
//!
//! Stores: nothing; verified once and replaced.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::{
    formats::{Context, Stored},
    recipe::Recipe,
    text,
};
use crate::{HashError, Workspace};

const SALT_CHARS: usize = 8;
const DIGEST_CHARS: usize = 22;

pub(super) struct Phpass<'a> {
    rounds: u32,
    salt: &'a str,
    expected: &'a str,
}

impl<'a> Phpass<'a> {
    pub(super) fn parse(text: &'a str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || {
            let rest = text
                .strip_prefix("$P$")
                .or_else(|| text.strip_prefix("$H$"))?;
            let log = match rest.as_bytes().first()? {
                byte @ b'.'..=b'9' => byte - b'.',
                byte @ b'A'..=b'Z' => byte - b'A' + 12,
                byte @ b'a'..=b'z' => byte - b'a' + 38,
                _ => return None,
            };
            let (salt, expected) = rest.get(1..)?.split_at_checked(SALT_CHARS)?;
            let sound = (7..=30).contains(&log)
                && text::is_crypt64(salt, SALT_CHARS)
                && text::is_crypt64(expected, DIGEST_CHARS);
            sound.then_some((1_u64 << log, salt, expected))
        };
        let (rounds, salt, expected) = fields().ok_or(HashError::Malformed)?;
        Ok(Self {
            rounds: text::within(rounds, context.limits.max_crypt_rounds(), None)?,
            salt,
            expected,
        })
    }
}

impl Stored for Phpass<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let md5 = |head: &[u8]| -> Zeroizing<[u8; 16]> {
            let digest = Md5::new().chain_update(head).chain_update(password);
            Zeroizing::new(digest.finalize().into())
        };
        let mut found = md5(self.salt.as_bytes());
        for _ in 0..self.rounds {
            found = md5(&*found);
        }
        let found = text::encode_crypt(found.iter().copied());
        Ok(text::same(found.as_bytes(), self.expected.as_bytes()))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}
