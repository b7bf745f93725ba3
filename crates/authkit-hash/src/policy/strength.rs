//! How many guesses a password takes, as zxcvbn estimates it (feature `zxcvbn`).
//!
//! ```
//! use authkit_hash::{PasswordRejection, PasswordRules, Strength};
//!
//! let rules = PasswordRules::DEFAULT.with_min_strength(Strength::Strong);
//! assert_eq!(rules.check("abcdefg abcdefg"), Err(PasswordRejection::Guessable));
//! assert_eq!(rules.check("correct horse battery staple"), Ok(()));
//! ```

use zeroize::Zeroizing;

use super::{PasswordContext, PasswordRules};

/// The estimate takes time that grows faster than the password, and there is no need for more.
const MOST_CHARS: usize = 100;

/// How many guesses a password has to take at least.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// More than 10^6: enough where sign-ins are throttled and the table of hashes never leaks.
    Throttled,
    /// More than 10^8: enough where somebody guesses through the front door.
    Safe,
    /// More than 10^10: enough where somebody has the table, and the hash is a slow one.
    Strong,
}

impl Strength {
    const fn score(self) -> u8 {
        match self {
            Self::Throttled => 2,
            Self::Safe => 3,
            Self::Strong => 4,
        }
    }
}

impl PasswordRules {
    /// Refuses passwords that zxcvbn thinks take fewer guesses; at first none is.
    ///
    /// The first 100 characters are looked at, and the names of [`PasswordContext`] count as known words.
    ///
    /// # Security
    ///
    /// The estimate makes copies of the password that are not wiped.
    #[must_use]
    pub fn with_min_strength(mut self, strength: Strength) -> Self {
        self.min_strength = Some(strength);
        self
    }

    pub(super) fn is_strong_enough(&self, password: &str, context: &PasswordContext) -> bool {
        let Some(strength) = self.min_strength else {
            return true;
        };
        let mut start = Zeroizing::new(String::with_capacity(4 * MOST_CHARS));
        start.extend(password.chars().take(MOST_CHARS));
        let known: Vec<_> = context.given.iter().map(String::as_str).collect();
        u8::from(zxcvbn::zxcvbn(&start, &known).score()) >= strength.score()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PasswordRejection;

    #[test]
    fn more_is_asked_for_only_where_it_was_asked_for() {
        let password = "abcdefg abcdefg";
        assert_eq!(PasswordRules::DEFAULT.check(password), Ok(()));
        let strong = PasswordRules::DEFAULT.with_min_strength(Strength::Strong);
        assert_eq!(strong.check(password), Err(PasswordRejection::Guessable));
        assert_eq!(strong.check("correct horse battery staple"), Ok(()));
    }

    #[test]
    fn names_are_known_words() {
        let strong = PasswordRules::DEFAULT.with_min_strength(Strength::Strong);
        let context = PasswordContext::new().with_word("zubenelgenubi");
        let password = "zubenelgenubi 42x";
        assert_eq!(strong.check(password), Ok(()));
        let checked = strong.check_for(password, &context);
        assert_eq!(checked, Err(PasswordRejection::Guessable));
    }

    #[test]
    fn the_rest_of_a_long_password_costs_nothing() {
        let strong = PasswordRules::DEFAULT.with_min_strength(Strength::Strong);
        let long = "correct horse battery staple ".repeat(141);
        assert_eq!(strong.check(&long), Ok(()));
    }
}
