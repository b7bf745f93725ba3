//! What the steps of a move to another address come to.

use authkit_store::Account;
use time::OffsetDateTime;

use crate::{LinkRefusal, LinkToken, ProofRefusal};

/// What asking for a move came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum EmailOutcome {
    /// The link is on its way to the new address.
    Sent,
    /// The new address is another account's, whose owner is told.
    Taken,
    /// It is the account's address already.
    Same,
    /// Nobody proved to be the owner.
    NotProved(ProofRefusal),
    /// Too many requests.
    Throttled(Option<OffsetDateTime>),
}

/// What somebody sees who is signed in and asks for a move: of other accounts, nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum PublicEmailChange {
    /// A mail is on its way to the new address; what it says is for its owner.
    Accepted,
    /// It is the account's address already.
    Same,
    /// Nobody proved to be the owner.
    NotProved(ProofRefusal),
    /// Not now: when to come again, where that is known.
    Throttled(Option<OffsetDateTime>),
}

impl EmailOutcome {
    /// What the person who asked may see of it.
    pub const fn public(self) -> PublicEmailChange {
        match self {
            Self::Sent | Self::Taken => PublicEmailChange::Accepted,
            Self::Same => PublicEmailChange::Same,
            Self::NotProved(refusal) => PublicEmailChange::NotProved(refusal),
            Self::Throttled(retry_at) => PublicEmailChange::Throttled(retry_at),
        }
    }
}

/// What pressing the button of the link to the new address came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum EmailRedeemed<Id> {
    /// The account is at the new address, and its sessions go on.
    Changed(Account<Id>),
    /// The link is good, but this browser did not ask for it and is not signed in to the account. Nothing has changed.
    SignInFirst,
    /// Another account has the address by now.
    Taken,
    /// The link does nothing. No other was sent.
    Refused(LinkRefusal),
}

/// What pressing the button of the link back came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum EmailReverted<Id> {
    /// The account is at its old address, and every session and link of it is dead.
    Reverted {
        /// The account as it is now.
        account: Account<Id>,
        /// Leads to choosing a password in this browser at once, where `recoverable` is on: whoever moved the account may
        /// know the present one.
        reset: Option<LinkToken>,
    },
    /// Another account has the address by now.
    Taken,
    /// The link does nothing.
    Refused(LinkRefusal),
}
