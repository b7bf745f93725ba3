//! What can go wrong in a flow that is nobody's mistake.

#[cfg(feature = "password")]
use authkit_hash::ServiceError;
use authkit_token::{RandomError, SignError};

use crate::{DeliverError, ThrottleError};

/// A flow could not be finished. A refusal is not an error: it is an outcome.
///
/// Whatever the error, nothing half-done is left: each flow changes the store in one step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FlowError<E> {
    /// The store could not answer.
    #[error("the account store failed")]
    Store(#[source] E),
    /// Attempts could not be counted, so nothing was let through.
    #[error(transparent)]
    Throttle(#[from] ThrottleError),
    /// The password could not be hashed or checked; see [`is_busy`](Self::is_busy).
    #[cfg(feature = "password")]
    #[error("the password hashing service failed")]
    Hashing(#[source] ServiceError),
    /// A message could not be handed over. The change that it belongs to, if any, is made.
    #[error(transparent)]
    Deliver(#[from] DeliverError),
    /// The application could not check a second factor.
    #[error("a second factor could not be checked")]
    Check(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The random source of the system failed.
    #[error("no randomness is to be had")]
    Random(#[source] RandomError),
    /// A link could not be signed.
    #[error("a link could not be signed")]
    Sign(#[source] SignError),
}

impl<E> FlowError<E> {
    /// Whether the server has more hashing to do than it can, so that the same request may succeed in a moment.
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        #[cfg(feature = "password")]
        return matches!(self, Self::Hashing(ServiceError::Busy));
        #[cfg(not(feature = "password"))]
        false
    }
}

#[cfg(feature = "password")]
impl<E> From<ServiceError> for FlowError<E> {
    fn from(error: ServiceError) -> Self {
        Self::Hashing(error)
    }
}
