//! The account that a token is checked against, and why it may not fit.

use std::fmt;

/// The account as the database has it now.
#[derive(Clone, Copy)]
pub struct StoredAccount<'a> {
    pub(super) subject: &'a str,
    pub(super) password: &'a str,
    pub(super) email: &'a str,
    pub(super) active: bool,
}

impl<'a> StoredAccount<'a> {
    /// The id as text (for Flask-Security-Too the `fs_uniquifier`), the password column, the address.
    #[must_use]
    pub fn new(subject: &'a str, password: &'a str, email: &'a str) -> Self {
        Self {
            subject,
            password,
            email,
            active: true,
        }
    }

    /// Whether the account may sign in.
    #[must_use]
    pub fn with_active(self, active: bool) -> Self {
        Self { active, ..self }
    }
}

/// The address and the hash are not printed.
impl fmt::Debug for StoredAccount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredAccount")
            .field("active", &self.active)
            .finish_non_exhaustive()
    }
}

/// Why an authentic token is not good for the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckError {
    /// The token has an expiry of its own, which has passed.
    #[error("the token has expired")]
    Expired,
    /// The account is deactivated.
    #[error("the account is not active")]
    Inactive,
    /// It names another account, or the `fs_uniquifier` was renewed.
    #[error("the token is not that of this account")]
    OtherAccount,
    /// The address or the hash that it was made for is another one now: it was used, or superseded.
    #[error("the token is stale")]
    Stale,
}
