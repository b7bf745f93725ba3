//! What every store knows about an account, whatever its features.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use std::hash::Hash;

use crate::{EmailAddress, Username};

/// What an application's account id has to be able to do; every fitting type is one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the id of an account",
    note = "an id is `Clone + Eq + Hash + Debug + Send + Sync + Serialize + DeserializeOwned + 'static`"
)]
pub trait UserId:
    Clone + Eq + Hash + Debug + Send + Sync + Serialize + DeserializeOwned + 'static
{
}

impl<T> UserId for T where
    T: Clone + Eq + Hash + Debug + Send + Sync + Serialize + DeserializeOwned + 'static
{
}

/// The account id of the stores that come with AuthKit: an integer, never given twice.
///
/// An integer, so that an application that moves in keeps its ids, its foreign keys and the links that name them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(i64);

impl AccountId {
    /// The id as it stands in a column.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        Self(value)
    }

    /// The value for a column.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl std::str::FromStr for AccountId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The revocation root of an account: everything that was issued under an earlier generation is dead.
///
/// Sessions, remember series, API tokens and links carry the generation they were made under. A password change, a
/// deactivation or "sign out everywhere" is one increment. It starts at a random value, so that an account which takes
/// the id or address of a deleted one honours nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(i64);

impl Generation {
    /// The generation as it stands in a column.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        Self(value)
    }

    /// A first generation, made from 64 random bits: never negative, and with room for 2^62 increments.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self((bits >> 2) as i64)
    }

    /// The value for a column.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        self.0
    }

    /// The generation after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// An account, as every flow sees it. The application's own user type stays the application's.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Account<Id> {
    /// The application's id of the account.
    pub id: Id,
    /// Where its mail goes.
    pub email: EmailAddress,
    /// The name it is known by, where the application gives names.
    pub username: Option<Username>,
    /// Whether it may be used at all. An inactive account holds nothing, on every mechanism.
    pub active: bool,
    /// The revocation root.
    pub generation: Generation,
}

impl<Id> Account<Id> {
    /// An active account without a name.
    pub fn new(id: Id, email: EmailAddress, generation: Generation) -> Self {
        Self {
            id,
            email,
            username: None,
            active: true,
            generation,
        }
    }

    /// The same account under that name.
    #[must_use]
    pub fn with_username(mut self, username: Option<Username>) -> Self {
        self.username = username;
        self
    }

    /// The same account, active or not.
    #[must_use]
    pub fn with_active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_first_generation_is_never_negative_and_has_room() {
        for bits in [0, 1, u64::MAX, u64::MAX / 2] {
            let first = Generation::from_random(bits);
            assert!(first.as_i64() >= 0);
            assert!(first.as_i64() <= i64::MAX / 2);
            assert_ne!(first, first.next());
        }
    }

    #[test]
    fn the_text_of_an_id_is_its_number_both_ways() {
        for id in [i64::MIN, -1, 0, 7, i64::MAX].map(AccountId::from_i64) {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert!("7a".parse::<AccountId>().is_err());
    }
}
