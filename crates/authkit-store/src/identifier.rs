//! The canonical form of what a person types to say who they are.

use std::fmt;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

use crate::{EmailAddress, Username};

/// The canonical key under which an account is found and is unique.
///
/// Only a normaliser makes one ([`EmailAddress::identifier`], [`Username::identifier`], [`Identifier::parse`]), so that two
/// spellings of one address can never be two accounts. A store compares it byte for byte: no `ILIKE`, no case-insensitive collation.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identifier(Arc<str>);

impl Identifier {
    pub(crate) fn from_canonical(canonical: Arc<str>) -> Self {
        Self(canonical)
    }

    /// The key of what somebody typed to say who they are: an address if there is an `@` in it, else a user name.
    ///
    /// `None` if it is neither, so that no account can have it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match EmailAddress::parse(text) {
            Ok(email) => Some(email.identifier().clone()),
            Err(_) => Some(Username::parse(text).ok()?.identifier().clone()),
        }
    }

    /// The canonical text, for a column with a unique index.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the key of an address; a user name's otherwise. No text is both.
    #[must_use]
    pub fn is_email(&self) -> bool {
        self.0.contains('@')
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({:?})", self.0)
    }
}

/// Compatibility-composes (Unicode NFKC) after dropping white space at both ends.
pub(crate) fn compose(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        return text.to_owned(); // composed already, as nearly every address is
    }
    text.nfkc().collect()
}

/// A text as it was written and its canonical form, which nearly always are the same one. An account is copied at every request
/// that it makes, so that its texts are shared.
pub(crate) fn shared(written: String, canonical: String) -> (Arc<str>, Arc<str>) {
    let is_canonical = written == canonical;
    let written = Arc::from(written);
    let canonical = if is_canonical {
        Arc::clone(&written)
    } else {
        Arc::from(canonical)
    };
    (written, canonical)
}

/// Folds case. Lower-casing can undo NFKC (a capital with a combining mark), so it is composed again.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Σ has two small letters, and which one a text has depends on what lower-cased it
    let sigma = |c| if c == 'ς' { 'σ' } else { c };
    let lower = text.chars().flat_map(char::to_lowercase);
    lower.map(sigma).nfkc().collect()
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
        for spelling in ["ΟΔΟΣ", "οδος", "οδοσ"] {
            assert_eq!(fold(&compose(spelling)), "οδοσ", "{spelling:?}");
        }
    }

    #[test]
    fn ascii_is_composed_and_its_case_the_only_thing_to_fold() {
        let ascii: String = (0..128_u8).map(char::from).collect();
        assert!(ascii.nfkc().eq(ascii.chars()));
        let folded = ascii.chars().flat_map(char::to_lowercase).nfkc();
        assert!(folded.eq(fold(&ascii).chars()));
    }

    #[test]
    fn what_was_typed_is_an_address_or_a_name() {
        let key =
            |text| Identifier::parse(text).map(|key| (key.is_email(), key.as_str().to_owned()));
        assert_eq!(
            key(" Alice@Example.com"),
            Some((true, "alice@example.com".to_owned()))
        );
        assert_eq!(key("Alice"), Some((false, "alice".to_owned())));
        for neither in ["", "a b", "alice@", "@", "alice@localhost", "a\0"] {
            assert_eq!(key(neither), None, "{neither:?}");
        }
    }

    #[test]
    fn the_dotless_i_stays_another_letter() {
        assert_ne!(fold(&compose("mıke")), "mike");
    }
}
