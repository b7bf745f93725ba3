//! Argon2 among the other formats; the format itself is in the crate's `argon2` module.

use super::{
    formats::{Context, Stored},
    recipe::Recipe,
};
use crate::{Argon2Params, HashError, Limits, PasswordHash, Workspace, argon2};

pub(super) struct Argon2<'a> {
    stored: PasswordHash,
    current: Argon2Params,
    limits: &'a Limits,
    stale: bool,
    salt_bytes: usize,
    least_salt: usize,
}

impl<'a> Argon2<'a> {
    pub(super) fn parse(text: &str, context: &Context<'a>) -> Result<Self, HashError> {
        let current = match context.kept {
            Some(Recipe::Argon2(cost)) => cost,
            // Where argon2 is not kept, its hashes may ask for what the limits allow, and no more.
            _ => Argon2Params::danger_new_below_floor(8, 1, 1).map_err(|_| HashError::Malformed)?,
        };
        let (stale, salt_bytes) = argon2::inspect(current, context.limits, text)?;
        Ok(Self {
            stored: PasswordHash::from_stored(text),
            current,
            limits: context.limits,
            stale,
            salt_bytes,
            least_salt: 0,
        })
    }

    /// Django's salts are text: so many characters, each of fewer bits than a byte.
    #[cfg(feature = "django")]
    pub(super) fn with_least_salt(mut self, bytes: usize) -> Self {
        self.least_salt = bytes;
        self
    }
}

impl Stored for Argon2<'_> {
    fn matches(&self, workspace: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        argon2::verify(workspace, self.current, self.limits, password, &self.stored)
            .map(crate::Verdict::is_match)
    }

    fn is_stale(&self, _: Recipe) -> bool {
        self.stale || self.salt_bytes < self.least_salt
    }
}
