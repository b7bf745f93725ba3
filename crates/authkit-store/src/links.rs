//! Counters that links are bound to, where an account has no other state that its link would change.
//!
//! A sign-in link changes nothing of the account that it could be bound to, so a counter is its state: using the link
//! moves it on, and every link made before is dead. A flow that wants only the newest link to work (`supersede`) moves the
//! counter of its kind whenever it makes one.

use crate::port::port;
use crate::{DecoyStore, Swap};

/// What kind of link or code is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum LinkKind {
    /// Confirms the address.
    Confirmation,
    /// Moves to another address.
    EmailChange,
    /// Takes a move to another address back.
    EmailRevert,
    /// Signs in.
    Login,
    /// Sets a new password.
    Reset,
    /// Lifts a block.
    Unlock,
}

impl LinkKind {
    /// The text for a column: never changed, once there.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmation => "confirmation",
            Self::EmailChange => "email_change",
            Self::EmailRevert => "email_revert",
            Self::Login => "login",
            Self::Reset => "reset",
            Self::Unlock => "unlock",
        }
    }
}

/// How often links of one kind have been used or superseded. It starts at zero, and only goes up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkCounter(i64);

impl LinkCounter {
    /// No link of that kind has been used or superseded.
    pub const ZERO: Self = Self(0);

    /// The counter as it stands in a column.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        Self(value)
    }

    /// The value for a column.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// The counter after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

port! {
    /// A store that counts links.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` does not count links",
        note = "implement `LinkStore` for it, or leave out `passwordless` and what asks that only the newest link works"
    )]
    pub trait LinkStore (DynLinkStore): DecoyStore (DynDecoyStore) {
        /// The counter of that kind; zero for an account that never had one, or is not there.
        async fn find_link_counter(&self, id: &Self::UserId, kind: LinkKind) -> LinkCounter;

        /// Moves the counter on by one if it is still `expected`; `Stale` too if there is no such account.
        async fn swap_link_counter(&self, id: &Self::UserId, kind: LinkKind, expected: LinkCounter) -> Swap;
    }
}
