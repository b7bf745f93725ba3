//! What the steps of a confirmation come to.

use authkit_store::Account;
use time::OffsetDateTime;

use crate::{LinkRefusal, LinkToken, PublicRequest};

/// What asking for another link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// There is nothing to confirm any more.
    AlreadyConfirmed,
    /// No active account has that address or name.
    Unknown,
    /// Too many requests: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

impl RequestOutcome {
    /// What a stranger may see of it.
    pub const fn public(self) -> PublicRequest {
        match self {
            Self::Sent | Self::AlreadyConfirmed | Self::Unknown => PublicRequest::Accepted,
            Self::Throttled(retry_at) => PublicRequest::Throttled(retry_at),
        }
    }
}

/// What pressing the button came to. Whoever pressed it holds the link, and may see all of it.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ConfirmOutcome<Id> {
    /// The address is confirmed now, by who registered it: nothing else has changed.
    Confirmed(Account<Id>),
    /// The address is confirmed now, by somebody who may not be who registered it: every session is ended, and the password
    /// removed.
    Dropped {
        /// The account as it is now.
        account: Account<Id>,
        /// Leads to choosing a password in this browser at once, where `recoverable` is on.
        reset: Option<LinkToken>,
    },
    /// It was confirmed before; the link did nothing.
    AlreadyConfirmed,
    /// The password is another one, known to be in other hands, or there is none. Nothing has changed, and the link is as
    /// good as before.
    WrongPassword,
    /// Too many passwords: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
    /// The link does nothing. No other was sent.
    Refused(LinkRefusal),
}

#[cfg(feature = "password")]
impl<Id> From<crate::ProofRefusal> for ConfirmOutcome<Id> {
    fn from(refusal: crate::ProofRefusal) -> Self {
        use crate::ProofRefusal;

        match refusal {
            ProofRefusal::WrongPassword | ProofRefusal::CompromisedPassword => Self::WrongPassword,
            ProofRefusal::Throttled(retry_at) => Self::Throttled(retry_at),
            ProofRefusal::Stale | ProofRefusal::NotFresh => Self::Refused(LinkRefusal::Used),
        }
    }
}
