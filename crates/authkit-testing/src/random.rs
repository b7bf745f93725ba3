//! Randomness that repeats itself.

use std::sync::{Mutex, PoisonError};

use authkit_flows::Randomness;
use authkit_token::RandomError;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// A random source that gives the same bytes for the same seed, so that a test which fails fails again.
#[derive(Debug)]
pub struct SeededRandom(Mutex<ChaCha20Rng>);

impl SeededRandom {
    /// The source of that seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(Self::rng(seed)))
    }

    /// The generator behind it, for what takes one directly.
    #[must_use]
    pub fn rng(seed: u64) -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(seed)
    }
}

impl Randomness for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), RandomError> {
        let mut rng = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rng.fill_bytes(bytes);
        Ok(())
    }
}
