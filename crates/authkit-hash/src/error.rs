//! Why a password could not be hashed or a stored hash not be judged.
//!
//! Stores: nothing. No message holds a password, a salt or a hash, so that all of them may be logged.

use thiserror::Error;

/// No verdict: the work was refused or could not be done. Never a match.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    /// The stored hash asks for more work or memory than [`Limits`](crate::Limits) allows; none was done.
    #[error("the stored password hash asks for more than the limits allow")]
    CostTooHigh,
    /// The stored text names a known scheme and is damaged.
    #[error("the stored password hash is malformed")]
    Malformed,
    /// The password holds a NUL byte, which bcrypt and crypt(3) cannot hash apart from other passwords.
    #[error("the password holds a NUL byte, which the current scheme cannot hash")]
    NulInPassword,
    /// The memory that the scheme needs was not to be had.
    #[error("not enough memory to hash a password")]
    OutOfMemory,
    /// The password has more bytes than [`Limits`](crate::Limits) allows, or, for a new hash, than the current
    /// scheme reads; no work was done.
    #[error("the password is longer than the limits allow")]
    PasswordTooLong,
    /// The source of randomness failed; there is no salt and therefore no hash.
    #[error("no random bytes to be had for a salt")]
    Random,
    /// The stored hash names a pepper key that is not in the ring.
    #[error("the stored password hash needs a pepper key that is not in the ring")]
    UnknownPepper,
    /// The stored text is of no scheme that is switched on: another scheme, a marker such as `!`, or no hash.
    #[error("the stored password hash is of an unsupported scheme")]
    UnsupportedScheme,
}

impl HashError {
    /// Whether the stored text is to blame, and not the password or the machine.
    ///
    /// # Security
    ///
    /// A sign-in treats these as "wrong password" and spends a [`Decoy`](crate::Decoy) on them: no work has
    /// been done yet, and an answer of its own or a quick one tells a stranger which accounts are odd.
    #[must_use]
    pub const fn blames_stored(self) -> bool {
        match self {
            Self::CostTooHigh | Self::Malformed | Self::UnknownPepper | Self::UnsupportedScheme => {
                true
            }
            Self::NulInPassword | Self::OutOfMemory | Self::PasswordTooLong | Self::Random => false,
        }
    }
}
