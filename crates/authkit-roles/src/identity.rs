//! What somebody brings along: roles, actions allowed one by one, objects, and who they are.
//!
//! ```
//! use authkit_roles::{ActionName, IdText, Identity, Item, RoleName};
//!
//! let editor: RoleName = "editor".parse()?;
//! let publish: ActionName = "publish".parse()?;
//! let identity = Identity::with_roles([editor])
//!     .and_actions([publish])
//!     .and_items([Item::new("edit", "post", 7)?])
//!     .of_user(IdText::new(12)?);
//! assert!(identity.has_role("editor"));
//! assert!(!Identity::anonymous().has_role("editor"));
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

use std::collections::BTreeSet;

use crate::{ActionName, IdText, Item, Need, RoleName};

/// What somebody has, as it was when it was made.
///
/// # Security
///
/// It is a copy. Read it anew for every request, so that a role taken away is gone at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Identity {
    pub(crate) roles: BTreeSet<RoleName>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) actions: BTreeSet<ActionName>,
    #[cfg_attr(feature = "serde", serde(default))]
    items: BTreeSet<Item>,
    #[cfg_attr(feature = "serde", serde(default))]
    user: Option<IdText>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) unknown_roles: BTreeSet<RoleName>,
}

impl Identity {
    /// Somebody who has nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Somebody who has these roles and nothing else.
    ///
    /// With a [`Policy`](crate::Policy), its `identity` adds what the roles imply and allow.
    #[must_use]
    pub fn with_roles(roles: impl IntoIterator<Item = RoleName>) -> Self {
        Self {
            roles: roles.into_iter().collect(),
            ..Self::default()
        }
    }

    /// The same, and allowed these actions as well.
    #[must_use]
    pub fn and_actions(mut self, actions: impl IntoIterator<Item = ActionName>) -> Self {
        self.actions.extend(actions);
        self
    }

    /// The same, and allowed these actions on these objects as well.
    #[must_use]
    pub fn and_items(mut self, items: impl IntoIterator<Item = Item>) -> Self {
        self.items.extend(items);
        self
    }

    /// The same, known to be this user.
    #[must_use]
    pub fn of_user(mut self, id: IdText) -> Self {
        self.user = Some(id);
        self
    }

    /// Whether the role is there, by its exact name.
    #[must_use]
    pub fn has_role(&self, name: &str) -> bool {
        self.roles.contains(name)
    }

    /// Whether the action is allowed, by its exact name.
    #[must_use]
    pub fn has_action(&self, name: &str) -> bool {
        self.actions.contains(name)
    }

    /// The roles, sorted by name.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        self.roles.iter()
    }

    /// The actions, sorted by name.
    pub fn actions(&self) -> impl Iterator<Item = &ActionName> {
        self.actions.iter()
    }

    /// The actions on single objects, sorted by kind, id and action.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// Which user this is, if that is known.
    #[must_use]
    pub fn user(&self) -> Option<&IdText> {
        self.user.as_ref()
    }

    /// The roles that the policy did not know, sorted by name.
    ///
    /// They open nothing. A permission that excludes such a role keeps its holder out all the same.
    pub fn unknown_roles(&self) -> impl Iterator<Item = &RoleName> {
        self.unknown_roles.iter()
    }

    /// Whether this one need is met.
    #[must_use]
    pub fn provides(&self, need: &Need) -> bool {
        self.meets(need, false)
    }

    /// Whether the need is met, or counts as met. What is in doubt, an invalid name and a role that the
    /// policy does not know, counts as met where that keeps somebody out, and nowhere else.
    pub(crate) fn meets(&self, need: &Need, excluding: bool) -> bool {
        match need {
            Need::Action(name) => self.actions.contains(name),
            Need::Invalid(_) => excluding,
            Need::Item(item) => self.items.contains(item),
            Need::Role(name) => self.roles.contains(name) || (excluding && self.is_unknown(name)),
            Need::User(id) => self.user.as_ref() == Some(id),
        }
    }

    /// Whether the role is there, and only among those that the policy does not know.
    pub(crate) fn is_unknown(&self, name: &RoleName) -> bool {
        self.unknown_roles.contains(name) && !self.roles.contains(name)
    }
}
