//! A plain limit: so many in any window of time.
//!
//! Stores nothing but [`Attempts`], whatever the number. The attempts are in two halves: of the older half is known only that it
//! came before `since`, when the younger began. So nothing counts for too short a time, and something may for too long: what a
//! limit of ten a minute promises is that there are never more than ten in any minute, and that five in each are never refused.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{Admission, Attempts};

/// A limit: at most so many in any window of that length, and at least half as many.
///
/// ```
/// use std::time::Duration;
/// use authkit_track::{Admission, Limit};
///
/// let resend = Limit::per(1, Duration::from_secs(180))?;
/// let now = time::OffsetDateTime::UNIX_EPOCH;
/// let Admission::Admit(stored) = resend.admit(None, now) else { unreachable!() };
/// let again = resend.admit(Some(&stored), now + Duration::from_secs(60));
/// assert_eq!(again.retry_after(now + Duration::from_secs(60)), Some(120));
/// # Ok::<(), authkit_track::LimitError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    max: u32,
    window: Duration,
}

/// Why there is no such limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LimitError {
    /// Nothing could ever be tried.
    #[error("a limit of nothing lets nobody in")]
    Nothing,
    /// The window is shorter than a second or longer than [`Limit::MAX_WINDOW`].
    #[error("the window of a limit is a second to a year")]
    Window,
}

impl Limit {
    /// The longest window: a year.
    pub const MAX_WINDOW: Duration = Duration::from_secs(365 * 86_400);

    /// 10 a minute: sign-ins from one address, as in django-allauth.
    pub const PER_ADDRESS: Self = Self::seconds(10, 60);

    /// At most `max` in any `window`.
    ///
    /// # Errors
    ///
    /// [`LimitError`].
    pub const fn per(max: u32, window: Duration) -> Result<Self, LimitError> {
        if max == 0 {
            return Err(LimitError::Nothing);
        }
        if window.as_secs() == 0 || window.as_nanos() > Self::MAX_WINDOW.as_nanos() {
            return Err(LimitError::Window);
        }
        Ok(Self { max, window })
    }

    pub(crate) const fn seconds(max: u32, seconds: u64) -> Self {
        Self {
            max,
            window: Duration::from_secs(seconds),
        }
    }

    /// How many.
    #[must_use]
    pub const fn max(&self) -> u32 {
        self.max
    }

    /// In which time.
    #[must_use]
    pub const fn window(&self) -> Duration {
        self.window
    }

    /// Whether one more may be tried at that moment.
    ///
    /// While the clock stands before the last attempt, time stands still.
    pub fn admit(&self, stored: Option<&Attempts>, now: OffsetDateTime) -> Admission {
        let first = |now| Admission::Admit(Attempts::new(1, now, now));
        let Some(before) = stored else {
            return first(now);
        };
        let now = now.max(before.last_at);
        if let Some(refusal) = Admission::of_block(before.block, now) {
            return refusal;
        }
        let all_over = later(before.last_at, self.window);
        if now >= all_over {
            return first(now);
        }
        if before.count > self.max {
            // Counted under a wider limit.
            return refuse(all_over);
        }

        let half = self.max.div_ceil(2);
        let since = before.since.min(before.last_at);
        let half_over = later(since, self.window);
        let count = match before.count.checked_sub(half) {
            // What came before `since` is out of the window; what is left is one half again.
            Some(younger @ 1..) if now >= half_over => younger,
            _ => before.count,
        };
        if count >= self.max {
            return refuse(half_over);
        }
        // The first of a younger half: all that are counted so far are the older one.
        let since = if count == half { now } else { since };
        Admission::Admit(Attempts::new(count.saturating_add(1), since, now))
    }
}

const fn refuse(retry_at: OffsetDateTime) -> Admission {
    Admission::Refuse {
        retry_at: Some(retry_at),
    }
}

/// A moment that much later, or the last moment there is.
pub(crate) fn later(moment: OffsetDateTime, wait: Duration) -> OffsetDateTime {
    moment.saturating_add(wait.try_into().unwrap_or(time::Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_makes_no_sense_is_refused() {
        let second = Duration::from_secs(1);
        let too_short = Duration::from_millis(999);
        let too_long = Limit::MAX_WINDOW + Duration::from_nanos(1);
        assert_eq!(Limit::per(0, second), Err(LimitError::Nothing));
        assert_eq!(Limit::per(1, too_short), Err(LimitError::Window));
        assert_eq!(Limit::per(1, too_long), Err(LimitError::Window));
        assert!(Limit::per(1, second).is_ok() && Limit::per(u32::MAX, Limit::MAX_WINDOW).is_ok());
    }

    #[test]
    fn what_a_wider_limit_counted_is_refused_until_it_is_over() {
        let (narrow, start) = (Limit::seconds(2, 60), OffsetDateTime::UNIX_EPOCH);
        let wide = Attempts::new(9, start, start + Duration::from_secs(30));
        let over = start + Duration::from_secs(90);
        let just_before = over - Duration::from_nanos(1);
        assert_eq!(narrow.admit(Some(&wide), just_before), refuse(over));
        let first = Attempts::new(1, over, over);
        assert_eq!(narrow.admit(Some(&wide), over), Admission::Admit(first));
    }
}
