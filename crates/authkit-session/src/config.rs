//! How long a session lives, how long it is fresh, and how closely it is held to its browser.

use std::time::Duration;

use crate::Protection;

/// The limits of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionConfig {
    idle: Duration,
    absolute: Duration,
    touch: Duration,
    freshness: Duration,
    protection: Protection,
    network: bool,
}

/// Limits that contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSessionConfig {
    /// The idle limit is zero or longer than the absolute one.
    #[error(
        "the idle limit of a session has to be more than nothing and at most the absolute limit"
    )]
    Idle,
}

const MINUTE: u64 = 60;
const DAY: u64 = 86_400;

impl SessionConfig {
    /// Ends after 7 days without use and after 30 days in any case (NIST SP 800-63B-4, 2.1.3, asks for a new proof at
    /// least every 30 days at the lowest assurance level, AAL1). Fresh for 15 minutes; basic protection.
    pub const DEFAULT: Self = Self {
        idle: Duration::from_secs(7 * DAY),
        absolute: Duration::from_secs(30 * DAY),
        touch: Duration::from_secs(MINUTE),
        freshness: Duration::from_secs(15 * MINUTE),
        protection: Protection::Basic,
        network: false,
    };

    /// Ends after an hour without use and after 24 hours in any case: what NIST SP 800-63B-4, 2.2.3, sets for the assurance
    /// level AAL2. The level asks for a second factor as well, which a session cannot give.
    pub const AAL2: Self = Self {
        idle: Duration::from_secs(60 * MINUTE),
        absolute: Duration::from_secs(DAY),
        ..Self::DEFAULT
    };

    /// Sets how long a session lives unused, and how long in any case.
    ///
    /// # Errors
    /// [`InvalidSessionConfig`] when `idle` is zero or longer than `absolute`.
    pub const fn with_limits(
        self,
        idle: Duration,
        absolute: Duration,
    ) -> Result<Self, InvalidSessionConfig> {
        if idle.is_zero() || idle.as_nanos() > absolute.as_nanos() {
            return Err(InvalidSessionConfig::Idle);
        }
        // A session that is used all the time has to be noted as used well before its idle limit.
        let touch = if idle.as_secs() < 10 * MINUTE {
            Duration::from_secs(idle.as_secs() / 10)
        } else {
            Duration::from_secs(MINUTE)
        };
        Ok(Self {
            idle,
            absolute,
            touch,
            ..self
        })
    }

    /// Sets how long after a proof a session is fresh enough for sensitive changes.
    #[must_use]
    pub const fn with_freshness(self, window: Duration) -> Self {
        Self {
            freshness: window,
            ..self
        }
    }

    /// Sets how closely a session is held to the browser that it began in.
    #[must_use]
    pub const fn with_protection(self, protection: Protection) -> Self {
        Self { protection, ..self }
    }

    /// Whether a session in another network than it began in is fresh. It is, unless this is turned on; it is never ended
    /// for that, since a phone changes networks all day.
    #[must_use]
    pub const fn with_fresh_in_its_network_only(self, only: bool) -> Self {
        Self {
            network: only,
            ..self
        }
    }

    /// How long a session lives unused.
    #[must_use]
    pub const fn idle(&self) -> Duration {
        self.idle
    }

    /// How long a session lives in any case.
    #[must_use]
    pub const fn absolute(&self) -> Duration {
        self.absolute
    }

    /// How old the note of the last use may grow before it is written again: a minute, or a tenth of a short idle limit.
    #[must_use]
    pub const fn touch_interval(&self) -> Duration {
        self.touch
    }

    /// How long after a proof a session is fresh.
    #[must_use]
    pub const fn freshness(&self) -> Duration {
        self.freshness
    }

    /// How closely a session is held to its browser.
    #[must_use]
    pub const fn protection(&self) -> Protection {
        self.protection
    }

    /// Whether a session is fresh only in the network that it began in.
    #[must_use]
    pub const fn is_fresh_in_its_network_only(&self) -> bool {
        self.network
    }
}

impl Default for SessionConfig {
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
        let config = SessionConfig::DEFAULT;
        for (idle, absolute) in [
            (hour, minute),
            (Duration::ZERO, minute),
            (minute + Duration::from_millis(1), minute),
        ] {
            assert_eq!(
                config.with_limits(idle, absolute),
                Err(InvalidSessionConfig::Idle)
            );
        }
        let short = config.with_limits(minute, hour).expect("valid limits");
        assert_eq!(short.touch_interval(), Duration::from_secs(6));
    }
}
