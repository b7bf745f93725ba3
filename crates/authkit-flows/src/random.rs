//! Randomness as an argument.

use std::sync::{Mutex, PoisonError};

use authkit_token::{RandomError, SystemRandom};
use rand_core::{TryCryptoRng, TryRng};

/// Where flows take random bytes from: [`SystemRandom`], or a seeded source in a test.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`RandomError`] when there are none. Nothing weaker is used instead.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError>;
}

impl Randomness for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        SystemRandom.try_fill_bytes(bytes)
    }
}

/// Any generator behind a lock: a seeded one makes a test repeat itself.
impl<R: TryCryptoRng + Send> Randomness for Mutex<R> {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        let mut rng = self.lock().unwrap_or_else(PoisonError::into_inner);
        rng.try_fill_bytes(bytes).map_err(RandomError::new)
    }
}

/// A source as the generators of `rand_core` are used.
pub(crate) struct Rng<'a>(pub(crate) &'a dyn Randomness);

impl TryRng for Rng<'_> {
    type Error = RandomError;

    fn try_next_u32(&mut self) -> Result<u32, RandomError> {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, RandomError> {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), RandomError> {
        self.0.fill(into)
    }
}

impl TryCryptoRng for Rng<'_> {}
