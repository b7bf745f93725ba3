//! Proof that an account's address is its owner's.

use time::OffsetDateTime;

use crate::port::port;
use crate::{AccountStore, Credentials, EmailAddress, Generation};

/// The state that a confirmation link is bound to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Confirmation<Id> {
    /// The account.
    pub id: Id,
    /// The very address that the link was mailed to.
    pub email: EmailAddress,
    /// The generation that the link was made under.
    pub generation: Generation,
    /// What becomes of what was set before the proof.
    pub credentials: Credentials,
    /// When it is redeemed.
    pub now: OffsetDateTime,
}

impl<Id> Confirmation<Id> {
    /// A confirmation of `email` for the account in that generation.
    pub const fn new(
        id: Id,
        email: EmailAddress,
        generation: Generation,
        credentials: Credentials,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            email,
            generation,
            credentials,
            now,
        }
    }
}

/// What a confirmation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // the step has no fourth end
pub enum Confirmed {
    /// This call confirmed the address; the account is in this generation now.
    Done(Generation),
    /// It had been confirmed before; nothing changed.
    Already,
    /// The account, its address or its generation is another one by now; nothing changed.
    Stale,
}

port! {
    /// A store that knows which addresses have been proved.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not keep which addresses are confirmed",
        note = "`confirmable` needs `ConfirmableStore`: implement it, or leave `.confirmable(..)` out"
    )]
    pub trait ConfirmableStore (DynConfirmableStore): AccountStore (DynAccountStore) {
        /// Since when the account's present address is confirmed; `None` if it is not, or there is no such account.
        async fn find_confirmation(&self, id: &Self::UserId) -> Option<OffsetDateTime>;

        /// Confirms the address if account, address and generation are still those, and it is not confirmed yet.
        ///
        /// With [`Credentials::Drop`] the password is removed and the generation moves on in the same step.
        async fn redeem_confirmation(
            &self,
            confirmation: &Confirmation<Self::UserId>,
            outgoing: &[Self::Outgoing],
        ) -> Confirmed;
    }
}
