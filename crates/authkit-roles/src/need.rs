//! One thing that an identity may provide and a permission may ask for.
//!
//! ```
//! use authkit_roles::{action, role};
//!
//! assert_eq!(role("editor").to_string(), "role editor");
//! assert_eq!(action("publish").to_string(), "action publish");
//! ```

use std::fmt;

use crate::{ActionName, NameError, RoleName};

/// What a permission asks for: a role or an action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// May do something.
    Action(ActionName),
    /// Comes from [`role`] or [`action`] with a text that is no name.
    ///
    /// Nobody can provide it. Where a permission excludes it, the permission refuses everybody:
    /// a slip of the pen closes a door and never opens one.
    Invalid(NameError),
    /// Has a role.
    Role(RoleName),
}

/// The need for a role.
///
/// A text that is no [`RoleName`] does not panic: it becomes [`Need::Invalid`], which nobody can
/// provide, and the refusal says that the name is at fault. Parse names that come from outside
/// with [`RoleName::try_from`], which returns the error.
#[must_use]
pub fn role(name: &str) -> Need {
    RoleName::try_from(name).map_or_else(Need::Invalid, Need::Role)
}

/// The need to be allowed an action; like [`role`] for a text that is no name.
#[must_use]
pub fn action(name: &str) -> Need {
    ActionName::try_from(name).map_or_else(Need::Invalid, Need::Action)
}

impl From<RoleName> for Need {
    fn from(name: RoleName) -> Self {
        Self::Role(name)
    }
}

impl From<ActionName> for Need {
    fn from(name: ActionName) -> Self {
        Self::Action(name)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(name) => write!(f, "action {name}"),
            Self::Invalid(why) => write!(f, "something with an invalid name ({why})"),
            Self::Role(name) => write!(f, "role {name}"),
        }
    }
}
