//! The tree behind a permission: how it is decided, and how it is printed.

use std::fmt;

use crate::{Identity, Need};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Need(Need),
    All(Vec<Node>),
    Any(Vec<Node>),
    ButNot(Box<Node>, Box<Node>),
}

impl Node {
    pub(super) fn list(mut nodes: Vec<Self>, kind: fn(Vec<Self>) -> Self) -> Self {
        match nodes.pop() {
            Some(only) if nodes.is_empty() => only,
            Some(last) => {
                nodes.push(last);
                kind(nodes)
            }
            None => kind(nodes),
        }
    }

    /// `excluding` says whether a need that is met would keep somebody out: what is in doubt counts as
    /// met there, and as not met where it would let somebody in. It turns around at each exclusion.
    pub(super) fn holds(&self, identity: &Identity, excluding: bool) -> bool {
        match self {
            Self::Need(need) => identity.meets(need, excluding),
            Self::All(nodes) => {
                !nodes.is_empty() && nodes.iter().all(|node| node.holds(identity, excluding))
            }
            Self::Any(nodes) => nodes.iter().any(|node| node.holds(identity, excluding)),
            Self::ButNot(these, others) => {
                these.holds(identity, excluding) && !others.holds(identity, !excluding)
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
