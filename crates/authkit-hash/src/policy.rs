//! What a new password has to look like.
//!
//! Stores: nothing. Only for passwords that are being set: a sign-in takes whatever was set once.
//!
//! ```
//! use authkit_hash::{PasswordRejection, PasswordRules};
//!
//! let rules = PasswordRules::DEFAULT;
//! assert!(rules.check("correct horse battery staple").is_ok());
//! let rejection = rules.check("tr0ub4dor&3").unwrap_err();
//! assert_eq!(rejection.to_string(), "Use at least 15 characters.");
//! ```

use thiserror::Error;

/// NIST SP 800-63B-4 sec. 3.1.1.2: 8 where the password is one of two factors.
const LOWEST_MIN_CHARS: usize = 8;
/// NIST SP 800-63B-4 sec. 3.1.1.2 and ASVS 6.2.9: passwords of 64 characters have to be accepted.
const HIGHEST_MIN_CHARS: usize = 64;
/// 64 characters of 4 bytes each.
const LOWEST_MAX_BYTES: usize = 256;

/// Length, and nothing else: rules of composition make passwords worse (NIST SP 800-63B-4 sec. 3.1.1.2).
#[derive(Clone, Debug)]
pub struct PasswordRules {
    min_chars: usize,
    max_bytes: usize,
}

/// Why there are no such [`PasswordRules`].
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
}

impl PasswordRules {
    /// At least 15 Unicode code points (NIST SP 800-63B-4 sec. 3.1.1.2, where the password is the only
    /// factor), at most 4096 bytes.
    pub const DEFAULT: Self = Self {
        min_chars: 15,
        max_bytes: 4096,
    };

    /// Sets the fewest characters, in Unicode code points: 8 to 64.
    ///
    /// # Errors
    ///
    /// [`PasswordRulesError::MinTooLow`], [`PasswordRulesError::MinTooHigh`].
    ///
    /// # Security
    ///
    /// NIST allows less than 15 only where a second factor is asked for as well.
    pub const fn with_min_chars(mut self, min_chars: usize) -> Result<Self, PasswordRulesError> {
        if min_chars < LOWEST_MIN_CHARS {
            return Err(PasswordRulesError::MinTooLow);
        }
        if min_chars > HIGHEST_MIN_CHARS {
            return Err(PasswordRulesError::MinTooHigh);
        }
        self.min_chars = min_chars;
        Ok(self)
    }

    /// Sets the most bytes: at least 256, and no more than [`Limits`](crate::Limits) lets the hasher take.
    ///
    /// # Errors
    ///
    /// [`PasswordRulesError::MaxTooLow`].
    pub const fn with_max_bytes(mut self, max_bytes: usize) -> Result<Self, PasswordRulesError> {
        if max_bytes < LOWEST_MAX_BYTES {
            return Err(PasswordRulesError::MaxTooLow);
        }
        self.max_bytes = max_bytes;
        Ok(self)
    }

    /// The fewest characters, in Unicode code points; for the hint beside the field.
    #[must_use]
    pub const fn min_chars(&self) -> usize {
        self.min_chars
    }

    /// The most bytes.
    #[must_use]
    pub const fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// Checks a new password, as it is: nothing is trimmed, folded or cut.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn check(&self, password: &str) -> Result<(), PasswordRejection> {
        if password.is_empty() {
            return Err(PasswordRejection::Empty);
        }
        if password.len() > self.max_bytes {
            return Err(PasswordRejection::TooLong {
                max_bytes: self.max_bytes,
            });
        }
        if password.chars().count() < self.min_chars {
            return Err(PasswordRejection::TooShort {
                min: self.min_chars,
            });
        }
        Ok(())
    }
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self::DEFAULT
    }
}
