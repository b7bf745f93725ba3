//! A new name for an account.

use crate::port::port;
use crate::{AccountStore, Generation, Renamed, Username};

/// The state that a change of name starts from, and what replaces it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UsernameChange<Id> {
    /// The account.
    pub id: Id,
    /// The name at that moment; `None` for an account without one.
    pub from: Option<Username>,
    /// The new name; `None` to go without.
    pub to: Option<Username>,
    /// The generation at that moment.
    pub generation: Generation,
}

impl<Id> UsernameChange<Id> {
    /// A change from one name to another, for the account in that generation.
    pub const fn new(
        id: Id,
        from: Option<Username>,
        to: Option<Username>,
        generation: Generation,
    ) -> Self {
        Self {
            id,
            from,
            to,
            generation,
        }
    }
}

port! {
    /// A store whose accounts can change their names.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot change user names",
        note = "changing names needs `ChangeableUsernameStore`: implement it, or leave that part out"
    )]
    pub trait ChangeableUsernameStore (DynChangeableUsernameStore): AccountStore (DynAccountStore) {
        /// Sets the new name if the old one and the generation are still those and nobody has the new one.
        ///
        /// The generation stays. Another spelling of the account's own name is no conflict.
        async fn swap_username(
            &self,
            change: &UsernameChange<Self::UserId>,
            outgoing: &[Self::Outgoing],
        ) -> Renamed;
    }
}
