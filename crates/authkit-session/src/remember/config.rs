//! How long a browser is remembered.

use std::time::Duration;

use crate::Protection;

/// The limits of a remember series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RememberConfig {
    lifetime: Duration,
    grace: Duration,
    protection: Protection,
}

/// Limits that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidRememberConfig {
    /// The lifetime is zero.
    #[error("a remember series has to live for more than nothing")]
    Lifetime,
    /// The grace is a minute or longer: that long a thief would go unnoticed.
    #[error("the grace of a remember token has to be below a minute")]
    Grace,
}

impl RememberConfig {
    /// 30 days, used or not (NIST SP 800-63B-4, 2.1.3: a new proof every 30 days at least); 10 seconds of grace; basic
    /// protection, which asks nothing of a session that is never fresh.
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(30 * 86_400),
        grace: Duration::from_secs(10),
        protection: Protection::Basic,
    };

    /// Sets how long a series lives, used or not. Use does not prolong it.
    ///
    /// # Errors
    /// [`InvalidRememberConfig::Lifetime`] when it is zero.
    pub const fn with_lifetime(self, lifetime: Duration) -> Result<Self, InvalidRememberConfig> {
        if lifetime.is_zero() {
            return Err(InvalidRememberConfig::Lifetime);
        }
        Ok(Self { lifetime, ..self })
    }

    /// Sets how long a token works after it was replaced, so that the tabs of a browser may race. Zero lets none.
    ///
    /// # Errors
    /// [`InvalidRememberConfig::Grace`] when it is a minute or longer.
    pub const fn with_grace(self, grace: Duration) -> Result<Self, InvalidRememberConfig> {
        if grace.as_secs() >= 60 {
            return Err(InvalidRememberConfig::Grace);
        }
        Ok(Self { grace, ..self })
    }

    /// Sets whether a series ends that another browser shows: only with [`Protection::Strong`]. Take the same as for
    /// sessions.
    #[must_use]
    pub const fn with_protection(self, protection: Protection) -> Self {
        Self { protection, ..self }
    }

    /// How long a series lives.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// How long a token works after it was replaced.
    #[must_use]
    pub const fn grace(&self) -> Duration {
        self.grace
    }

    /// How closely a series is held to its browser.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        self.protection
    }
}

impl Default for RememberConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_without_sense_are_refused() {
        let config = RememberConfig::DEFAULT;
        assert_eq!(
            config.with_lifetime(Duration::ZERO),
            Err(InvalidRememberConfig::Lifetime)
        );
        assert_eq!(
            config.with_grace(Duration::from_secs(60)),
            Err(InvalidRememberConfig::Grace)
        );
        assert!(config.with_grace(Duration::ZERO).is_ok());
    }
}
