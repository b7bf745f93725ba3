//! What can be set, and what somebody fills in.

use std::fmt;

use authkit_store::EmailAddress;
use secrecy::SecretString;

use crate::Usernames;

/// Settings of [`Registerable`](super::Registerable).
#[derive(Clone, Debug)]
pub struct Registration {
    pub(super) usernames: Usernames,
    pub(super) optional_password: bool,
}

impl Registration {
    /// An address and a password, no name.
    pub const DEFAULT: Self = Self {
        usernames: Usernames::Off,
        optional_password: false,
    };

    /// Whether accounts have names, and what those look like.
    #[must_use]
    pub fn with_usernames(mut self, usernames: Usernames) -> Self {
        self.usernames = usernames;
        self
    }

    /// Whether accounts have names.
    #[must_use]
    pub const fn usernames(&self) -> &Usernames {
        &self.usernames
    }

    /// Whether somebody may go without a password, to sign in by mail or by another way of the application's.
    #[must_use]
    pub const fn with_optional_password(mut self, optional: bool) -> Self {
        self.optional_password = optional;
        self
    }

    /// Whether somebody may go without a password.
    #[must_use]
    pub const fn is_password_optional(&self) -> bool {
        self.optional_password
    }
}

impl Default for Registration {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What somebody fills in to get an account. There is no field for a role, a state or an id.
#[non_exhaustive]
pub struct SignUp<Extra = ()> {
    /// The address.
    pub email: EmailAddress,
    /// The name as it was typed, where accounts have names.
    pub username: Option<String>,
    /// The password; nothing where accounts may go without.
    pub password: Option<SecretString>,
    /// The application's own fields.
    pub extra: Extra,
}

impl SignUp {
    /// An address and nothing else.
    #[must_use]
    pub const fn new(email: EmailAddress) -> Self {
        Self {
            email,
            username: None,
            password: None,
            extra: (),
        }
    }
}

impl<Extra> SignUp<Extra> {
    /// The same, with that password.
    #[must_use]
    pub fn with_password(mut self, password: SecretString) -> Self {
        self.password = Some(password);
        self
    }

    /// The same, with a name as it was typed.
    #[must_use]
    pub fn with_username(mut self, typed: impl Into<String>) -> Self {
        self.username = Some(typed.into());
        self
    }

    /// The same, with the application's own fields.
    #[must_use]
    pub fn with_extra<E>(self, extra: E) -> SignUp<E> {
        SignUp {
            email: self.email,
            username: self.username,
            password: self.password,
            extra,
        }
    }
}

impl<Extra> fmt::Debug for SignUp<Extra> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignUp")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}
