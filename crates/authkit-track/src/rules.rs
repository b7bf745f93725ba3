//! What has to be asked before one attempt goes on: which keys, by which policy, in which order.
//!
//! Ask the checks one by one, and stop at the first refusal:
//!
//! ```
//! use std::collections::HashMap;
//! use authkit_track::{Admission, AttemptKey, Attempts, Rules, Who};
//!
//! # let (mut store, now) = (HashMap::<AttemptKey, Attempts>::new(), time::OffsetDateTime::UNIX_EPOCH);
//! let who = Who::new("ada@example.com").at(Some([192, 0, 2, 7].into()));
//! let checks = Rules::GUESSING.checks("password", &who);
//! for check in &checks {
//!     match check.admit(store.get(check.key()), now) {
//!         Admission::Admit(new) => store.insert(check.key().clone(), new), // in a database: compare-and-set, or once more
//!         _ => return, // refused: the password is not looked at
//!     };
//! }
//! # let password_is_right = true;
//! if password_is_right {
//!     for check in checks.iter().filter(|check| check.is_cleared_by_success()) {
//!         store.remove(check.key());
//!     }
//! }
//! # assert_eq!(store.len(), 1); // the address
//! ```
//!
//! The address is asked before the account. Whoever is refused for its address has not been counted at the account, so that a
//! flood from one place keeps nobody out; whoever is refused for the account has been counted at its own address, and that stays.

use std::net::IpAddr;

use time::OffsetDateTime;

use crate::{AddressPrefix, Admission, AttemptKey, Attempts, Ipv6PrefixLength, Limit, Lockout};

/// How attempts under one key are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Against guessing: a success forgets what was counted.
    Lockout(Lockout),
    /// Against floods: a success counts as well.
    Limit(Limit),
}

/// Who tries: at which account, from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who<'a> {
    account: &'a str,
    address: Option<IpAddr>,
    device: Option<&'a str>,
}

/// The policies for one kind of attempt, such as all in which a password is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    account: Policy,
    address: Limit,
    device: Option<Policy>,
    length: Ipv6PrefixLength,
}

/// One key to be asked, and the policy that answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    key: AttemptKey,
    policy: Policy,
}

impl Policy {
    /// Whether one more may be tried at that moment.
    pub fn admit(&self, stored: Option<&Attempts>, now: OffsetDateTime) -> Admission {
        match self {
            Self::Lockout(lockout) => lockout.admit(stored, now),
            Self::Limit(limit) => limit.admit(stored, now),
        }
    }
}

impl From<Lockout> for Policy {
    fn from(lockout: Lockout) -> Self {
        Self::Lockout(lockout)
    }
}

impl From<Limit> for Policy {
    fn from(limit: Limit) -> Self {
        Self::Limit(limit)
    }
}

impl<'a> Who<'a> {
    /// Somebody at that account: what was typed, in its canonical form, whether there is such an account or not.
    #[must_use]
    pub const fn new(account: &'a str) -> Self {
        Self {
            account,
            address: None,
            device: None,
        }
    }

    /// The same, from that address.
    #[must_use]
    pub const fn at(mut self, address: Option<IpAddr>) -> Self {
        self.address = address;
        self
    }

    /// The same, on a device that is proved to be the owner's; see [`AttemptKey::of_device`].
    #[must_use]
    pub const fn on(mut self, device: Option<&'a str>) -> Self {
        self.device = device;
        self
    }
}

impl Rules {
    /// For what can be guessed, a password or a code: [`Lockout::DEFAULT`] for the account and for each known device, and
    /// [`Limit::PER_ADDRESS`].
    pub const GUESSING: Self = Self {
        account: Policy::Lockout(Lockout::DEFAULT),
        address: Limit::PER_ADDRESS,
        device: Some(Policy::Lockout(Lockout::DEFAULT)),
        length: Ipv6PrefixLength::DEFAULT,
    };

    /// For what sends a mail: 5 an hour to one account, which leaves the owner with five good links, and 20 a minute from one
    /// address.
    pub const MAILING: Self = Self {
        account: Policy::Limit(Limit::seconds(5, 3600)),
        address: Limit::seconds(20, 60),
        device: None,
        length: Ipv6PrefixLength::DEFAULT,
    };

    /// Policies for the account and the address. A known device is nothing special.
    #[must_use]
    pub fn new(account: impl Into<Policy>, address: Limit) -> Self {
        Self {
            account: account.into(),
            address,
            device: None,
            length: Ipv6PrefixLength::DEFAULT,
        }
    }

    /// The same, where a known device is counted by that policy alone.
    #[must_use]
    pub fn with_device(mut self, policy: impl Into<Policy>) -> Self {
        self.device = Some(policy.into());
        self
    }

    /// The same, with that policy for the account.
    #[must_use]
    pub fn with_account(mut self, policy: impl Into<Policy>) -> Self {
        self.account = policy.into();
        self
    }

    /// The same, with that limit for the address.
    #[must_use]
    pub const fn with_address(mut self, limit: Limit) -> Self {
        self.address = limit;
        self
    }

    /// The same, where as many bits of an IPv6 address count.
    #[must_use]
    pub const fn with_ipv6_prefix(mut self, length: Ipv6PrefixLength) -> Self {
        self.length = length;
        self
    }

    /// What to ask before one attempt, in this order. The first refusal ends it.
    ///
    /// On a known device that is the device alone, so that nobody elsewhere can keep the owner out. Otherwise it is the address,
    /// then the account.
    ///
    /// All paths on which the same secret is checked say the same `action`, or each of them gives a guesser attempts of its own.
    #[must_use]
    pub fn checks(&self, action: &str, who: &Who<'_>) -> Vec<Check> {
        if let (Some(policy), Some(device)) = (self.device, who.device) {
            let key = AttemptKey::of_device(action, who.account, device);
            return vec![Check::new(key, policy)];
        }
        let prefix = who
            .address
            .map(|address| AddressPrefix::with_length(address, self.length));
        vec![
            Check::new(AttemptKey::of_address(action, prefix), self.address),
            Check::new(AttemptKey::of_account(action, who.account), self.account),
        ]
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::GUESSING
    }
}

impl Check {
    /// Asks that policy about that key.
    #[must_use]
    pub fn new(key: AttemptKey, policy: impl Into<Policy>) -> Self {
        let policy = policy.into();
        Self { key, policy }
    }

    /// What the attempts are stored under.
    #[must_use]
    pub const fn key(&self) -> &AttemptKey {
        &self.key
    }

    /// Whether one more may be tried at that moment.
    pub fn admit(&self, stored: Option<&Attempts>, now: OffsetDateTime) -> Admission {
        self.policy.admit(stored, now)
    }

    /// Whether a success removes what is stored under the key.
    ///
    /// It does so for a lockout, of the account or the device that it was counted under, and never for an address: otherwise
    /// whoever has an account of his own could go on at those of others.
    #[must_use]
    pub const fn is_cleared_by_success(&self) -> bool {
        matches!(self.policy, Policy::Lockout(_))
    }
}
