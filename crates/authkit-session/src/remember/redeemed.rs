//! What a remember cookie was good for.

use authkit_store::{Account, RememberRecord};
use time::OffsetDateTime;

use super::RememberCookie;

/// What became of a remember cookie. Clear it unless it is [`Restored`](Self::Restored).
#[derive(Debug)]
#[must_use]
#[non_exhaustive]
pub enum Redeemed<Id> {
    /// It is good: start a session from it.
    Restored(Restored<Id>),
    /// An old token of the series was shown, so one of the two who have it is a thief. The series has ended. Tell the owner,
    /// and end what the account holds besides: the thief may have a session.
    Theft(Account<Id>),
    /// Another browser than its own showed it, and strong protection has ended the series.
    Protected(Account<Id>),
    /// It opens nothing: it is none, or its series has ended, or its account may hold nothing.
    Unknown,
}

impl<Id> Redeemed<Id> {
    /// `outcome` for the one who ended the series; nothing for whoever came too late to end it.
    pub(super) fn ended(removed: bool, outcome: Self) -> Self {
        if removed { outcome } else { Self::Unknown }
    }

    /// What to start a session from, if there is anything.
    #[must_use]
    pub fn restored(self) -> Option<Restored<Id>> {
        match self {
            Self::Restored(restored) => Some(restored),
            Self::Theft(_) | Self::Protected(_) | Self::Unknown => None,
        }
    }
}

/// A browser that was remembered. It proves that the browser is the same, not who sits in front of it.
#[derive(Debug)]
#[must_use]
pub struct Restored<Id> {
    account: Account<Id>,
    remembered_since: OffsetDateTime,
    expires_at: OffsetDateTime,
    cookie: Option<RememberCookie>,
}

impl<Id> Restored<Id> {
    pub(super) const fn new(
        account: Account<Id>,
        record: &RememberRecord<Id>,
        cookie: Option<RememberCookie>,
    ) -> Self {
        Self {
            account,
            remembered_since: record.created_at,
            expires_at: record.expires_at,
            cookie,
        }
    }

    /// Whose browser it is.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
    }

    /// When the owner proved who they are, and asked to be remembered.
    #[must_use]
    pub const fn remembered_since(&self) -> OffsetDateTime {
        self.remembered_since
    }

    /// When the series ends, and every session from it.
    #[must_use]
    pub const fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    /// The next cookie; `None` for a tab that came second, whose browser has been given it already.
    #[must_use]
    pub const fn cookie(&self) -> Option<&RememberCookie> {
        self.cookie.as_ref()
    }
}
