//! What may be done to one object.
//!
//! ```
//! use authkit_roles::Item;
//!
//! let post = Item::new("edit", "post", 7)?;
//! assert_eq!(post.to_string(), "edit on post 7");
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

use std::fmt;

use crate::{ActionName, IdText, KindName, NameError};

/// One action on one object: to edit post 7.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Item {
    kind: KindName,
    id: IdText,
    action: ActionName,
}

impl Item {
    /// The action on the object of this kind and id; the id counts as its `Display` writes it.
    ///
    /// # Errors
    ///
    /// [`NameError`] of the first of the three that is no name.
    pub fn new(action: &str, kind: &str, id: impl fmt::Display) -> Result<Self, NameError> {
        Ok(Self {
            action: action.parse()?,
            kind: kind.parse()?,
            id: IdText::new(id)?,
        })
    }

    /// What may be done.
    #[must_use]
    pub fn action(&self) -> &ActionName {
        &self.action
    }

    /// What kind of object it is.
    #[must_use]
    pub fn kind(&self) -> &KindName {
        &self.kind
    }

    /// Which object of that kind it is.
    #[must_use]
    pub fn id(&self) -> &IdText {
        &self.id
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} {}", self.action, self.kind, self.id)
    }
}
