//! What can fail in keeping anybody signed in.

use authkit_token::RandomError;

use crate::CheckError;

/// A session, series or token could not be kept or found. Nobody was let in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError<E> {
    /// The store could not answer.
    #[error("the session store failed")]
    Store(#[source] E),
    /// The random source of the system failed.
    #[error("no randomness is to be had")]
    Random(#[from] RandomError),
    /// Several new tokens in a row were taken already, which a working random source does not bring about.
    #[error("new session tokens were taken already")]
    Collision,
    /// Whether the account may hold anything could not be found out.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// The account may hold nothing: it is inactive, or the check said no. Whoever signs people in has to ask first, so this
    /// is a mistake of the caller's, and not an answer for a visitor.
    #[error("the account may hold nothing")]
    MayNotHold,
}
