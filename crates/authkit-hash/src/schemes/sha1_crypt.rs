//! `$sha1$` of NetBSD's crypt(3): HMAC-SHA-1 over its own outcome.
//!
//! Stores: nothing; verified once and replaced.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use zeroize::Zeroizing;

use super::{
    formats::{Context, Stored},
    recipe::Recipe,
    text,
};
use crate::{HashError, Workspace};

const MAX_SALT: usize = 64;
const DIGEST_CHARS: usize = 28;

pub(super) struct Sha1Crypt<'a> {
    rounds: u32,
    salt: &'a str,
    expected: &'a str,
}

impl<'a> Sha1Crypt<'a> {
    pub(super) fn parse(text: &'a str, context: &Context<'_>) -> Result<Self, HashError> {
        let fields = || {
            let mut fields = text.strip_prefix("$sha1$")?.split('$');
            let (rounds, salt, expected) = (fields.next()?, fields.next()?, fields.next()?);
            let rounds = text::number(rounds)?;
            let sound = fields.next().is_none()
                && rounds > 0
                && salt.len() <= MAX_SALT
                && salt.bytes().all(|byte| byte.is_ascii_graphic())
                && text::is_crypt64(expected, DIGEST_CHARS);
            sound.then_some((rounds, salt, expected))
        };
        let (rounds, salt, expected) = fields().ok_or(HashError::Malformed)?;
        Ok(Self {
            rounds: text::within(rounds, context.limits.max_crypt_rounds(), None)?,
            salt,
            expected,
        })
    }
}

impl Stored for Sha1Crypt<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let keyed = Hmac::<Sha1>::new_from_slice(password).map_err(|_| HashError::Malformed)?;
        let start = format!("{}$sha1${}", self.salt, self.rounds);
        let tag = |message: &[u8]| -> Zeroizing<[u8; 20]> {
            Zeroizing::new(
                keyed
                    .clone()
                    .chain_update(message)
                    .finalize()
                    .into_bytes()
                    .into(),
            )
        };
        let mut found = tag(start.as_bytes());
        for _ in 1..self.rounds {
            found = tag(&*found);
        }
        let order = [
            2, 1, 0, 5, 4, 3, 8, 7, 6, 11, 10, 9, 14, 13, 12, 17, 16, 15, 0, 19, 18,
        ];
        let found = text::encode_crypt(
            order
                .iter()
                .filter_map(|&index: &usize| found.get(index).copied()),
        );
        // crypt(3) ends a password at a NUL byte: it is in none.
        let same = text::same(found.as_bytes(), self.expected.as_bytes());
        Ok(same && !password.contains(&0))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}
