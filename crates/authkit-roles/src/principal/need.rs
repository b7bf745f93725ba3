//! Needs as Flask-Principal has them: tuples of anything.
//!
//! ```
//! use authkit_roles::principal::Need;
//!
//! assert_eq!(Need::role("admin"), Need::new("role", "admin"));
//! assert_ne!(Need::user(1), Need::user("1"));
//! ```

use std::fmt;

/// `Need(method, value)`, or `ItemNeed(method, value, type)`. No text is refused, not even an empty one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Need {
    pub(super) method: Box<str>,
    pub(super) value: Value,
    pub(super) kind: Option<Box<str>>,
}

/// The value of a need. As in Python, the number 1 and the text `1` are two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Value {
    /// A number, such as an id.
    Number(i64),
    /// A text, such as the name of a role.
    Text(Box<str>),
}

impl Need {
    /// `Need(method, value)`.
    #[must_use]
    pub fn new(method: &str, value: impl Into<Value>) -> Self {
        Self {
            method: method.into(),
            value: value.into(),
            kind: None,
        }
    }

    /// `UserNeed(id)`, whose method is `id`.
    #[must_use]
    pub fn user(id: impl Into<Value>) -> Self {
        Self::new("id", id)
    }

    /// `RoleNeed(name)`.
    #[must_use]
    pub fn role(name: impl Into<Value>) -> Self {
        Self::new("role", name)
    }

    /// `TypeNeed(name)`.
    #[must_use]
    pub fn kind(name: impl Into<Value>) -> Self {
        Self::new("type", name)
    }

    /// `ActionNeed(name)`.
    #[must_use]
    pub fn action(name: impl Into<Value>) -> Self {
        Self::new("action", name)
    }

    /// `ItemNeed(method, value, type)`: to `update` number 27 of `posts`.
    #[must_use]
    pub fn item(method: &str, value: impl Into<Value>, kind: &str) -> Self {
        Self {
            kind: Some(kind.into()),
            ..Self::new(method, value)
        }
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            method,
            value,
            kind,
        } = self;
        match kind {
            None => write!(f, "({method:?}, {value})"),
            Some(kind) => write!(f, "({method:?}, {value}, {kind:?})"),
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}
