//! Hashing that takes no time.

use std::sync::Arc;

use authkit_hash::{Argon2Params, HashService, HashServiceConfig, Schemes};

/// A hashing service whose argon2id takes microseconds instead of milliseconds.
///
/// # Security
/// Its hashes are worth nothing. It is there only where `debug_assertions` are on, so a release build that calls it does not
/// compile.
///
/// # Panics
/// If the service has no threads to run on.
#[must_use]
pub fn instant_hashing() -> HashService {
    let service = Argon2Params::danger_new_below_floor(8, 1, 1)
        .map(|cost| Schemes::default().with_argon2(cost))
        .ok()
        .and_then(|schemes| HashService::new(Arc::new(schemes), HashServiceConfig::DEFAULT).ok());
    service.unwrap_or_else(|| unreachable!("the smallest cost is one, and there are threads"))
}
