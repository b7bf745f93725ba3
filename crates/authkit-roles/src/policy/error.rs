//! Why roles do not make a policy.

use super::Cycle;
use crate::{NameError, RoleName};

/// Why roles do not make a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// A role allows something whose name is none.
    #[error("role {role} allows {text:?}, which is no name")]
    ActionName {
        /// The role that allows it.
        role: RoleName,
        /// What stands where the name of an action should.
        text: String,
        /// What is wrong with it.
        source: NameError,
    },
    /// Roles imply each other, or one implies itself.
    #[error("roles imply each other: {0}")]
    Cycle(Cycle),
    /// A role is there twice.
    #[error("role {0} is there twice")]
    Duplicate(RoleName),
    /// A role implies something that is no name of a role.
    #[error("role {role} implies {text:?}, which is no name")]
    ImpliedName {
        /// The role that implies it.
        role: RoleName,
        /// What stands where the name of a role should.
        text: String,
        /// What is wrong with it.
        source: NameError,
    },
    /// A role has a name that is none.
    #[error("{text:?} is no name of a role")]
    RoleName {
        /// What stands where the name of a role should.
        text: String,
        /// What is wrong with it.
        source: NameError,
    },
    /// A role implies one that is not in the policy.
    #[error("role {role} implies {implied}, which is not in the policy")]
    UnknownRole {
        /// The role that implies it.
        role: RoleName,
        /// The role that is not there.
        implied: RoleName,
    },
}
