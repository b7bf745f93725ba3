//! What somebody provides, as Flask-Principal asks for it.
//!
//! ```
//! use authkit_roles::principal::{Identity, Need};
//!
//! let ada = Identity::new([Need::user(7), Need::role("admin")]);
//! assert!(ada.provides(&Need::role("admin")));
//! ```

use std::collections::BTreeSet;

use super::{Need, Permission};

/// The `provides` of an `Identity`.
///
/// Its `id` is not among them, there as here: `Need::user(id)` has to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    provides: BTreeSet<Need>,
    /// Roles that a policy does not know. They meet no need, and keep out where they are excluded.
    unknown: BTreeSet<Need>,
}

impl Identity {
    /// `AnonymousIdentity()`: nothing.
    #[must_use]
    pub fn anonymous() -> Self {
        Self::default()
    }

    /// Somebody who provides this.
    #[must_use]
    pub fn new(provides: impl IntoIterator<Item = Need>) -> Self {
        Self {
            provides: provides.into_iter().collect(),
            unknown: BTreeSet::new(),
        }
    }

    /// Whether it is among what is provided.
    #[must_use]
    pub fn provides(&self, need: &Need) -> bool {
        self.provides.contains(need)
    }

    /// `identity.can(permission)`.
    #[must_use]
    pub fn can(&self, permission: &Permission) -> bool {
        permission.allows(self)
    }

    pub(super) fn is_kept_out_by(&self, need: &Need) -> bool {
        self.provides.contains(need) || self.unknown.contains(need)
    }
}

/// Roles, actions, items and the user; the id of the user is a text.
impl From<&crate::Identity> for Identity {
    fn from(identity: &crate::Identity) -> Self {
        let roles = identity.roles().map(|name| Need::role(name.as_str()));
        let actions = identity.actions().map(|name| Need::action(name.as_str()));
        let items = identity.items().map(|item| {
            let (action, kind) = (item.action().as_str(), item.kind().as_str());
            Need::item(action, item.id().as_str(), kind)
        });
        let user = identity.user().map(|id| Need::user(id.as_str()));
        let unknown = identity.unknown_roles();
        Self {
            provides: roles.chain(actions).chain(items).chain(user).collect(),
            unknown: unknown.map(|name| Need::role(name.as_str())).collect(),
        }
    }
}
