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

mod blocklist;
mod breach;
mod common;
mod context;
mod fold;
#[cfg(feature = "hibp")]
mod hibp;
mod rejection;
#[cfg(feature = "zxcvbn")]
mod strength;

use std::sync::Arc;

#[cfg(feature = "hibp")]
pub use self::hibp::{Hibp, RangeFuture, RangeQuery, RangeSource};
#[cfg(feature = "zxcvbn")]
pub use self::strength::Strength;
pub use self::{
    blocklist::Blocklist,
    breach::{Breach, BreachCheck, BreachFuture, NotChecked},
    common::CommonPasswords,
    context::PasswordContext,
    rejection::{PasswordRejection, PasswordRulesError},
};
use self::{blocklist::List, context::Words};

/// NIST SP 800-63B-4 sec. 3.1.1.2: 8 where the password is one of two factors.
const LOWEST_MIN_CHARS: usize = 8;
/// NIST SP 800-63B-4 sec. 3.1.1.2 and ASVS 6.2.9: passwords of 64 characters have to be accepted.
const HIGHEST_MIN_CHARS: usize = 64;
/// 64 characters of 4 bytes each.
const LOWEST_MAX_BYTES: usize = 256;

/// Length, a blocklist, and the names that belong to the account; no rules of composition, which make
/// passwords worse (NIST SP 800-63B-4 sec. 3.1.1.2).
#[derive(Clone, Debug)]
pub struct PasswordRules {
    min_chars: usize,
    max_bytes: usize,
    blocklist: List,
    service: Words,
    #[cfg(feature = "zxcvbn")]
    min_strength: Option<Strength>,
}

impl PasswordRules {
    /// At least 15 Unicode code points (NIST SP 800-63B-4 sec. 3.1.1.2, where the password is the only
    /// factor), at most 4096 bytes, and none of the [`CommonPasswords`].
    pub const DEFAULT: Self = Self {
        min_chars: 15,
        max_bytes: 4096,
        blocklist: List::Common,
        service: Words::NONE,
        #[cfg(feature = "zxcvbn")]
        min_strength: None,
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
    pub fn with_min_chars(mut self, min_chars: usize) -> Result<Self, PasswordRulesError> {
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
    pub fn with_max_bytes(mut self, max_bytes: usize) -> Result<Self, PasswordRulesError> {
        if max_bytes < LOWEST_MAX_BYTES {
            return Err(PasswordRulesError::MaxTooLow);
        }
        self.max_bytes = max_bytes;
        Ok(self)
    }

    /// Sets another list of passwords to refuse, in place of [`CommonPasswords`].
    ///
    /// # Security
    ///
    /// ASVS 6.2.4 asks for the 3000 most common passwords at least that the other rules let through.
    #[must_use]
    pub fn with_blocklist(mut self, list: impl Blocklist + 'static) -> Self {
        self.blocklist = List::Own(Arc::new(list));
        self
    }

    /// Adds a name of the service, or its domain: passwords made of it are refused for everybody.
    #[must_use]
    pub fn with_service_name(mut self, name: &str) -> Self {
        self.service.add(name);
        self
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

    /// Checks a new password, as it is: nothing is trimmed or cut.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn check(&self, password: &str) -> Result<(), PasswordRejection> {
        self.check_for(password, &PasswordContext::new())
    }

    /// As [`check`](Self::check), for an account that some names are known of.
    ///
    /// # Errors
    ///
    /// The first rule that it breaks.
    pub fn check_for(
        &self,
        password: &str,
        context: &PasswordContext,
    ) -> Result<(), PasswordRejection> {
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
        if context.makes_up(&self.service, password) {
            return Err(PasswordRejection::Personal);
        }
        if self.blocklist.contains(password) {
            return Err(PasswordRejection::Common);
        }
        #[cfg(feature = "zxcvbn")]
        if !self.is_strong_enough(password, context) {
            return Err(PasswordRejection::Guessable);
        }
        Ok(())
    }
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self::DEFAULT
    }
}
