//! How long a session lives.

use std::time::Duration;

/// The limits of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionConfig {
    idle: Duration,
    absolute: Duration,
    touch: Duration,
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

impl SessionConfig {
    /// Ends after 7 days without use and after 30 days in any case (NIST SP 800-63B-4, 2.1.3, asks for a new proof at
    /// least every 30 days at the lowest assurance level).
    pub const DEFAULT: Self = Self {
        idle: Duration::from_secs(7 * 86_400),
        absolute: Duration::from_secs(30 * 86_400),
        touch: Duration::from_secs(60),
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
        if idle.is_zero() || idle.as_secs() > absolute.as_secs() {
            return Err(InvalidSessionConfig::Idle);
        }
        // A session that is used all the time has to be noted as used well before its idle limit.
        let touch = if idle.as_secs() < 600 {
            Duration::from_secs(idle.as_secs() / 10)
        } else {
            Duration::from_secs(60)
        };
        Ok(Self {
            idle,
            absolute,
            touch,
        })
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
        assert_eq!(
            config.with_limits(hour, minute),
            Err(InvalidSessionConfig::Idle)
        );
        assert_eq!(
            config.with_limits(Duration::ZERO, minute),
            Err(InvalidSessionConfig::Idle)
        );
        let short = config.with_limits(minute, hour).expect("valid limits");
        assert_eq!(short.touch_interval(), Duration::from_secs(6));
    }
}
