//! When a mail that was not taken is tried again, and when it is given up.

use std::time::Duration;
use time::OffsetDateTime;

/// Pauses that double from `first` to `longest`, and an end.
///
/// The default is 5 seconds to 15 minutes, for 24 hours. RFC 5321 (4.5.4.1) asks mail servers for longer pauses; but a
/// person waits for this mail, and the next hop is one's own relay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    give_up_after: Duration,
}

impl Backoff {
    /// 5 seconds, doubling to 15 minutes, for 24 hours.
    pub const DEFAULT: Self = Self {
        first: Duration::from_secs(5),
        longest: Duration::from_secs(15 * 60),
        give_up_after: Duration::from_secs(24 * 60 * 60),
    };

    /// Sets the pause after the first failure.
    #[must_use]
    pub const fn with_first(mut self, pause: Duration) -> Self {
        self.first = pause;
        self
    }

    /// Sets the longest pause.
    #[must_use]
    pub const fn with_longest(mut self, pause: Duration) -> Self {
        self.longest = pause;
        self
    }

    /// Sets how long after it was decided on a message is given up.
    #[must_use]
    pub const fn with_give_up_after(mut self, age: Duration) -> Self {
        self.give_up_after = age;
        self
    }

    /// The pause after the `attempt`-th attempt, counted from 1: a fifth longer or shorter, as `random` has it, so that
    /// what failed together does not come back together.
    fn pause(&self, attempt: u32, random: u16) -> Duration {
        let doubled = 1_u32
            .checked_shl(attempt.saturating_sub(1))
            .unwrap_or(u32::MAX);
        let pause = self.first.saturating_mul(doubled).min(self.longest);
        pause.mul_f64(0.8 + 0.4 * f64::from(random) / f64::from(u16::MAX))
    }

    /// When a message of that age is due again after the `attempt`-th attempt; `None` once it is too old.
    pub(super) fn due_after(
        &self,
        attempt: u32,
        random: u16,
        created_at: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Option<OffsetDateTime> {
        let due = now + self.pause(attempt, random);
        (due < created_at + self.give_up_after).then_some(due)
    }
}

impl Default for Backoff {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_stop_growing() {
        let middle = u16::MAX / 2;
        let seconds: Vec<_> = (1..=10)
            .map(|n| Backoff::DEFAULT.pause(n, middle).as_secs_f64().round())
            .collect();
        assert_eq!(
            seconds,
            [
                5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 900.0, 900.0
            ]
        );
        assert_eq!(
            Backoff::DEFAULT
                .pause(u32::MAX, middle)
                .as_secs_f64()
                .round(),
            900.0
        );
    }

    #[test]
    fn pauses_vary_by_a_fifth() {
        assert_eq!(Backoff::DEFAULT.pause(1, 0), Duration::from_secs(4));
        assert_eq!(
            Backoff::DEFAULT.pause(1, u16::MAX).as_secs_f64().round(),
            6.0
        );
    }

    #[test]
    fn a_message_is_given_up_after_a_day() {
        let created = OffsetDateTime::UNIX_EPOCH;
        let almost = created + Duration::from_secs(24 * 3600 - 901);
        let due = Backoff::DEFAULT.due_after(50, u16::MAX / 2, created, almost);
        assert!(due.is_some());
        let too_late = created + Duration::from_secs(24 * 3600 - 899);
        let due = Backoff::DEFAULT.due_after(50, u16::MAX / 2, created, too_late);
        assert_eq!(due, None);
    }
}
