//! A new address for somebody who proved it.

use time::OffsetDateTime;

use crate::port::port;
use crate::{AccountStore, EmailAddress, Generation};

/// The state that an e-mail change starts from, and what replaces it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EmailChange<Id> {
    /// The account.
    pub id: Id,
    /// The address when the link was made.
    pub from: EmailAddress,
    /// The new address, which the link was mailed to.
    pub to: EmailAddress,
    /// The generation that the link was made under.
    pub generation: Generation,
    /// Whether the account moves to the next generation, which ends its sessions and links.
    pub revoke: bool,
    /// When it is redeemed.
    pub now: OffsetDateTime,
}

impl<Id> EmailChange<Id> {
    /// A change that leaves the sessions alone.
    pub const fn new(
        id: Id,
        from: EmailAddress,
        to: EmailAddress,
        generation: Generation,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            from,
            to,
            generation,
            revoke: false,
            now,
        }
    }

    /// The same change, which ends every session and link as well.
    #[must_use]
    pub fn revoking(mut self) -> Self {
        self.revoke = true;
        self
    }
}

/// What a change of an address or a name came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // a unique compare-and-set has no fourth end
pub enum Renamed {
    /// It is done; the account is in this generation now.
    Done(Generation),
    /// Another account has it by now; nothing changed.
    Taken,
    /// Another change came first, or the account is gone; nothing changed.
    Stale,
}

port! {
    /// A store whose accounts can move to another address.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot change e-mail addresses",
        note = "changing addresses needs `ChangeableEmailStore`: implement it, or leave that part out"
    )]
    pub trait ChangeableEmailStore (DynChangeableEmailStore): AccountStore (DynAccountStore) {
        /// Sets the new address if the old one and the generation are still those and nobody has the new one.
        ///
        /// The link proved the new address, so a store that keeps confirmations marks it as confirmed in the same step.
        /// Another spelling of the account's own address is no conflict.
        async fn swap_email(&self, change: &EmailChange<Self::UserId>, outgoing: &[Self::Outgoing]) -> Renamed;
    }
}
