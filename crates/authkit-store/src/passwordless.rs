//! Sign-in by something that was mailed: a link that works once, or a short code that is tried a few times.

mod code;

use time::OffsetDateTime;

use crate::port::port;
use crate::{Account, Credentials, EmailAddress, Generation, LinkCounter, LinkStore};

#[cfg(feature = "erased")]
pub use code::DynCodeStore;
pub use code::{CodeStore, PendingCode};

/// The state that a sign-in link is bound to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoginLink<Id> {
    /// The account.
    pub id: Id,
    /// The very address that the link was mailed to.
    pub email: EmailAddress,
    /// The generation that the link was made under.
    pub generation: Generation,
    /// The counter of [`LinkKind::Login`](crate::LinkKind::Login) when it was made.
    pub counter: LinkCounter,
    /// What becomes of what was set before the address was first proved.
    pub credentials: Credentials,
    /// When it is redeemed.
    pub now: OffsetDateTime,
}

impl<Id> LoginLink<Id> {
    /// A link to `email` for the account in that generation.
    pub const fn new(
        id: Id,
        email: EmailAddress,
        generation: Generation,
        counter: LinkCounter,
        credentials: Credentials,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            email,
            generation,
            counter,
            credentials,
            now,
        }
    }
}

/// What a sign-in link came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // a compare-and-set has no third end
pub enum LoggedIn<Id> {
    /// It was good, and is used up; this is the account as it is now.
    Done(Account<Id>),
    /// It was used, or what it was bound to is another by now; nothing changed.
    Stale,
}

port! {
    /// A store whose accounts can sign in by mail.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot sign people in by mail",
        note = "`passwordless` needs `PasswordlessStore`: implement it, or leave `.passwordless(..)` out"
    )]
    pub trait PasswordlessStore (DynPasswordlessStore): LinkStore (DynLinkStore) {
        /// Uses the link up if the account is active and address, generation and counter are still those.
        ///
        /// It proved the address, so a store that keeps confirmations marks it as confirmed in the same step; if that is
        /// the first proof, [`Credentials::Drop`] removes the password and moves the generation on.
        async fn redeem_login(
            &self,
            link: &LoginLink<Self::UserId>,
            outgoing: &[Self::Outgoing],
        ) -> LoggedIn<Self::UserId>;
    }
}
