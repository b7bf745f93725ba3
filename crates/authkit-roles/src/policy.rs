//! What each role implies and allows, said in one place and checked once.
//!
//! ```
//! use authkit_roles::{Permission, Policy, RoleName, action};
//!
//! let policy = Policy::builder()
//!     .role("author").allows(["write"])
//!     .role("editor").implies(["author"]).allows(["publish"])
//!     .role("admin").implies(["editor"])
//!     .build()?;
//! let boss = policy.identity(["admin".parse::<RoleName>()?]);
//! assert!(Permission::from(action("publish")).allows(&boss));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Roles that the policy does not know
//!
//! An account may have a role that the policy does not name: an old one, or one that was renamed. It
//! stays with the identity as an [unknown role](Identity::unknown_roles) and opens nothing, not even a
//! permission that asks for it by name. A permission that excludes it keeps its holder out. So a role that
//! is removed from the policy closes what it opened, and opens nothing that it closed.

mod builder;
mod cycle;
mod error;
#[cfg(feature = "serde")]
mod spec;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::{ActionName, Explanation, Identity, Need, Origin, Permission, RoleName};
pub use builder::{PolicyBuilder, RoleBuilder};
pub use cycle::Cycle;
pub use error::PolicyError;

/// What each role implies and allows. It has no cycles and no loose ends.
///
/// With feature `serde` it is read from data under the checks of the builder, and unknown fields are
/// refused: `{"roles": {"editor": {"implies": ["author"], "allows": ["publish"]}, "author": {}}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "spec::Spec", into = "spec::Spec"))]
pub struct Policy {
    roles: BTreeMap<RoleName, Grants>,
}

/// What comes with one role, others that it implies not counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Grants {
    implies: BTreeSet<RoleName>,
    allows: BTreeSet<ActionName>,
}

impl Policy {
    /// Begins a policy.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::default()
    }

    /// Somebody who has these roles, all that they imply, and every action that one of them allows.
    #[must_use]
    pub fn identity(&self, roles: impl IntoIterator<Item = RoleName>) -> Identity {
        self.expand(Identity::with_roles(roles))
    }

    /// The identity, with what its roles imply and allow.
    ///
    /// What it brings along besides roles stays. To expand twice is to expand once.
    ///
    /// # Security
    ///
    /// Ask permissions about the identity that this returns, and not about the one from the store: there
    /// an exclusion does not see what is implied, and a role that the policy does not know opens doors.
    #[must_use]
    pub fn expand(&self, mut identity: Identity) -> Identity {
        let mut open: Vec<RoleName> = std::mem::take(&mut identity.roles).into_iter().collect();
        open.extend(std::mem::take(&mut identity.unknown_roles));
        while let Some(role) = open.pop() {
            let Some(grants) = self.roles.get(&role) else {
                identity.unknown_roles.insert(role);
                continue;
            };
            if identity.roles.insert(role) {
                identity.actions.extend(grants.allows.iter().cloned());
                open.extend(grants.implies.iter().cloned());
            }
        }
        identity
    }

    /// Says whether the expanded identity is let in, and why: also which role a role or an action came from.
    pub fn explain(&self, permission: &Permission, identity: &Identity) -> Explanation {
        let held: Vec<_> = identity.roles().chain(identity.unknown_roles()).collect();
        let expanded = self.expand(identity.clone());
        let origin = |need: &Need| self.origin(identity, &held, need);
        let roles = held.iter().copied().cloned().collect();
        permission.explain_with(&expanded, roles, &origin)
    }

    /// Whether the policy knows the role.
    #[must_use]
    pub fn knows(&self, role: &str) -> bool {
        self.roles.contains_key(role)
    }

    /// The roles that the policy knows, sorted by name.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        self.roles.keys()
    }

    fn origin(&self, identity: &Identity, held: &[&RoleName], need: &Need) -> Origin {
        let path = match need {
            Need::Action(name) if !identity.actions.contains(name) => {
                self.path(held, |_, grants| grants.allows.contains(name))
            }
            Need::Role(name) if !held.contains(&name) => self.path(held, |role, _| role == name),
            _ => None,
        };
        path.map_or(Origin::Direct, Origin::Roles)
    }

    /// The shortest way from a role that is held to one that will do; of several, the first by name.
    fn path<'a>(
        &'a self,
        held: &[&'a RoleName],
        will_do: impl Fn(&RoleName, &Grants) -> bool,
    ) -> Option<Vec<RoleName>> {
        let mut from: BTreeMap<&RoleName, Option<&RoleName>> =
            held.iter().map(|role| (*role, None)).collect();
        let mut open: VecDeque<&RoleName> = from.keys().copied().collect();
        while let Some(role) = open.pop_front() {
            let Some(grants) = self.roles.get(role) else {
                continue;
            };
            if will_do(role, grants) {
                let back = std::iter::successors(Some(role), |role| from.get(role).copied()?);
                let mut path: Vec<_> = back.cloned().collect();
                path.reverse();
                return Some(path);
            }
            for implied in &grants.implies {
                if !from.contains_key(implied) {
                    from.insert(implied, Some(role));
                    open.push_back(implied);
                }
            }
        }
        None
    }
}
