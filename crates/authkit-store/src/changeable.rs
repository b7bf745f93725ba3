//! Something new for somebody who proved who they are: a password, an address, a name.

mod email;
mod username;

pub use email::{ChangeableEmailStore, EmailChange, Renamed};
pub use username::{ChangeableUsernameStore, UsernameChange};
#[cfg(feature = "erased")]
pub use {email::DynChangeableEmailStore, username::DynChangeableUsernameStore};

use authkit_hash::PasswordHash;

use crate::port::port;
use crate::{Generation, PasswordStore};

/// The state that a password change starts from, and what replaces it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PasswordChange<Id> {
    /// The account.
    pub id: Id,
    /// The hash that the old password was checked against; `None` for an account that gets its first one.
    pub expected: Option<PasswordHash>,
    /// The generation at that moment.
    pub generation: Generation,
    /// The new hash.
    pub new: PasswordHash,
}

impl<Id> PasswordChange<Id> {
    /// A change from one hash to another, for the account in that generation.
    pub fn new(
        id: Id,
        expected: impl Into<Option<PasswordHash>>,
        generation: Generation,
        new: PasswordHash,
    ) -> Self {
        Self {
            id,
            expected: expected.into(),
            generation,
            new,
        }
    }
}

/// What a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // a compare-and-set has no third end
pub enum Changed {
    /// It is done; the account is in this generation now.
    Done(Generation),
    /// Another change came first; nothing changed.
    Stale,
}

port! {
    /// A store whose accounts can change their passwords.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` cannot change passwords",
        note = "`changeable` needs `ChangeableStore`: implement it, or leave `.changeable(..)` out"
    )]
    pub trait ChangeableStore (DynChangeableStore): PasswordStore (DynPasswordStore) {
        /// Sets the new hash if hash (or that there is none) and generation are still those, and moves to the next
        /// generation, in one step.
        async fn swap_password(
            &self,
            change: &PasswordChange<Self::UserId>,
            outgoing: &[Self::Outgoing],
        ) -> Changed;
    }
}
