//! Whether an attempt may go on.

use time::OffsetDateTime;

use crate::{Attempts, Block};

/// What a policy says of one more attempt.
///
/// ```
/// use authkit_track::{Admission, Attempts, Limit};
/// # fn swap(_expected: Option<&Attempts>, _new: &Attempts) -> bool { true }
/// # let (stored, now) = (None, time::OffsetDateTime::UNIX_EPOCH);
/// # let limit = Limit::PER_ADDRESS;
/// let may_go_on = match limit.admit(stored.as_ref(), now) {
///     Admission::Admit(new) => swap(stored.as_ref(), &new), // where another was faster: read and ask again
///     _ => false,
/// };
/// # assert!(may_go_on);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "an attempt that nobody judges is let through"]
#[non_exhaustive]
pub enum Admission {
    /// It may go on, once what is stored has been replaced by this, and not before.
    Admit(Attempts),
    /// It may not. It is not counted, and there is nothing to store.
    Refuse {
        /// The first moment at which another will be let through; `None` where only an unlock helps.
        retry_at: Option<OffsetDateTime>,
    },
}

impl Admission {
    /// For the `Retry-After` of a refusal: the whole seconds from now until another attempt will be let through, rounded up.
    ///
    /// `None` for what is admitted, and where no waiting helps.
    #[must_use]
    pub fn retry_after(&self, now: OffsetDateTime) -> Option<u64> {
        let Self::Refuse {
            retry_at: Some(retry_at),
        } = self
        else {
            return None;
        };
        let wait = *retry_at - now;
        let seconds = wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0);
        u64::try_from(seconds.max(1)).ok()
    }

    /// The refusal that a stored block asks for at that moment, if it does.
    pub(crate) fn of_block(block: Option<Block>, now: OffsetDateTime) -> Option<Self> {
        let retry_at = match block? {
            Block::Until(end) if end <= now => return None,
            Block::Until(end) => Some(end),
            Block::UntilUnlocked => None,
        };
        Some(Self::Refuse { retry_at })
    }
}

#[cfg(test)]
mod tests {
    use time::{Duration, OffsetDateTime};

    use super::Admission;
    use crate::Attempts;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn seconds(wait: Duration) -> Option<u64> {
        let retry_at = Some(NOW + wait);
        Admission::Refuse { retry_at }.retry_after(NOW)
    }

    #[test]
    fn retry_after_is_in_whole_seconds_and_never_too_early() {
        assert_eq!(seconds(Duration::seconds(30)), Some(30));
        assert_eq!(seconds(Duration::nanoseconds(29_000_000_001)), Some(30));
        assert_eq!(seconds(Duration::nanoseconds(1)), Some(1));
    }

    #[test]
    fn a_clock_that_moved_never_makes_it_negative() {
        assert_eq!(seconds(Duration::ZERO), Some(1));
        assert_eq!(seconds(Duration::days(-1)), Some(1));
    }

    #[test]
    fn where_no_waiting_helps_there_is_none() {
        let refused = Admission::Refuse { retry_at: None };
        assert_eq!(refused.retry_after(NOW), None);
        let admitted = Admission::Admit(Attempts::new(1, NOW, NOW));
        assert_eq!(admitted.retry_after(NOW), None);
    }
}
