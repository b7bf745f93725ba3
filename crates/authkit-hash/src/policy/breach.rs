//! Whether a password is known from somebody else's data breach.
//!
//! Stores: nothing. The port for such a check; the feature `hibp` has one that asks Have I Been Pwned.
//!
//! ```
//! use authkit_hash::{BreachCheck, PasswordRejection, PasswordRules};
//!
//! async fn check(rules: &PasswordRules, breaches: &dyn BreachCheck, password: &str) -> Result<(), PasswordRejection> {
//!     rules.check(password)?; // first: what is refused here need not leave the house
//!     breaches.check(password).await.accepted()
//! }
//! ```

use std::{fmt::Debug, future::Future, pin::Pin};

use super::PasswordRejection;

/// What a [`BreachCheck`] answers with.
pub type BreachFuture<'a> = Pin<Box<dyn Future<Output = Breach> + Send + 'a>>;

/// Looks for a password among those that were made public.
///
/// # Security
///
/// The password must not leave the process, nor anything that tells more about it than five characters of a
/// digest (ASVS 6.2.12). An implementation answers within a second or so, one way or the other.
pub trait BreachCheck: Send + Sync + Debug {
    /// Looks for it. There is no error: what could not be looked up is [`Breach::Unknown`].
    fn check<'a>(&'a self, password: &'a str) -> BreachFuture<'a>;
}

/// What was found.
#[must_use = "a breach that nobody reads stops nobody"]
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// It is not among them.
    Clean,
    /// It is among them.
    Found {
        /// How often it was seen.
        times: u64,
    },
    /// Nobody knows.
    Unknown(NotChecked),
}

/// Why a password was not looked up.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChecked {
    /// Too many look-ups were under way.
    Busy,
    /// The source could not be asked.
    Failed,
    /// The source answered something else.
    Malformed,
    /// The source did not answer in time.
    TimedOut,
}

impl Breach {
    /// Accepts the password unless it was found: a source that is down keeps nobody from choosing one.
    ///
    /// # Errors
    ///
    /// [`PasswordRejection::Breached`].
    pub const fn accepted(self) -> Result<(), PasswordRejection> {
        match self {
            Self::Found { .. } => Err(PasswordRejection::Breached),
            Self::Clean | Self::Unknown(_) => Ok(()),
        }
    }

    /// Accepts the password only if it was looked up and not found: while a source is down, nobody chooses one.
    ///
    /// # Errors
    ///
    /// [`PasswordRejection::Breached`], [`PasswordRejection::NotChecked`].
    pub const fn known(self) -> Result<(), PasswordRejection> {
        match self {
            Self::Clean => Ok(()),
            Self::Found { .. } => Err(PasswordRejection::Breached),
            Self::Unknown(_) => Err(PasswordRejection::NotChecked),
        }
    }
}
