//! Why a password is not accepted, and why there are no such rules.

use thiserror::Error;

/// Why there are no such [`PasswordRules`](super::PasswordRules).
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordRulesError {
    /// The longest password would have less than 256 bytes, which is 64 characters of 4 bytes.
    #[error("passwords of 256 bytes have to be accepted")]
    MaxTooLow,
    /// The shortest password would have more than 64 characters.
    #[error("passwords of 64 characters have to be accepted")]
    MinTooHigh,
    /// The shortest password would have less than 8 characters.
    #[error("passwords of less than 8 characters must not be accepted")]
    MinTooLow,
}

/// Why a password is not accepted; the texts are for the person who chose it.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordRejection {
    /// There is no password.
    #[error("Enter a password.")]
    Empty,
    /// It has too few characters.
    #[error("Use at least {min} characters.")]
    TooShort {
        /// The fewest characters that are accepted, in Unicode code points.
        min: usize,
    },
    /// It has too many bytes.
    #[error("This password is too long. Use at most {max_bytes} bytes.")]
    TooLong {
        /// The most bytes that are accepted.
        max_bytes: usize,
    },
    /// It is on the blocklist.
    #[error("Many people use this password. Choose one that is your own.")]
    Common,
    /// It is made of the account's names or the service's.
    #[error(
        "This password is made of your name, your address or the name of this service. Choose another one."
    )]
    Personal,
    /// It was in a data breach ([`Breach::Found`](super::Breach::Found)).
    #[error("This password was in a data breach elsewhere. Choose another one.")]
    Breached,
    /// It could not be looked up, and has to be ([`Breach::known`](super::Breach::known)).
    #[error("This password could not be checked at the moment. Try again in a few seconds.")]
    NotChecked,
    /// It takes too few guesses (feature `zxcvbn`).
    #[error("This password is easy to guess. Add a few words that do not belong together.")]
    Guessable,
}
