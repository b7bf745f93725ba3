//! Who signed in last, when and from where, and how often somebody failed to.

use std::net::IpAddr;
use time::OffsetDateTime;

/// One sign-in, or one failure to: when, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Login {
    /// The moment.
    pub at: OffsetDateTime,
    /// The client's address, where it is known.
    pub address: Option<IpAddr>,
}

impl Login {
    /// A sign-in at that moment, from somewhere unknown.
    #[must_use]
    pub const fn at(at: OffsetDateTime) -> Self {
        Self { at, address: None }
    }

    /// The same, from that address.
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
    /// The statistics after one more sign-in.
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
}
