//! The canonical form of what a person types to say who they are.

use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// The canonical key under which an account is found and is unique.
///
/// Only a normaliser makes one ([`EmailAddress::identifier`](crate::EmailAddress::identifier)), so that two spellings of
/// one address can never be two accounts. A store compares it byte for byte: no `ILIKE`, no case-insensitive collation.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier(String);

impl Identifier {
    pub(crate) fn from_canonical(canonical: String) -> Self {
        Self(canonical)
    }

    /// The canonical text, for a column with a unique index.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({:?})", self.0)
    }
}

/// Compatibility-composes (Unicode NFKC) after dropping white space at both ends.
pub(crate) fn compose(text: &str) -> String {
    text.trim().nfkc().collect()
}

/// Folds case. Lower-casing can undo NFKC (a capital with a combining mark), so it is composed again.
pub(crate) fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compatibility_forms_and_cases_meet() {
        for spelling in ["Alice", "ALICE", " alice\t", "ａｌｉｃｅ", "ＡＬＩＣＥ"] {
            assert_eq!(fold(&compose(spelling)), "alice", "{spelling:?}");
        }
        // KELVIN SIGN and LATIN SMALL LETTER LONG S are k and s under NFKC
        assert_eq!(fold(&compose("\u{212a}ate\u{17f}")), "kates");
    }

    #[test]
    fn the_dotless_i_stays_another_letter() {
        assert_ne!(fold(&compose("mıke")), "mike");
    }
}
