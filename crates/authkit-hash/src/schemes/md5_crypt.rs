//! `$1$` of crypt(3), and `$apr1$` of Apache's `htpasswd`: a thousand rounds of MD5.
//!
//! Stores: nothing; verified once and replaced.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::{formats::Stored, recipe::Recipe, text};
use crate::{HashError, Workspace};

const ROUNDS: u32 = 1000;
const MAX_SALT: usize = 8;
const DIGEST_CHARS: usize = 22;

pub(super) struct Md5Crypt<'a> {
    magic: &'static str,
    salt: &'a str,
    expected: &'a str,
}

impl<'a> Md5Crypt<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, HashError> {
        let fields = || {
            let magic = ["$1$", "$apr1$"]
                .into_iter()
                .find(|magic| text.starts_with(magic))?;
            let (salt, expected) = text.get(magic.len()..)?.split_once('$')?;
            let sound = salt.len() <= MAX_SALT
                && salt.bytes().all(|byte| byte.is_ascii_graphic())
                && text::is_crypt64(expected, DIGEST_CHARS);
            sound.then_some(Self {
                magic,
                salt,
                expected,
            })
        };
        fields().ok_or(HashError::Malformed)
    }

    fn derive(&self, password: &[u8]) -> Zeroizing<String> {
        let (magic, salt) = (self.magic.as_bytes(), self.salt.as_bytes());
        let second = md5(&[password, salt, password]);
        let mut first = Md5::new();
        first.update(password);
        first.update(magic);
        first.update(salt);
        for chunk in password.chunks(second.len()) {
            first.update(second.get(..chunk.len()).unwrap_or_default());
        }
        let mut bits = password.len();
        while bits > 0 {
            let head = password.get(..1).unwrap_or_default();
            first.update(if bits & 1 == 1 { b"\0" } else { head });
            bits >>= 1;
        }
        let mut found = Zeroizing::new(<[u8; 16]>::from(first.finalize()));
        for round in 0..ROUNDS {
            let odd = round % 2 == 1;
            found = md5(&[
                if odd { password } else { &*found },
                if round % 3 == 0 { b"" } else { salt },
                if round % 7 == 0 { b"" } else { password },
                if odd { &*found } else { password },
            ]);
        }
        let order = [12, 6, 0, 13, 7, 1, 14, 8, 2, 15, 9, 3, 5, 10, 4, 11];
        text::encode_crypt(
            order
                .iter()
                .filter_map(|&index: &usize| found.get(index).copied()),
        )
    }
}

impl Stored for Md5Crypt<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let found = self.derive(password);
        // crypt(3) ends a password at a NUL byte: it is in none.
        let same = text::same(found.as_bytes(), self.expected.as_bytes());
        Ok(same && !password.contains(&0))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}

fn md5(parts: &[&[u8]]) -> Zeroizing<[u8; 16]> {
    let mut digest = Md5::new();
    for part in parts {
        digest.update(part);
    }
    Zeroizing::new(digest.finalize().into())
}
