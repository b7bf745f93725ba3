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

use std::fmt;

use crate::{Identity, Need};

/// What an identity must provide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permission(Node);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Need(Need),
    All(Vec<Node>),
    Any(Vec<Node>),
    ButNot(Box<Node>, Box<Node>),
}

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

impl Node {
    fn list(mut nodes: Vec<Self>, kind: fn(Vec<Self>) -> Self) -> Self {
        match nodes.pop() {
            Some(only) if nodes.is_empty() => only,
            Some(last) => {
                nodes.push(last);
                kind(nodes)
            }
            None => kind(nodes),
        }
    }

    /// `invalid` is the answer for a need with an invalid name: no where it would let somebody in,
    /// yes where it would keep somebody out. It turns around at each exclusion.
    fn holds(&self, identity: &Identity, invalid: bool) -> bool {
        match self {
            Self::Need(Need::Invalid(_)) => invalid,
            Self::Need(need) => identity.provides(need),
            Self::All(nodes) => {
                !nodes.is_empty() && nodes.iter().all(|node| node.holds(identity, invalid))
            }
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(identity, invalid)),
            Self::ButNot(these, others) => {
                these.holds(identity, invalid) && !others.holds(identity, !invalid)
            }
        }
    }

    fn is_single(&self) -> bool {
        match self {
            Self::Need(_) => true,
            Self::All(nodes) | Self::Any(nodes) => nodes.is_empty(),
            Self::ButNot(..) => false,
        }
    }

    /// Needs joined by one word only, so that a comma after it cannot be misread.
    fn is_flat(&self) -> bool {
        match self {
            Self::All(nodes) | Self::Any(nodes) => nodes.iter().all(Self::is_single),
            node => node.is_single(),
        }
    }

    fn write_part(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_flat() {
            write!(f, "{self}")
        } else {
            write!(f, "({self})")
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, word) = match self {
            Self::Need(need) => return need.fmt(f),
            Self::All(nodes) => (nodes, "and"),
            Self::Any(nodes) => (nodes, "or"),
            Self::ButNot(these, others) => {
                these.write_part(f)?;
                f.write_str(", but not ")?;
                return if others.is_single() {
                    others.fmt(f)
                } else {
                    write!(f, "({others})")
                };
            }
        };
        if nodes.is_empty() {
            return f.write_str("what nobody has (the permission is empty)");
        }
        let comma = if self.is_flat() { "" } else { "," };
        for (position, node) in nodes.iter().enumerate() {
            if position > 0 {
                write!(f, "{comma} {word} ")?;
            }
            node.write_part(f)?;
        }
        Ok(())
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
