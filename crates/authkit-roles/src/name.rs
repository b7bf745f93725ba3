//! Checked names of roles and actions.
//!
//! A name is 1 to 64 bytes of UTF-8 once white space around it is gone, and holds no control
//! character. That keeps it whole in a text column, a log line and a header. Names are compared
//! byte for byte: `Admin` and `admin` are two roles.
//!
//! ```
//! use authkit_roles::RoleName;
//!
//! let editor: RoleName = " editor ".parse()?;
//! assert_eq!(editor.as_str(), "editor");
//! assert!(RoleName::try_from("\u{7}").is_err());
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

/// The longest name, in bytes of UTF-8.
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
    /// It takes more than [`MAX_NAME_BYTES`].
    #[error("a name takes at most {MAX_NAME_BYTES} bytes")]
    TooLong,
}

/// Why a text is no [`RoleName`].
pub type RoleNameError = NameError;

fn checked(text: &str) -> Result<&str, NameError> {
    let name = text.trim();
    if name.is_empty() {
        Err(NameError::Empty)
    } else if name.len() > MAX_NAME_BYTES {
        Err(NameError::TooLong)
    } else if name.chars().any(char::is_control) {
        Err(NameError::ControlCharacter)
    } else {
        Ok(name)
    }
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
        pub struct $name(Box<str>);

        impl $name {
            /// The name, without white space around it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<&str> for $name {
            type Error = NameError;

            fn try_from(text: &str) -> Result<Self, NameError> {
                checked(text).map(|name| Self(name.into()))
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
    RoleName
}

name! {
    /// The name of something that one may or may not do.
    ActionName
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
    fn names_differ_by_case_and_sort_as_their_text() {
        let [admin, capital]: [RoleName; 2] = ["admin", "Admin"].map(|n| n.parse().unwrap());
        assert_ne!(admin, capital);
        assert!(capital < admin);
        assert_eq!(format!("{admin:>7}|"), "  admin|");
    }
}
