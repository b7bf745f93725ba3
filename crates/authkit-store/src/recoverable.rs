//! A new password for somebody who proved the address instead of the old one.

use authkit_hash::PasswordHash;
use time::OffsetDateTime;

use crate::port::port;
use crate::{EmailAddress, Generation, PasswordStore, Swap};

/// The state that a reset link is bound to, and what replaces it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Reset<Id> {
    /// The account.
    pub id: Id,
    /// The very address that the link was mailed to.
    pub email: EmailAddress,
    /// The hash that was stored when the link was made; `None` for an account without a password.
    pub expected: Option<PasswordHash>,
    /// The generation that the link was made under.
    pub generation: Generation,
    /// The new hash.
    pub new: PasswordHash,
    /// When it is redeemed.
    pub now: OffsetDateTime,
}

impl<Id> Reset<Id> {
    /// A reset by a link to `email`, from one hash to another, for the account in that generation.
    pub const fn new(
        id: Id,
        email: EmailAddress,
        expected: Option<PasswordHash>,
        generation: Generation,
        new: PasswordHash,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            email,
            expected,
            generation,
            new,
            now,
        }
    }
}

port! {
    /// A store whose accounts can be recovered by mail.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot reset passwords",
        note = "`recoverable` needs `RecoverableStore`: implement it, or leave `.recoverable(..)` out"
    )]
    pub trait RecoverableStore (DynRecoverableStore): PasswordStore (DynPasswordStore) {
        /// Sets the new hash if address, hash and generation are still those, and moves to the next generation, in one step.
        ///
        /// The link proved the address, so a store that keeps confirmations marks it as confirmed in the same step.
        /// Sessions and other links end with the old generation.
        async fn redeem_reset(&self, reset: &Reset<Self::UserId>, outgoing: &[Self::Outgoing]) -> Swap;
    }
}
