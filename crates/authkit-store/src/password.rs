//! Stored password hashes: read for a sign-in, and swapped for a better one.

use authkit_hash::PasswordHash;

use crate::port::port;
use crate::{Account, AccountStore, Identifier, Swap};

/// An account and what it proves itself with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Credential<Id> {
    /// The account.
    pub account: Account<Id>,
    /// Its stored hash; `None` for an account without a password.
    pub password: Option<PasswordHash>,
}

impl<Id> Credential<Id> {
    /// An account with its stored hash.
    pub const fn new(account: Account<Id>, password: Option<PasswordHash>) -> Self {
        Self { account, password }
    }
}

port! {
    /// A store that keeps password hashes.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no passwords",
        note = "implement `PasswordStore` for it"
    )]
    pub trait PasswordStore (DynPasswordStore): AccountStore (DynAccountStore) {
        /// The account with that canonical identifier and its hash, in one round trip.
        async fn find_credential(&self, identifier: &Identifier) -> Option<Credential<Self::UserId>>;

        /// The account of that id and its hash, in one round trip.
        async fn find_credential_by_id(&self, id: &Self::UserId) -> Option<Credential<Self::UserId>>;

        /// Replaces a stale hash of the same password, if it is still the stored one. The generation stays.
        async fn swap_hash(&self, id: &Self::UserId, expected: &PasswordHash, new: &PasswordHash) -> Swap;
    }
}
