//! "Keep me signed in": a series per browser, and a token in it that is replaced whenever it is used.
//!
//! Whoever shows the present token gets a session and the next token. An older one of the same series can only be a copy:
//! either the thief or the owner was here before, and the series ends. The one before the present is let through for a
//! short grace, because the tabs of a browser ask at the same moment.

use authkit_token::{OpaquePurpose, TokenDigest};
use time::OffsetDateTime;

use crate::port::port;
use crate::{Account, AccountStore, Device, Generation, Put, Swap};

/// The purpose of the part of a remember cookie that names its series.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RememberSeries;

impl OpaquePurpose for RememberSeries {
    const PREFIX: &'static str = "akr_";
}

/// The purpose of the part of a remember cookie that is replaced at each use.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RememberToken;

impl OpaquePurpose for RememberToken {
    const PREFIX: &'static str = "akt_";
}

/// What is stored in place of the name of a series.
pub type SeriesDigest = TokenDigest<RememberSeries>;

/// What is stored in place of a remember token.
pub type RememberDigest = TokenDigest<RememberToken>;

/// A browser that stays signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RememberRecord<Id> {
    /// Whose it is.
    pub account: Id,
    /// The account's generation when the series began: it is dead once the account has moved on.
    pub generation: Generation,
    /// The present token.
    pub token: RememberDigest,
    /// The one before it.
    pub previous: Option<RememberDigest>,
    /// When the present one replaced it, or the series began.
    pub rotated_at: OffsetDateTime,
    /// When the series began.
    pub created_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
    /// Which browser it is.
    pub device: Device,
}

impl<Id> RememberRecord<Id> {
    /// A series that begins now.
    pub const fn new(
        account: Id,
        generation: Generation,
        token: RememberDigest,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Self {
        Self {
            account,
            generation,
            token,
            previous: None,
            rotated_at: now,
            created_at: now,
            expires_at,
            device: Device::unknown(),
        }
    }

    /// The same series, of that browser.
    #[must_use]
    pub fn on(mut self, device: Device) -> Self {
        self.device = device;
        self
    }
}

port! {
    /// A store that keeps remember series.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps nobody signed in",
        note = "remember-me needs `RememberStore`: implement it, or leave it out"
    )]
    pub trait RememberStore (DynRememberStore): AccountStore (DynAccountStore) {
        /// Stores a new series; never overwrites one.
        async fn put_series(
            &self,
            series: &SeriesDigest,
            record: &RememberRecord<Self::UserId>,
        ) -> Put;

        /// The series and its account as it is now, in one round trip; `None` if either is gone.
        async fn find_series(
            &self,
            series: &SeriesDigest,
        ) -> Option<(RememberRecord<Self::UserId>, Account<Self::UserId>)>;

        /// Replaces the present token if it is still `expected`, which becomes the previous one.
        async fn swap_remember_token(
            &self,
            series: &SeriesDigest,
            expected: &RememberDigest,
            new: &RememberDigest,
            now: OffsetDateTime,
        ) -> Swap;

        /// Removes a series; `true` if this call did.
        async fn remove_series(&self, series: &SeriesDigest) -> bool;

        /// Removes every series of an account; says how many there were.
        async fn remove_all_series(&self, account: &Self::UserId) -> u64;

        /// Removes up to `limit` series that have ended by `now`; says how many.
        async fn remove_expired_series(&self, now: OffsetDateTime, limit: u32) -> u64;
    }
}
