//! Why the service gave no answer, or did not start.

use std::io;

use thiserror::Error;

use crate::HashError;

/// No answer. Never a match.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ServiceError {
    /// The queue is full; nothing was done. Over HTTP this is 503.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// The hasher refused or failed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The hasher panicked; the worker goes on.
    #[error("the password hasher panicked")]
    Panicked,
    /// The service was stopped.
    #[error("the password hashing service has stopped")]
    Stopped,
}

/// Why a service did not start.
#[non_exhaustive]
#[derive(Debug, Error)]
pub enum StartError {
    /// No workers, or no queue.
    #[error("a password hashing service needs at least one worker and one waiting place")]
    Config,
    /// The hasher could not make the decoy.
    #[error("the password hasher cannot hash")]
    Decoy(#[source] HashError),
    /// The system gave no thread.
    #[error("no thread to be had for hashing passwords")]
    Thread(#[source] io::Error),
}
