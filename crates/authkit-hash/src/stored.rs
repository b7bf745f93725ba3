//! The text of a stored password hash.
//!
//! Stores: nothing itself; this is what the application's text column holds. A store needs only this type.
//!
//! ```
//! use authkit_hash::PasswordHash;
//!
//! let stored = PasswordHash::from_stored(String::from("!")); // whatever the column holds
//! assert!(stored.scheme().is_none());
//! assert_eq!(stored.as_str(), "!");
//! ```

use std::fmt;

use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::Scheme;
use crate::scheme::COMPROMISED;

/// A stored password hash, kept as the text that a database column holds.
///
/// Any text is allowed here: whether it is a hash is for
/// [`PasswordHasher::verify`](crate::PasswordHasher::verify) to say.
///
/// `==` compares the texts. It is for compare-and-set ("write this only if that is still there").
///
/// # Security
///
/// Never check a password with `==`; that is what `verify` is for. The text is no password, but guesses
/// can be tried against it, so it is not in `Debug`, has no `Display`, and is wiped on drop.
///
/// ```compile_fail,E0277
/// let text = format!("{}", authkit_hash::PasswordHash::from_stored("x"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Zeroizing<String>);

impl PasswordHash {
    /// Wraps what a store holds, unjudged.
    pub fn from_stored(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same hash, marked: its password is right and known to be in other hands.
    ///
    /// The mark goes with the hash, so that a new password is unmarked. [`PasswordHasher::verify`](crate::PasswordHasher::verify)
    /// judges no marked hash: whoever forgets the mark lets nobody in.
    ///
    /// ```
    /// use authkit_hash::PasswordHash;
    ///
    /// let stored = PasswordHash::from_stored("$2b$12$");
    /// let marked = stored.compromised();
    /// assert!(marked.is_compromised() && !stored.is_compromised());
    /// assert_eq!(marked.without_mark(), stored);
    /// ```
    #[must_use]
    pub fn compromised(&self) -> Self {
        if self.is_compromised() {
            return self.clone();
        }
        let text = self.as_str();
        let mut marked = String::with_capacity(COMPROMISED.len() + text.len());
        marked.push_str(COMPROMISED);
        marked.push_str(text);
        Self::from_stored(marked)
    }

    /// Whether its password is known to be in other hands.
    #[must_use]
    pub fn is_compromised(&self) -> bool {
        self.0.starts_with(COMPROMISED)
    }

    /// The hash behind the mark, to judge a password by; the same hash where there is none.
    #[must_use]
    pub fn without_mark(&self) -> Self {
        match self.0.strip_prefix(COMPROMISED) {
            Some(text) => Self::from_stored(text),
            None => self.clone(),
        }
    }

    /// The scheme that the text claims to be of, if it is one that this crate knows.
    #[must_use]
    pub fn scheme(&self) -> Option<Scheme> {
        Scheme::identify(&self.0)
    }
}

impl ZeroizeOnDrop for PasswordHash {}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHash")
            .field("scheme", &self.scheme())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_scheme_and_nothing_else() {
        let stored = PasswordHash::from_stored("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$dGFn");
        let shown = format!("{stored:?} {stored:#?}");
        assert!(shown.contains("Argon2"));
        assert!(!shown.contains("c2Fsd") && !shown.contains("dGFn") && !shown.contains("m=8"));
        assert!(!format!("{:?}", PasswordHash::from_stored("hunter2")).contains("hunter2"));
    }

    #[test]
    fn equality_is_of_the_text() {
        assert_eq!(
            PasswordHash::from_stored("x"),
            PasswordHash::from_stored("x").clone()
        );
        assert_ne!(
            PasswordHash::from_stored("x"),
            PasswordHash::from_stored("X")
        );
    }

    #[test]
    fn a_mark_is_put_on_once_and_comes_off_whole() {
        for text in ["$2b$12$", "", "!", "$authkit$n=nfc$$2b$12$"] {
            let stored = PasswordHash::from_stored(text);
            let marked = stored.compromised();
            assert_eq!(marked.compromised(), marked);
            assert_eq!(marked.without_mark(), stored);
            assert_eq!(marked.scheme(), stored.scheme(), "{text}");
        }
    }

    #[cfg(feature = "argon2")]
    #[test]
    fn nothing_judges_a_marked_hash() {
        let cheap = crate::Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
        let schemes = crate::Schemes::default().with_argon2(cheap);
        let stored = schemes.hash("correct horse").unwrap();
        assert!(schemes.verify("correct horse", &stored).is_ok());
        assert!(
            schemes
                .verify("correct horse", &stored.compromised())
                .is_err()
        );
    }

    #[test]
    fn is_wiped_on_drop() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let stored = PasswordHash::from_stored("x");
        wiped(&stored.0);
        wiped(&stored);
    }
}
