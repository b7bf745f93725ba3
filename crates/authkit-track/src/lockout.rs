//! How long guessing at one account has to wait, and when it ends.
//!
//! Counts what was tried since the last success; a success removes what is stored. A few attempts are free. After them each one
//! costs a pause, every pause twice as long as the one before, and at the hard stop only an unlock helps.

use std::time::Duration;

use time::OffsetDateTime;

use crate::limit::later;
use crate::{Admission, Attempts, Block};

/// A policy against guessing, for an account and for a known device.
///
/// ```
/// use authkit_track::{Admission, Lockout};
///
/// let (lockout, now) = (Lockout::DEFAULT, time::OffsetDateTime::UNIX_EPOCH);
/// let mut stored = None;
/// for _ in 0..5 {
///     let Admission::Admit(new) = lockout.admit(stored.as_ref(), now) else { unreachable!() };
///     stored = Some(new); // by compare-and-set; the password is looked at only then
/// }
/// let sixth = lockout.admit(stored.as_ref(), now);
/// assert_eq!(sixth.retry_after(now), Some(300));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lockout {
    free: u32,
    window: Duration,
    first_pause: Duration,
    longest_pause: Duration,
    hard_stop: u32,
}

/// Why there is no such policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LockoutError {
    /// Fewer than two attempts are free, or not fewer than the hard stop.
    #[error("two attempts or more are free, and fewer than the hard stop")]
    Free,
    /// The hard stop is above [`Lockout::MAX_HARD_STOP`].
    #[error("nothing is tried more than 100 times without a success")]
    HardStop,
    /// The first pause is shorter than a second, or longer than the longest; or that is longer than [`Lockout::MAX_PAUSE`].
    #[error("a pause takes a second to a day, and the first no longer than the longest")]
    Pause,
    /// The window is shorter than a second or longer than [`Lockout::MAX_PAUSE`].
    #[error("the window of the free attempts is a second to a day")]
    Window,
}

impl Lockout {
    /// The longest that a pause and the window may be: a day.
    pub const MAX_PAUSE: Duration = Duration::from_secs(86_400);

    /// The most consecutive failures that there may be (NIST SP 800-63B-4, 3.2.2).
    pub const MAX_HARD_STOP: u32 = 100;

    /// 5 free attempts in 5 minutes, as in django-allauth; pauses from 30 seconds to an hour and a hard stop at 100, as in
    /// NIST SP 800-63B-4, 3.2.2.
    pub const DEFAULT: Self = Self {
        free: 5,
        window: Duration::from_secs(300),
        first_pause: Duration::from_secs(30),
        longest_pause: Duration::from_secs(3600),
        hard_stop: Self::MAX_HARD_STOP,
    };

    /// How many attempts cost no pause, and in which time there are never more of them.
    ///
    /// # Errors
    ///
    /// [`LockoutError::Free`] below two, which a slip of the finger would use up, or from the hard stop on;
    /// [`LockoutError::Window`].
    pub const fn with_free(mut self, free: u32, window: Duration) -> Result<Self, LockoutError> {
        self.free = free;
        self.window = window;
        self.checked()
    }

    /// How long the first pause is, and at which length they stop growing.
    ///
    /// # Errors
    ///
    /// [`LockoutError::Pause`].
    pub const fn with_pauses(
        mut self,
        first: Duration,
        longest: Duration,
    ) -> Result<Self, LockoutError> {
        self.first_pause = first;
        self.longest_pause = longest;
        self.checked()
    }

    /// After how many attempts without a success only an unlock helps.
    ///
    /// # Errors
    ///
    /// [`LockoutError::HardStop`] above 100; [`LockoutError::Free`] where no more than these are free.
    pub const fn with_hard_stop(mut self, hard_stop: u32) -> Result<Self, LockoutError> {
        self.hard_stop = hard_stop;
        self.checked()
    }

    const fn checked(self) -> Result<Self, LockoutError> {
        if self.hard_stop > Self::MAX_HARD_STOP {
            return Err(LockoutError::HardStop);
        }
        if self.free < 2 || self.free >= self.hard_stop {
            return Err(LockoutError::Free);
        }
        let longest = Self::MAX_PAUSE.as_nanos();
        if self.window.as_secs() == 0 || self.window.as_nanos() > longest {
            return Err(LockoutError::Window);
        }
        if self.first_pause.as_secs() == 0
            || self.first_pause.as_nanos() > self.longest_pause.as_nanos()
            || self.longest_pause.as_nanos() > longest
        {
            return Err(LockoutError::Pause);
        }
        Ok(self)
    }

    /// How many attempts cost no pause.
    #[must_use]
    pub const fn free(&self) -> u32 {
        self.free
    }

    /// In which time there are never more than the free attempts.
    #[must_use]
    pub const fn window(&self) -> Duration {
        self.window
    }

