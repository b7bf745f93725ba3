//! Checked names of roles, actions and kinds of objects, and checked ids.
//!
//! A name is 1 to 64 bytes of UTF-8 once white space around it is gone, and holds no control
//! character. That keeps it whole in a text column, a log line and a header. Names are compared
//! byte for byte: `Admin` and `admin` are two roles. Ids keep the same rules, except that white
//! space around one is refused.
//!
//! ```
//! use authkit_roles::{IdText, RoleName};
//!
//! let editor: RoleName = " editor ".parse()?;
//! assert_eq!(editor.as_str(), "editor");
//! assert!(RoleName::try_from("\u{7}").is_err());
//! assert_eq!(IdText::new(7)?.as_str(), "7");
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

/// The longest name or id, in bytes of UTF-8.
pub const MAX_NAME_BYTES: usize = 64;

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// There is a control character in it, such as a line break or NUL.
    #[error("a name holds no control characters")]
    ControlCharacter,
    /// Nothing is left once the white space around it is gone.
    #[error("a name is not empty")]
    Empty,
    /// There is white space around an id, or where a name is taken over to the letter.
    #[error("there is white space around it")]
    Padded,
    /// It takes more than [`MAX_NAME_BYTES`].
    #[error("a name takes at most {MAX_NAME_BYTES} bytes")]
    TooLong,
}

/// Why a text is no [`RoleName`].
pub type RoleNameError = NameError;

/// White space around a name comes from forms and files, and means nothing.
fn trimmed(text: &str) -> Result<&str, NameError> {
    exact(text.trim())
}

/// Two objects may differ in white space alone, so that cutting it off could open the wrong one.
fn exact(name: &str) -> Result<&str, NameError> {
    if name.is_empty() {
        Err(NameError::Empty)
    } else if name.len() > MAX_NAME_BYTES {
        Err(NameError::TooLong)
    } else if name.chars().any(char::is_control) {
        Err(NameError::ControlCharacter)
    } else if name.trim() != name {
        Err(NameError::Padded)
    } else {
        Ok(name)
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $checked:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(Box<str>);

        impl $name {
            /// The text, without white space around it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = NameError;

            fn try_from(text: &str) -> Result<Self, NameError> {
                $checked(text).map(|name| Self(name.into()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::try_from(text.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::try_from(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.into()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        // Sound because the derived order and hash are those of the text itself.
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

name! {
    /// The name of a role that an account can have.
    RoleName, trimmed
}

name! {
    /// The name of something that one may or may not do.
    ActionName, trimmed
}

name! {
    /// The name of a kind of object, such as `post`.
    KindName, trimmed
}

name! {
    /// The id of an object or of a user, written out.
    IdText, exact
}

impl IdText {
    /// The id as its `Display` writes it: a number, a UUID, a text.
    ///
    /// # Errors
    ///
    /// [`NameError`] where that is empty, too long, padded, or holds a control character.
    pub fn new(id: impl std::fmt::Display) -> Result<Self, NameError> {
        Self::try_from(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_bytes_after_the_trim() {
        let longest = "é".repeat(MAX_NAME_BYTES / 2);
        let padded = format!("  {longest}\t");
        assert_eq!(
            RoleName::try_from(padded.as_str()).unwrap().as_str(),
            longest
        );
        let longer = format!("{longest}x");
        assert_eq!(RoleName::try_from(longer.as_str()), Err(NameError::TooLong));
        assert_eq!(RoleName::try_from(" \t\n"), Err(NameError::Empty));
        assert_eq!(RoleName::try_from(""), Err(NameError::Empty));
    }

    #[test]
    fn control_characters_inside_are_refused() {
        for text in ["a\nb", "a\0b", "a\u{7f}b", "a\u{85}b", "a\r\nSet-Cookie: x"] {
            let refused = ActionName::try_from(text);
            assert_eq!(refused, Err(NameError::ControlCharacter), "{text:?}");
        }
    }

    #[test]
    fn ids_are_never_trimmed_into_another_id() {
        for padded in [" 7", "7 ", "7\u{a0}"] {
            assert_eq!(IdText::new(padded), Err(NameError::Padded), "{padded:?}");
        }
        assert_eq!(IdText::new(" "), Err(NameError::Padded));
        assert_eq!(IdText::new(""), Err(NameError::Empty));
        assert_eq!(IdText::new("7\n"), Err(NameError::ControlCharacter));
        assert_eq!(IdText::new(-7).unwrap(), "-7".parse().unwrap());
        assert_eq!(IdText::new("x".repeat(65)), Err(NameError::TooLong));
    }

    #[test]
    fn names_differ_by_case_and_sort_as_their_text() {
        let [admin, capital]: [RoleName; 2] = ["admin", "Admin"].map(|n| n.parse().unwrap());
        assert_ne!(admin, capital);
        assert!(capital < admin);
        assert_eq!(format!("{admin:>7}|"), "  admin|");
    }
}
