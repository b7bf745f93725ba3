//! What it takes to be let in, as a value that can be combined, asked and printed.
//!
//! A permission that asks for nothing lets nobody in. `all` of nothing and `any` of nothing both
//! count as refused wherever they stand: `a.and(nothing)` refuses, `a.or(nothing)` is `a`, and
//! `a.but_not(nothing)` is `a`, because nobody is in `nothing`.
//!
//! ```
//! use authkit_roles::{Identity, Permission, role};
//!
//! let staff = Permission::any([role("editor"), role("author")]).but_not(role("suspended"));
//! let author = Identity::with_roles(["author".parse()?]);
//! assert!(staff.allows(&author));
//! assert!(!Permission::any([]).allows(&author));
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

mod explain;
mod node;

use std::fmt;

use crate::{Explanation, Identity, Need, Origin};
use node::Node;

/// What an identity must provide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission(Node);

impl Permission {
    /// Every one of these; of nothing, nobody.
    #[must_use]
    pub fn all(needs: impl IntoIterator<Item = Need>) -> Self {
        Self(Node::list(
            needs.into_iter().map(Node::Need).collect(),
            Node::All,
        ))
    }

    /// At least one of these; of nothing, nobody.
    #[must_use]
    pub fn any(needs: impl IntoIterator<Item = Need>) -> Self {
        Self(Node::list(
            needs.into_iter().map(Node::Need).collect(),
            Node::Any,
        ))
    }

    /// This and the other.
    #[must_use]
    pub fn and(self, other: impl Into<Self>) -> Self {
        let mut parts = Vec::new();
        for node in [self.0, other.into().0] {
            match node {
                // An empty list stays a part of its own: dissolved, it would no longer refuse.
                Node::All(inner) if !inner.is_empty() => parts.extend(inner),
                node => parts.push(node),
            }
        }
        Self(Node::All(parts))
    }

    /// This or the other.
    #[must_use]
    pub fn or(self, other: impl Into<Self>) -> Self {
        let mut parts = Vec::new();
        for node in [self.0, other.into().0] {
            match node {
                Node::Any(inner) if !inner.is_empty() => parts.extend(inner),
                node => parts.push(node),
            }
        }
        Self(Node::Any(parts))
    }

    /// This, except for whoever meets the other.
    ///
    /// # Security
    ///
    /// An exclusion is lost with the role that carries it. Ask for what people must have where
    /// that is possible.
    #[must_use]
    pub fn but_not(self, other: impl Into<Self>) -> Self {
        Self(Node::ButNot(Box::new(self.0), Box::new(other.into().0)))
    }

    /// Whether the identity is let in.
    #[must_use]
    pub fn allows(&self, identity: &Identity) -> bool {
        self.0.holds(identity, false)
    }

    /// Says whether the identity is let in, and why.
    ///
    /// [`Policy::explain`](crate::Policy::explain) also says which role a role or an action came from.
    pub fn explain(&self, identity: &Identity) -> Explanation {
        let held = identity.roles().chain(identity.unknown_roles());
        self.explain_with(identity, held.cloned().collect(), &|_| Origin::Direct)
    }

    /// Lets the identity in, or says what it would take.
    ///
    /// # Errors
    ///
    /// [`Refusal`] where [`Permission::allows`] is false.
    pub fn check(&self, identity: &Identity) -> Result<(), Refusal> {
        if self.allows(identity) {
            Ok(())
        } else {
            Err(Refusal {
                permission: self.clone(),
            })
        }
    }
}

impl From<Need> for Permission {
    fn from(need: Need) -> Self {
        Self(Node::Need(need))
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Not let in. Its text says what the permission asks for, and nothing about who asked.
///
/// # Security
///
/// It names roles. Log it or show it to colleagues; a stranger needs only the status code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("needs {permission}")]
pub struct Refusal {
    permission: Permission,
}

impl Refusal {
    /// The permission that was not met.
    #[must_use]
    pub fn permission(&self) -> &Permission {
        &self.permission
    }
}
