//! What a registration comes to, and what of it a stranger sees.

use authkit_hash::PasswordRejection;
use authkit_store::Account;
use time::OffsetDateTime;

use super::FieldErrors;
use crate::UsernameRejection;

/// What a registration came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum RegisterOutcome<Id> {
    /// The account is made, and its mail is on its way.
    ///
    /// Whoever may come in without confirming the address comes in through [`Gates::admit`](crate::Gates::admit), as everybody.
    Registered(Account<Id>),
    /// The address has an account; its owner gets a mail.
    AlreadyRegistered,
    /// The name is another account's.
    UsernameTaken,
    /// The name will not do.
    InvalidUsername(UsernameRejection),
    /// The password will not do.
    Rejected(PasswordRejection),
    /// The application's own fields will not do.
    InvalidFields(FieldErrors),
    /// Too many registrations: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

/// What a stranger sees of a registration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum PublicRegistration {
    /// A mail is on its way; what it says is for the owner of the address.
    Accepted,
    /// The name is another account's.
    UsernameTaken,
    /// The name will not do.
    InvalidUsername(UsernameRejection),
    /// The password will not do.
    Rejected(PasswordRejection),
    /// The application's own fields will not do.
    InvalidFields(FieldErrors),
    /// Not now: when to come again, where that is known.
    Throttled(Option<OffsetDateTime>),
}

impl<Id> RegisterOutcome<Id> {
    /// What a stranger may see of it.
    pub fn public(&self) -> PublicRegistration {
        match self {
            Self::Registered(_) | Self::AlreadyRegistered => PublicRegistration::Accepted,
            Self::UsernameTaken => PublicRegistration::UsernameTaken,
            Self::InvalidUsername(rejection) => PublicRegistration::InvalidUsername(*rejection),
            Self::Rejected(rejection) => PublicRegistration::Rejected(*rejection),
            Self::InvalidFields(errors) => PublicRegistration::InvalidFields(errors.clone()),
            Self::Throttled(retry_at) => PublicRegistration::Throttled(*retry_at),
        }
    }
}
