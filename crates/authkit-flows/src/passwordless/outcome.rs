//! What asking and using came to, for the application and for a stranger.

use time::OffsetDateTime;

use crate::{FirstFactor, LinkRefusal, PublicRequest, SignInRefusal, SignedIn};

/// What asking for a link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// Nobody has that address or name.
    Unknown,
    /// The account is switched off.
    Inactive,
    /// It was asked for too often.
    Throttled(Option<OffsetDateTime>),
}

impl RequestOutcome {
    /// What a stranger may see of it.
    pub const fn public(self) -> PublicRequest {
        match self {
            Self::Sent | Self::Unknown | Self::Inactive => PublicRequest::Accepted,
            Self::Throttled(retry_at) => PublicRequest::Throttled(retry_at),
        }
    }
}

/// What to do with a link that was asked for in another browser than the one it is opened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // go on or not
pub enum OtherBrowser {
    /// Leave it alone, and ask the person first.
    Refuse,
    /// Go on: the page has asked, and the person has said that they asked for the link.
    Confirmed,
}

/// What a link or a code came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum LoginOutcome<Id> {
    /// It is who it says.
    SignedIn {
        /// The proof that a session is started from.
        proof: SignedIn<Id>,
        /// Whether the address was proved only now, so that what was set before is gone: the page says so, and leads to
        /// choosing a password where there are passwords.
        first_proof: bool,
    },
    /// The link or code was good, and is used up, and a second factor is asked for: where the gates go in two steps.
    SecondFactor {
        /// The first proof.
        first: FirstFactor<Id>,
        /// Whether the address was proved only now.
        first_proof: bool,
    },
    /// The link is good and unused, but another browser asked for it.
    OtherBrowser,
    /// The link does nothing.
    Refused(LinkRefusal),
    /// The code does nothing: wrong or for nobody (`Invalid`), too late, or tried too often (`Used`).
    WrongCode(LinkRefusal),
    /// The link or code was good, and is used up, but the account may not come in.
    NotAdmitted(SignInRefusal),
    /// Too many codes were tried: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

impl<Id> LoginOutcome<Id> {
    /// What a stranger may see of it.
    pub fn public(self) -> PublicLogin<Id> {
        match self {
            Self::SignedIn { proof, first_proof } => PublicLogin::SignedIn { proof, first_proof },
            Self::SecondFactor { first, first_proof } => {
                PublicLogin::SecondFactor { first, first_proof }
            }
            Self::OtherBrowser => PublicLogin::OtherBrowser,
            Self::Refused(refusal) => PublicLogin::Refused(refusal),
            Self::WrongCode(_) => PublicLogin::Refused(LinkRefusal::Invalid),
            Self::NotAdmitted(_) => PublicLogin::Refused(LinkRefusal::Used),
            Self::Throttled(retry_at) => PublicLogin::Throttled(retry_at),
        }
    }
}

/// What a stranger sees of a link or a code. Of a code it never says why.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum PublicLogin<Id> {
    /// It is who it says.
    SignedIn {
        /// The proof that a session is started from.
        proof: SignedIn<Id>,
        /// Whether the address was proved only now.
        first_proof: bool,
    },
    /// It is the owner of the address, and the page leads on to the second factor.
    SecondFactor {
        /// The first proof.
        first: FirstFactor<Id>,
        /// Whether the address was proved only now.
        first_proof: bool,
    },
    /// Another browser asked for the link.
    OtherBrowser,
    /// No.
    Refused(LinkRefusal),
    /// Not now: when to come again, where that is known.
    Throttled(Option<OffsetDateTime>),
}
