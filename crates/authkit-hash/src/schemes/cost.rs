//! Why there is no such cost.

use thiserror::Error;

/// Why a cost for new hashes was refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CostError {
    /// Weaker than the least that the OWASP Password Storage Cheat Sheet, or for crypt(3) passlib, allows.
    #[error("the cost is below the floor for new password hashes")]
    BelowFloor,
    /// The scheme does not exist for this cost.
    #[error("the scheme is not defined for this cost")]
    Undefined,
}
