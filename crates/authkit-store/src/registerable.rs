//! New accounts: inserted if the identifier is free, in one step.

use authkit_hash::PasswordHash;

use crate::port::port;
use crate::{Account, EmailAddress, Generation, PasswordStore, Username};
use time::OffsetDateTime;

/// What a new account starts with.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NewAccount<Extra = ()> {
    /// Its address; the identifier has to be unique in the realm.
    pub email: EmailAddress,
    /// Its name, where the application gives names; unique in the realm as well.
    pub username: Option<Username>,
    /// Its hash; `None` for an account without a password.
    pub password: Option<PasswordHash>,
    /// Its first generation, made from randomness.
    pub generation: Generation,
    /// When it is made.
    pub created_at: OffsetDateTime,
    /// The application's own sign-up fields, written in the same insert.
    pub extra: Extra,
}

impl NewAccount<()> {
    /// An account without a name and extra fields.
    #[must_use]
    pub const fn new(
        email: EmailAddress,
        password: Option<PasswordHash>,
        generation: Generation,
        created_at: OffsetDateTime,
    ) -> Self {
        Self {
            email,
            username: None,
            password,
            generation,
            created_at,
            extra: (),
        }
    }
}

impl<Extra> NewAccount<Extra> {
    /// The same account under that name.
    #[must_use]
    pub fn with_username(mut self, username: Option<Username>) -> Self {
        self.username = username;
        self
    }

    /// The same account with the application's own fields.
    pub fn with_extra<E>(self, extra: E) -> NewAccount<E> {
        let Self {
            email,
            username,
            password,
            generation,
            created_at,
            extra: _,
        } = self;
        NewAccount {
            email,
            username,
            password,
            generation,
            created_at,
            extra,
        }
    }
}

/// What an insert came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // two things can be taken
pub enum Insert<Id> {
    /// The account was made, and what leaves with it is written.
    Created(Account<Id>),
    /// The address belongs to an account already, which is as it was; what leaves in that case is written.
    Taken,
    /// The address is free, but the name is another account's; nothing changed, and nothing is written.
    UsernameTaken,
}

port! {
    /// A store that makes accounts.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` makes no accounts",
        note = "`registerable` needs `RegisterableStore`: implement it, or leave `.registerable(..)` out"
    )]
    pub trait RegisterableStore (DynRegisterableStore): PasswordStore (DynPasswordStore) {
        type Extra: ExtraFields = "The application's own sign-up fields; `()` for none.";

        /// Inserts the account, its extra fields and what leaves with it if address and name are free; if the address is taken,
        /// writes what leaves in that case.
        ///
        /// Unique indexes decide, not a look before. An audit event in `outgoing` that names no account is about the new one.
        ///
        /// # Security
        /// A stranger must not see from the time whether the address was taken, so each case is one change with one commit. A
        /// store does well to write about as much beside `if_taken` as the account, its fields and its hash are, such as a
        /// [decoy](crate::DecoyStore).
        async fn put_account(
            &self,
            account: &NewAccount<Self::Extra>,
            outgoing: &[Self::Outgoing],
            if_taken: &[Self::Outgoing],
        ) -> Insert<Self::UserId>;
    }
}

/// What the application's own sign-up fields have to be able to do; every fitting type does.
pub trait ExtraFields: Send + Sync {}
impl<T: Send + Sync> ExtraFields for T {}