    /// After how many attempts without a success only an unlock helps.
    #[must_use]
    pub const fn hard_stop(&self) -> u32 {
        self.hard_stop
    }

    /// The pause that so many attempts without a success cost; nothing while they are free.
    #[must_use]
    pub fn pause_after(&self, count: u32) -> Duration {
        let Some(doublings) = count.checked_sub(self.free) else {
            return Duration::ZERO;
        };
        let factor = 2_u32.saturating_pow(doublings);
        self.first_pause
            .saturating_mul(factor)
            .min(self.longest_pause)
    }

    /// Whether one more may be tried at that moment.
    ///
    /// While the clock stands before the last attempt, time stands still. A block is kept as a moment: where the clock went
    /// back it takes that much longer.
    pub fn admit(&self, stored: Option<&Attempts>, now: OffsetDateTime) -> Admission {
        let Some(before) = stored else {
            return Admission::Admit(self.counted(1, now, now));
        };
        let now = now.max(before.last_at);
        if let Some(refusal) = Admission::of_block(before.block, now) {
            return refusal;
        }
        if before.count >= self.hard_stop {
            // Counted under a more patient policy.
            return Admission::Refuse { retry_at: None };
        }
        let count = before.count.saturating_add(1);
        let since = match self.begins_window(count) {
            true => before.last_at,
            false => before.since,
        };
        Admission::Admit(self.counted(count, since.min(now), now))
    }

    /// Whether the window is reckoned anew with this attempt, from the one before it.
    ///
    /// An attempt has to be a window away from the one `free` places before it. When that one was is not stored. `since` is, and
    /// as long as it moves up to the latest with every `free - 1` attempts, it is never earlier.
    const fn begins_window(&self, count: u32) -> bool {
        let first = self.free.saturating_add(1);
        count >= first && (count - first).is_multiple_of(self.free - 1)
    }

    fn counted(&self, count: u32, since: OffsetDateTime, now: OffsetDateTime) -> Attempts {
        let block = if count >= self.hard_stop {
            Some(Block::UntilUnlocked)
        } else if count >= self.free {
            let pause_over = later(now, self.pause_after(count));
            Some(Block::Until(pause_over.max(later(since, self.window))))
        } else {
            None
        };
        Attempts::new(count, since, now).with_block(block)
    }
}

impl Default for Lockout {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const TOO_LONG: Duration = Duration::from_secs(86_401);

    #[test]
    fn pauses_double_from_thirty_seconds_to_an_hour() {
        let pauses = (4..=14).map(|count| Lockout::DEFAULT.pause_after(count).as_secs());
        let expected = [0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];
        assert!(pauses.eq(expected));
        assert_eq!(Lockout::DEFAULT.pause_after(u32::MAX).as_secs(), 3600);
    }

    #[test]
    fn who_never_waits_longer_than_told_waits_as_the_book_says() {
        let (mut now, mut stored, mut gaps) = (OffsetDateTime::UNIX_EPOCH, None, Vec::new());
        for _ in 0..15 {
            let earliest = match Lockout::DEFAULT.admit(stored.as_ref(), now) {
                Admission::Admit(_) => now,
                Admission::Refuse { retry_at } => retry_at.unwrap(),
            };
            gaps.push((earliest - now).whole_seconds());
            now = earliest;
            match Lockout::DEFAULT.admit(stored.as_ref(), earliest) {
                Admission::Admit(new) => stored = Some(new),
                Admission::Refuse { .. } => panic!("refused at the moment that was told"),
            }
        }
        let expected = [
            0, 0, 0, 0, 0, 300, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600,
        ];
        assert_eq!(gaps, expected);
    }

    #[test]
    fn a_policy_that_makes_no_sense_is_refused() {
        let policy = Lockout::DEFAULT;
        assert_eq!(policy.with_free(1, SECOND), Err(LockoutError::Free));
        assert_eq!(policy.with_free(100, SECOND), Err(LockoutError::Free));
        assert_eq!(policy.with_hard_stop(5), Err(LockoutError::Free));
        assert_eq!(policy.with_hard_stop(101), Err(LockoutError::HardStop));
        let nothing = Duration::ZERO;
        assert_eq!(policy.with_free(5, nothing), Err(LockoutError::Window));
        assert_eq!(policy.with_free(5, TOO_LONG), Err(LockoutError::Window));
        for (first, longest) in [(nothing, SECOND), (2 * SECOND, SECOND), (SECOND, TOO_LONG)] {
            assert_eq!(policy.with_pauses(first, longest), Err(LockoutError::Pause));
        }
    }

    #[test]
    fn the_default_is_a_policy() {
        assert_eq!(Lockout::DEFAULT.checked(), Ok(Lockout::default()));
    }
}
