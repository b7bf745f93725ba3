//! What is wrong with a setting, told at start.

use std::time::Duration;

/// A setting that no flow can work with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// A link or code would never work, or practically for ever.
    #[error("{what} of {lifetime:?} is not between one second and {limit:?}")]
    Lifetime {
        /// Which.
        what: &'static str,
        /// How long it was to be.
        lifetime: Duration,
        /// The longest that is taken.
        limit: Duration,
    },
}

/// The longest life of anything that is mailed: longer is a mistake in the unit.
pub(crate) const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Checks a lifetime, which counts in whole seconds.
pub(crate) fn lifetime(what: &'static str, lifetime: Duration) -> Result<Duration, ConfigError> {
    let limit = LONGEST;
    if lifetime.as_secs() == 0 || lifetime > limit {
        return Err(ConfigError::Lifetime {
            what,
            lifetime,
            limit,
        });
    }
    Ok(lifetime)
}
