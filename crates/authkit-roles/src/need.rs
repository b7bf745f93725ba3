//! One thing that an identity may provide and a permission may ask for.
//!
//! Needs are compared as they are: whoever may `edit` has a need of its own for each post, and the
//! action `edit` covers none of them. Say `item("edit", "post", 7)` *or* `action("edit posts")`.
//!
//! ```
//! use authkit_roles::{action, item, role, user};
//!
//! assert_eq!(role("editor").to_string(), "role editor");
//! assert_eq!(action("publish").to_string(), "action publish");
//! assert_eq!(item("edit", "post", 7).to_string(), "action edit on post 7");
//! assert_eq!(user(12).to_string(), "user 12");
//! ```

use std::fmt;

use crate::{ActionName, IdText, Item, NameError, RoleName};

/// What a permission asks for: a role, an action, an action on one object, or one user.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Need {
    /// May do something.
    Action(ActionName),
    /// Comes from [`role`], [`action`], [`item`] or [`user`] with a text that is no name.
    ///
    /// Nobody can provide it. Where a permission excludes it, the permission refuses everybody:
    /// a slip of the pen closes a door and never opens one.
    Invalid(NameError),
    /// May do something to one object.
    Item(Item),
    /// Has a role.
    Role(RoleName),
    /// Is one user: the author of a post, say.
    User(IdText),
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

/// The need to be allowed an action on one object; like [`role`] for texts that are no names.
#[must_use]
pub fn item(action: &str, kind: &str, id: impl fmt::Display) -> Need {
    Item::new(action, kind, id).map_or_else(Need::Invalid, Need::Item)
}

/// The need to be one user; like [`role`] for an id that is none.
#[must_use]
pub fn user(id: impl fmt::Display) -> Need {
    IdText::new(id).map_or_else(Need::Invalid, Need::User)
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

impl From<Item> for Need {
    fn from(item: Item) -> Self {
        Self::Item(item)
    }
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Action(name) => write!(f, "action {name}"),
            Self::Invalid(why) => write!(f, "something with an invalid name ({why})"),
            Self::Item(item) => write!(f, "action {item}"),
            Self::Role(name) => write!(f, "role {name}"),
            Self::User(id) => write!(f, "user {id}"),
        }
    }
}
