//! `Permission` and `Denial`, with what their operators really do.
//!
//! ```
//! use authkit_roles::principal::{Identity, Need, Permission};
//!
//! let (boss, lackey) = (Permission::new([Need::role("boss")]), Permission::new([Need::role("lackey")]));
//! let somebody = Identity::new([Need::role("lackey")]);
//! assert!((boss.clone() & lackey).allows(&somebody)); // one of the two is enough
//! assert!((boss.clone() | boss).allows(&Identity::anonymous())); // nothing is left to ask for
//! ```

use std::collections::BTreeSet;
use std::fmt;
use std::ops::{BitAnd, BitOr};

use super::{Identity, Need};

/// Needs of which one has to be there, and excludes of which none may be.
///
/// Two that hold the same are equal here; in Python each is only equal to itself.
///
/// # Security
///
/// Without needs it lets everybody in whom no exclude keeps out, and without excludes everybody. It gets
/// there silently: by a list that came out empty, by [`difference`](Self::difference), by
/// [`reverse`](Self::reverse).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    pub(super) needs: BTreeSet<Need>,
    pub(super) excludes: BTreeSet<Need>,
}

impl Permission {
    /// `Permission(*needs)`: **any** of them will do.
    ///
    /// # Security
    ///
    /// Of nothing, it lets everybody in, people who are not signed in included.
    #[must_use]
    pub fn new(needs: impl IntoIterator<Item = Need>) -> Self {
        Self {
            needs: needs.into_iter().collect(),
            excludes: BTreeSet::new(),
        }
    }

    /// `Denial(*excludes)`: everybody but those who provide one of them.
    ///
    /// # Security
    ///
    /// People who are not signed in provide nothing, so that they are let in.
    #[must_use]
    pub fn denial(excludes: impl IntoIterator<Item = Need>) -> Self {
        Self::new(excludes).reverse()
    }

    /// What is asked for, sorted.
    pub fn needs(&self) -> impl Iterator<Item = &Need> {
        self.needs.iter()
    }

    /// What keeps people out, sorted.
    pub fn excludes(&self) -> impl Iterator<Item = &Need> {
        self.excludes.iter()
    }

    /// Whether one of the needs is provided, or there are none; and none of the excludes.
    #[must_use]
    pub fn allows(&self, identity: &Identity) -> bool {
        let asks = !self.needs.is_empty();
        if asks && !self.needs.iter().any(|need| identity.provides(need)) {
            return false;
        }
        !self
            .excludes
            .iter()
            .any(|need| identity.is_kept_out_by(need))
    }

    /// `permission.test()`, with the identity at hand.
    ///
    /// # Errors
    ///
    /// [`Denied`] where [`Permission::allows`] is false.
    pub fn test(&self, identity: &Identity) -> Result<(), Denied> {
        if self.allows(identity) {
            Ok(())
        } else {
            Err(Denied(self.clone()))
        }
    }

    /// The needs of both and the excludes of both; also written `&`.
    ///
    /// # Security
    ///
    /// It asks for less, not for more: one need of either will do. United with a [`denial`](Self::denial) it
    /// is what one expects.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            needs: &self.needs | &other.needs,
            excludes: &self.excludes | &other.excludes,
        }
    }

    /// The needs and the excludes that the other does not have; also written `|`.
    ///
    /// # Security
    ///
    /// Where no need is left, everybody is let in. Where an exclude goes, whom it kept out is let in.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self {
            needs: &self.needs - &other.needs,
            excludes: &self.excludes - &other.excludes,
        }
    }

    /// Needs become excludes, and excludes needs.
    ///
    /// # Security
    ///
    /// That is no negation. Reversed, a permission without excludes lets in who has nothing at all.
    #[must_use]
    pub fn reverse(&self) -> Self {
        Self {
            needs: self.excludes.clone(),
            excludes: self.needs.clone(),
        }
    }

    /// Whether the other has every need and every exclude of this one.
    ///
    /// # Security
    ///
    /// It compares lists and not people: the subset may let more people in, and the empty one does.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.needs.is_subset(&other.needs) && self.excludes.is_subset(&other.excludes)
    }

    /// `other in permission`: [`is_subset`](Self::is_subset) the other way round.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.is_subset(self)
    }
}

/// [`Permission::union`].
///
/// # Security
///
/// `a & b` lets in who has `a` or `b`.
impl BitAnd for Permission {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        self.union(&other)
    }
}

/// [`Permission::difference`].
///
/// # Security
///
/// `a | a` lets everybody in.
impl BitOr for Permission {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.difference(&other)
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |needs: &BTreeSet<Need>| {
            let needs: Vec<_> = needs.iter().map(Need::to_string).collect();
            needs.join(", ")
        };
        let (needs, excludes) = (list(&self.needs), list(&self.excludes));
        write!(f, "needs {{{needs}}}, excludes {{{excludes}}}")
    }
}

/// `PermissionDenied`: not let in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("permission denied: {0}")]
pub struct Denied(Permission);

impl Denied {
    /// The permission that was not met.
    #[must_use]
    pub fn permission(&self) -> &Permission {
        &self.0
    }
}
