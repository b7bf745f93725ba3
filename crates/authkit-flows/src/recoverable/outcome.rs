//! What the steps of a recovery come to.

use authkit_hash::PasswordRejection;
use authkit_store::Account;
use time::OffsetDateTime;

use crate::{LinkRefusal, PublicRequest, SignedIn};

/// What asking for a link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// No active account has that address or name.
    Unknown,
    /// Too many requests: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

impl RequestOutcome {
    /// What a stranger may see of it.
    pub const fn public(self) -> PublicRequest {
        match self {
            Self::Sent | Self::Unknown => PublicRequest::Accepted,
            Self::Throttled(retry_at) => PublicRequest::Throttled(retry_at),
        }
    }
}

/// What choosing the new password came to. Whoever chose it holds the link, and may see all of it.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ResetOutcome<Id> {
    /// The password is the new one; every earlier session and link is dead. This is the account as it is now.
    Reset(Account<Id>),
    /// The same, and here is the way in: the application asked for it, and the gates let the account pass.
    SignedIn(SignedIn<Id>),
    /// The new password will not do; the link is still good.
    Rejected(PasswordRejection),
    /// The link does nothing. No other was sent.
    Refused(LinkRefusal),
}
