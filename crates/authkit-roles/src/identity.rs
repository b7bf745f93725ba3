//! What somebody brings along: roles, and actions allowed one by one.
//!
//! ```
//! use authkit_roles::{ActionName, Identity, RoleName};
//!
//! let editor: RoleName = "editor".parse()?;
//! let publish: ActionName = "publish".parse()?;
//! let identity = Identity::with_roles([editor]).and_actions([publish]);
//! assert!(identity.has_role("editor"));
//! assert!(!Identity::anonymous().has_role("editor"));
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

use std::collections::BTreeSet;

use crate::{ActionName, Need, RoleName};

/// The roles and actions that somebody has, as they were when it was made.
///
/// # Security
///
/// It is a copy. Read it anew for every request, so that a role taken away is gone at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Identity {
    roles: BTreeSet<RoleName>,
    #[cfg_attr(feature = "serde", serde(default))]
    actions: BTreeSet<ActionName>,
}

impl Identity {
    /// Somebody who has nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Somebody who has these roles and no others.
    #[must_use]
    pub fn with_roles(roles: impl IntoIterator<Item = RoleName>) -> Self {
        Self {
            roles: roles.into_iter().collect(),
            actions: BTreeSet::new(),
        }
    }

    /// The same, and allowed these actions as well.
    #[must_use]
    pub fn and_actions(mut self, actions: impl IntoIterator<Item = ActionName>) -> Self {
        self.actions.extend(actions);
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

    /// Whether this one need is met.
    #[must_use]
    pub fn provides(&self, need: &Need) -> bool {
        match need {
            Need::Action(name) => self.actions.contains(name),
            Need::Invalid(_) => false,
            Need::Role(name) => self.roles.contains(name),
        }
    }
}
