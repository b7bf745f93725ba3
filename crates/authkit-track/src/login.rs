//! Who signed in last, when and from where, and how often somebody failed to.
//!
//! One [`LoginStats`] per account. A sign-in and a failure are a plain function from the old ones to the new; a store applies it
//! in one step.
//!
//! ```
//! use authkit_track::{Login, LoginStats};
//!
//! # let (yesterday, now) = (time::OffsetDateTime::UNIX_EPOCH, time::OffsetDateTime::UNIX_EPOCH + time::Duration::DAY);
//! let here = Some([192, 0, 2, 7].into());
//! let stats = LoginStats::default().after(Login::at(yesterday).from(here));
//! let stats = stats.after_failure(Login::at(now)).after(Login::at(now).from(here));
//! assert_eq!((stats.count, stats.failures_before), (2, 1)); // "1 attempt failed since your last visit"
//! assert_eq!(stats.last.map(|login| login.at), Some(yesterday));
//! ```

use std::net::IpAddr;
use time::OffsetDateTime;

/// One sign-in, or one failure to: when, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Login {
    /// The moment.
    pub at: OffsetDateTime,
    /// The client's address, where it is known. An address, never the text of a header, which anybody may write.
    pub address: Option<IpAddr>,
}

impl Login {
    /// A sign-in at that moment, from somewhere unknown.
    #[must_use]
    pub const fn at(at: OffsetDateTime) -> Self {
        Self { at, address: None }
    }

    /// The same, from that address, such as [`TrustedProxies::client`](crate::TrustedProxies::client) says.
    #[must_use]
    pub const fn from(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }
}

/// What is known of the sign-ins of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LoginStats {
    /// How many there were.
    pub count: u64,
    /// The latest one.
    pub current: Option<Login>,
    /// The one before it.
    pub last: Option<Login>,
    /// How many failures there were since the latest one.
    pub failures: u32,
    /// How many failures there were between the last two: what to show right after a sign-in.
    pub failures_before: u32,
    /// The latest failure.
    pub last_failure: Option<Login>,
}

impl LoginStats {
    /// The statistics after one more sign-in. The order is the order in which they are counted, whatever the clocks said.
    #[must_use]
    pub const fn after(self, login: Login) -> Self {
        Self {
            count: self.count.saturating_add(1),
            current: Some(login),
            last: self.current,
            failures: 0,
            failures_before: self.failures,
            last_failure: self.last_failure,
        }
    }

    /// The statistics after one more failure.
    #[must_use]
    pub const fn after_failure(self, failure: Login) -> Self {
        Self {
            failures: self.failures.saturating_add(1),
            last_failure: Some(failure),
            ..self
        }
    }

    /// What Flask-Security has in `last_login_at` and `last_login_ip`: the sign-in before the latest, and after the first one
    /// that itself.
    ///
    /// Its time and its address belong together. Flask-Security takes the new address beside the old time where the old one was
    /// not known.
    #[must_use]
    pub const fn last_or_current(&self) -> Option<Login> {
        match self.last {
            Some(last) => Some(last),
            None => self.current,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(second: i64) -> Login {
        let address = [192, 0, 2, u8::try_from(second).unwrap()].into();
        Login::at(OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second)).from(Some(address))
    }

    #[test]
    fn the_latest_two_are_known_with_their_addresses() {
        let stats = (1..=3).fold(LoginStats::default(), |stats, second| {
            stats.after(login(second))
        });
        assert_eq!(stats.count, 3);
        assert_eq!(
            (stats.last, stats.current),
            (Some(login(2)), Some(login(3)))
        );
    }

    #[test]
    fn failures_are_told_once_after_the_next_sign_in() {
        let stats = LoginStats::default().after(login(1));
        let stats = stats.after_failure(login(2)).after_failure(login(3));
        assert_eq!((stats.failures, stats.failures_before), (2, 0));
        assert_eq!((stats.count, stats.current), (1, Some(login(1))));
        let stats = stats.after(login(4));
        assert_eq!((stats.failures, stats.failures_before), (0, 2));
        assert_eq!(stats.last_failure, Some(login(3)));
        assert_eq!(stats.after(login(5)).failures_before, 0);
    }

    #[test]
    fn the_first_sign_in_is_its_own_last_one_for_flask_security() {
        let stats = LoginStats::default();
        assert_eq!(stats.last_or_current(), None);
        let stats = stats.after(login(1));
        assert_eq!(
            (stats.last, stats.last_or_current()),
            (None, Some(login(1)))
        );
        assert_eq!(stats.after(login(2)).last_or_current(), Some(login(1)));
        let unknown = LoginStats::default().after(Login::at(login(1).at));
        let last = unknown.after(login(2)).last_or_current();
        assert_eq!(last.and_then(|login| login.address), None);
    }

    #[test]
    fn counting_never_overflows() {
        let full = LoginStats {
            count: u64::MAX,
            failures: u32::MAX,
            ..LoginStats::default()
        };
        assert_eq!(full.after(login(1)).count, u64::MAX);
        assert_eq!(full.after_failure(login(1)).failures, u32::MAX);
    }
}
