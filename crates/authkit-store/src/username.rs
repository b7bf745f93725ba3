//! User names: a second identity beside the address.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::Identifier;
use crate::email::is_invisible;
use crate::identifier::{compose, fold, shared};

/// A name that an account is known by and may sign in with, and the canonical key it is unique by.
///
/// The spelling is kept for showing; `Alice`, `ALICE` and `ａｌｉｃｅ` are one name. A name holds no `@`, so that it is never
/// taken for an address, and no white space, control character or anything that cannot be seen. What else an application
/// asks of a name is the rule of its registration.
///
/// ```
/// use authkit_store::Username;
///
/// let name = Username::parse(" Alice_B ")?;
/// assert_eq!(name.as_str(), "Alice_B");
/// assert_eq!(name.identifier().as_str(), "alice_b");
/// assert!(Username::parse("alice@example.com").is_err());
/// # Ok::<(), authkit_store::InvalidUsername>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Username {
    name: Arc<str>,
    identifier: Identifier,
}

/// Why a text is no user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUsername {
    /// Nothing is left once the white space around it is gone.
    #[error("the user name is empty")]
    Empty,
    /// It holds a character that no name may have.
    #[error("a user name holds no `@`, no white space and nothing that cannot be seen")]
    Malformed,
    /// It takes more than [`Username::MAX_BYTES`].
    #[error("the user name is too long")]
    TooLong,
}

impl Username {
    /// The longest name, in bytes of UTF-8 after normalisation.
    pub const MAX_BYTES: usize = 64;

    /// Normalises (Unicode NFKC, white space around it dropped), then checks.
    ///
    /// # Errors
    /// [`InvalidUsername`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, InvalidUsername> {
        // before normalisation, which may lengthen a text eighteenfold
        if text.len() > 4 * Self::MAX_BYTES {
            return Err(InvalidUsername::TooLong);
        }
        let name = compose(text);
        if name.is_empty() {
            return Err(InvalidUsername::Empty);
        }
        let refused = |c: char| c == '@' || c.is_control() || c.is_whitespace() || is_invisible(c);
        if name.contains(refused) {
            return Err(InvalidUsername::Malformed);
        }
        // The key has a column of that length too, and a small letter may take more bytes than its capital.
        let key = fold(&name);
        if name.len().max(key.len()) > Self::MAX_BYTES {
            return Err(InvalidUsername::TooLong);
        }
        let (name, key) = shared(name, key);
        let identifier = Identifier::from_canonical(key);
        Ok(Self { name, identifier })
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// The canonical key: unique in a realm.
    #[must_use]
    pub fn identifier(&self) -> &Identifier {
        &self.identifier
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        Self::parse(text)
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Username({:?})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_one_name_and_are_kept() {
        for spelling in ["Alice.B", "ALICE.B", " alice.b\t", "ａｌｉｃｅ.ｂ"] {
            let name = Username::parse(spelling).expect(spelling);
            assert_eq!(name.identifier().as_str(), "alice.b", "{spelling:?}");
        }
        assert_eq!(
            Username::parse(" Alice.B ").map(|name| name.to_string()),
            Ok("Alice.B".to_owned())
        );
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "a b",
            "a@b",
            "a＠b",
            "a\0b",
            "a\n",
            "a\u{200b}b",
            "a\u{202e}b",
            "a\u{85}b",
        ] {
            let refused = Username::parse(text);
            // a line break at the end is white space around the name, and dropped
            if text.ends_with('\n') {
                assert_eq!(refused.map(|name| name.to_string()), Ok("a".to_owned()));
            } else {
                assert_eq!(refused, Err(InvalidUsername::Malformed), "{text:?}");
            }
        }
        assert_eq!(Username::parse(" \t"), Err(InvalidUsername::Empty));
        assert!(Username::parse(&"a".repeat(64)).is_ok());
        // in lower case this capital takes three bytes instead of two
        assert!(Username::parse(&"Ⱥ".repeat(21)).is_ok());
        assert_eq!(
            Username::parse(&"Ⱥ".repeat(22)),
            Err(InvalidUsername::TooLong)
        );
        for long in ["a".repeat(65), "a".repeat(1_000_000), "\u{fdfa}".repeat(4)] {
            let refused = Username::parse(&long).expect_err("too long");
            assert!(matches!(
                refused,
                InvalidUsername::TooLong | InvalidUsername::Malformed
            ));
        }
    }
}
