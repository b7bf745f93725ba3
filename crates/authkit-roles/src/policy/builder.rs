//! Writes a policy down, and checks it when it is whole.

use std::collections::BTreeMap;

use super::{Grants, Policy, PolicyError, cycle};
use crate::{ActionName, RoleName};

/// A policy in the making. Nothing is checked before [`build`](Self::build).
///
/// What a role implies can only be said after the role:
///
/// ```compile_fail
/// # use authkit_roles::Policy;
/// Policy::builder().implies(["author"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyBuilder {
    roles: Vec<Draft>,
}

/// A policy in the making, at one of its roles.
///
/// It turns into a [`PolicyBuilder`] again, for roles that come from a loop:
///
/// ```
/// use authkit_roles::Policy;
///
/// let mut builder = Policy::builder();
/// for (role, action) in [("author", "write"), ("editor", "publish")] {
///     builder = builder.role(role).allows([action]).into();
/// }
/// assert!(builder.build()?.knows("editor"));
/// # Ok::<(), authkit_roles::PolicyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleBuilder {
    before: PolicyBuilder,
    role: Draft,
}

/// A role as it was written down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) implies: Vec<String>,
    pub(super) allows: Vec<String>,
}

impl PolicyBuilder {
    /// Adds a role.
    #[must_use]
    pub fn role(self, name: impl AsRef<str>) -> RoleBuilder {
        RoleBuilder {
            before: self,
            role: Draft {
                name: name.as_ref().to_owned(),
                ..Draft::default()
            },
        }
    }

    /// Checks every name, and that roles imply only roles that are there and never themselves.
    ///
    /// # Errors
    ///
    /// [`PolicyError`], which names the role.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let mut roles = BTreeMap::new();
        for draft in self.roles {
            let (name, grants) = draft.check()?;
            if roles.contains_key(&name) {
                return Err(PolicyError::Duplicate(name));
            }
            roles.insert(name, grants);
        }
        for (role, grants) in &roles {
            let unknown = grants
                .implies
                .iter()
                .find(|name| !roles.contains_key(*name));
            if let Some(implied) = unknown {
                let (role, implied) = (role.clone(), implied.clone());
                return Err(PolicyError::UnknownRole { role, implied });
            }
        }
        match cycle::find(&roles) {
            Some(cycle) => Err(PolicyError::Cycle(cycle)),
            None => Ok(Policy { roles }),
        }
    }

    #[cfg(feature = "serde")]
    pub(super) fn of(roles: Vec<Draft>) -> Self {
        Self { roles }
    }
}

impl RoleBuilder {
    /// Whoever has the role has these as well, and what they imply and allow.
    #[must_use]
    pub fn implies(mut self, roles: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.role.implies.extend(texts(roles));
        self
    }

    /// Whoever has the role may do this.
    #[must_use]
    pub fn allows(mut self, actions: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.role.allows.extend(texts(actions));
        self
    }

    /// Adds the next role.
    #[must_use]
    pub fn role(self, name: impl AsRef<str>) -> Self {
        PolicyBuilder::from(self).role(name)
    }

    /// Checks the policy; see [`PolicyBuilder::build`].
    ///
    /// # Errors
    ///
    /// [`PolicyError`], which names the role.
    pub fn build(self) -> Result<Policy, PolicyError> {
        PolicyBuilder::from(self).build()
    }
}

impl From<RoleBuilder> for PolicyBuilder {
    fn from(builder: RoleBuilder) -> Self {
        let RoleBuilder { mut before, role } = builder;
        before.roles.push(role);
        before
    }
}

impl Draft {
    fn check(self) -> Result<(RoleName, Grants), PolicyError> {
        let role = RoleName::try_from(self.name.as_str());
        let role = role.map_err(|source| PolicyError::RoleName {
            text: self.name,
            source,
        })?;
        let mut grants = Grants::default();
        for text in self.implies {
            let implied = RoleName::try_from(text.as_str());
            grants.implies.insert(implied.map_err(|source| {
                let role = role.clone();
                PolicyError::ImpliedName { role, text, source }
            })?);
        }
        for text in self.allows {
            let action = ActionName::try_from(text.as_str());
            grants.allows.insert(action.map_err(|source| {
                let role = role.clone();
                PolicyError::ActionName { role, text, source }
            })?);
        }
        Ok((role, grants))
    }
}

fn texts(names: impl IntoIterator<Item = impl AsRef<str>>) -> impl Iterator<Item = String> {
    names.into_iter().map(|name| name.as_ref().to_owned())
}
