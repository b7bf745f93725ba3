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
    fn is_wiped_on_drop() {
        fn wiped<T: ZeroizeOnDrop>(_: &T) {}
        let stored = PasswordHash::from_stored("x");
        wiped(&stored.0);
        wiped(&stored);
    }
}
