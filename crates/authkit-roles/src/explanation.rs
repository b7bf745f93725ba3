//! Why a permission lets somebody in or does not, as a value and as a sentence.
//!
//! It is what decided, and not the whole permission: of an `any` the first part that let somebody in,
//! of an `all` the parts that did not. Parts come in the order in which the permission has them, so
//! that one question always gets one answer.
//!
//! ```
//! use authkit_roles::{Identity, Permission, action, role};
//!
//! let permission = Permission::all([role("editor"), action("publish")]).or(role("admin"));
//! let editor = Identity::with_roles(["editor".parse()?]);
//! let explanation = permission.explain(&editor);
//! assert!(!explanation.is_allowed());
//! assert_eq!(
//!     explanation.to_string(),
//!     "refused: needs action publish or role admin, which role editor does not give"
//! );
//! # Ok::<(), authkit_roles::NameError>(())
//! ```

mod text;

use crate::{NameError, Need, RoleName};

/// Whether somebody is let in, and why.
///
/// # Security
///
/// It names roles, those of the person asked about among them. It is for logs and for colleagues.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Explanation {
    roles: Vec<RoleName>,
    reason: Reason,
}

impl Explanation {
    pub(crate) fn new(mut roles: Vec<RoleName>, reason: Reason) -> Self {
        roles.sort_unstable();
        Self { roles, reason }
    }

    /// Whether the permission lets the identity in.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        self.reason.holds
    }

    /// What decided.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// The roles that the identity came with, sorted by name; not those that a policy added.
    pub fn roles(&self) -> impl Iterator<Item = &RoleName> {
        self.roles.iter()
    }
}

/// Whether one part of a permission holds, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    holds: bool,
    cause: Cause,
}

impl Reason {
    pub(crate) fn new(holds: bool, cause: Cause) -> Self {
        Self { holds, cause }
    }

    /// Whether this part is met. An exclusion that holds keeps somebody out.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// What that comes from.
    #[must_use]
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

/// What makes a part of a permission hold, or fail.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// An `all`: each of its parts where it holds, those that fail where it fails.
    All(Vec<Branch>),
    /// An `any`: the first part that holds, or each of its parts where none does.
    Any(Vec<Branch>),
    /// A `but_not`. The exclusion was looked at only where the base holds.
    ButNot {
        /// What lets people in.
        base: Box<Reason>,
        /// What keeps some of them out.
        exclusion: Option<Box<Reason>>,
    },
    /// A list with nothing in it, which never holds.
    Empty,
    /// The identity provides this.
    Has {
        /// What it provides.
        need: Need,
        /// Where it has it from.
        origin: Origin,
    },
    /// The permission names something that is no name. It fails, or as an exclusion holds.
    Invalid(NameError),
    /// The identity does not provide this.
    Lacks(Need),
    /// The identity has this role, but the policy does not know it. It fails, or as an exclusion holds.
    UnknownRole(RoleName),
}

/// A part of an `all` or `any` that decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    position: usize,
    reason: Reason,
}

impl Branch {
    pub(crate) fn new(position: usize, reason: Reason) -> Self {
        Self { position, reason }
    }

    /// Which part it is, counted from 0 in the order in which the permission is printed.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
    }

    /// Why that part holds or fails.
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }
}

/// Where an identity has something from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// It came with it.
    Direct,
    /// The policy added it. The first of these roles is one that the identity came with, each implies
    /// the next, and the last is the role in question or allows the action in question.
    Roles(Vec<RoleName>),
}
