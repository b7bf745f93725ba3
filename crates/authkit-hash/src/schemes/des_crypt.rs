//! Traditional crypt(3): two characters of salt, eleven of digest, eight bytes of the password.
//!
//! Stores: nothing; verified once and replaced.

use super::{formats::Stored, recipe::Recipe, text};
use crate::{HashError, Workspace};

const CHARS: usize = 13;

pub(super) struct DesCrypt<'a>(&'a str);

impl<'a> DesCrypt<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, HashError> {
        text::is_crypt64(text, CHARS)
            .then_some(Self(text))
            .ok_or(HashError::Malformed)
    }
}

impl Stored for DesCrypt<'_> {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        // crypt(3) ends a password at a NUL byte: it is in none.
        let same = crypt3_rs::crypt::unix::verify(password, self.0);
        Ok(same && !password.contains(&0))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}
