//! Random bytes: the operating system's source, and what happens when a source fails.
//!
//! Whatever needs random bytes takes any [`TryCryptoRng`]. [`SystemRandom`] is the one for
//! production; tests pass a seeded one.
//!
//! ```
//! use authkit_token::{Key, SystemRandom};
//!
//! let key = Key::generate(&mut SystemRandom)?;
//! # Ok::<(), authkit_token::RandomError>(())
//! ```

use std::fmt::Display;

use getrandom::SysRng;
use rand_core::{TryCryptoRng, TryRng};
use zeroize::Zeroizing;

/// The random source of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl TryRng for SystemRandom {
    type Error = RandomError;

    fn try_next_u32(&mut self) -> Result<u32, RandomError> {
        SysRng.try_next_u32().map_err(RandomError::new)
    }

    fn try_next_u64(&mut self) -> Result<u64, RandomError> {
        SysRng.try_next_u64().map_err(RandomError::new)
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), RandomError> {
        SysRng.try_fill_bytes(into).map_err(RandomError::new)
    }
}

impl TryCryptoRng for SystemRandom {}

/// The random source gave nothing. There is no weaker one to fall back to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the random source failed: {reason}")]
pub struct RandomError {
    reason: String,
}

impl RandomError {
    /// The failure of any source, in its own words.
    ///
    /// It keeps the words and not the error, because a random source may have an error that borrows
    /// or that stays on its thread.
    pub fn new(reason: impl Display) -> Self {
        Self {
            reason: reason.to_string(),
        }
    }
}

/// `N` random bytes, wiped when dropped and after a failure.
pub(crate) fn secret<const N: usize>(
    random: &mut (impl TryCryptoRng + ?Sized),
) -> Result<Zeroizing<[u8; N]>, RandomError> {
    let mut bytes = Zeroizing::new([0; N]);
    random
        .try_fill_bytes(bytes.as_mut_slice())
        .map_err(RandomError::new)?;
    Ok(bytes)
}
