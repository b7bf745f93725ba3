//! How long an API token lives.

use std::time::Duration;

/// The limits of API tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApiTokenConfig {
    lifetime: Duration,
    absolute: Duration,
    touch: Duration,
}

/// Limits that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidApiTokenConfig {
    /// The lifetime is zero or longer than the absolute end.
    #[error(
        "the lifetime of an API token has to be more than nothing and at most its absolute end"
    )]
    Lifetime,
}

impl ApiTokenConfig {
    /// 15 minutes, and by rotation up to 30 days after the proof (as a session, NIST SP 800-63B-4, 2.1.3).
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(15 * 60),
        absolute: Duration::from_secs(30 * 86_400),
        touch: Duration::from_secs(60),
    };

    /// Sets how long a token lives that is made without saying so, and how long after the first its last successor ends.
    ///
    /// # Errors
    /// [`InvalidApiTokenConfig`] when `lifetime` is zero or longer than `absolute`.
    pub const fn with_limits(
        self,
        lifetime: Duration,
        absolute: Duration,
    ) -> Result<Self, InvalidApiTokenConfig> {
        if lifetime.is_zero() || lifetime.as_nanos() > absolute.as_nanos() {
            return Err(InvalidApiTokenConfig::Lifetime);
        }
        Ok(Self {
            lifetime,
            absolute,
            ..self
        })
    }

    /// How long a token lives that is made without saying so.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// How long after the first token its last successor ends.
    #[must_use]
    pub const fn absolute(&self) -> Duration {
        self.absolute
    }

    /// How old the note of the last use may grow before it is written again.
    #[must_use]
    pub const fn touch_interval(&self) -> Duration {
        self.touch
    }
}

impl Default for ApiTokenConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contradicting_limits_are_refused() {
        let (minute, hour) = (Duration::from_secs(60), Duration::from_secs(3600));
        let config = ApiTokenConfig::DEFAULT;
        for (lifetime, absolute) in [(hour, minute), (Duration::ZERO, minute)] {
            assert_eq!(
                config.with_limits(lifetime, absolute),
                Err(InvalidApiTokenConfig::Lifetime)
            );
        }
        assert!(config.with_limits(minute, minute).is_ok());
    }
}
