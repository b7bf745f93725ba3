//! What can go wrong on signing, opening and binding.

use std::error::Error;

use time::OffsetDateTime;

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The claims refuse to be written: their own `Serialize` failed.
    #[error("the claims cannot be written")]
    Claims {
        /// What the encoder says.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The lifetime is below one second, or ends beyond the calendar.
    #[error("the lifetime is below one second or too long")]
    Lifetime,
    /// The claims are deeper than [`MAX_CLAIMS_DEPTH`](crate::MAX_CLAIMS_DEPTH).
    #[error("the claims are nested too deeply")]
    TooDeep,
    /// The text would be longer than the signer opens.
    #[error("the text would have {length} characters, and {limit} are allowed")]
    TooLong {
        /// Characters that it would have.
        length: usize,
        /// Characters that are allowed.
        limit: usize,
    },
}

/// Why a text was not opened.
///
/// # Security
///
/// [`Expired`](Self::Expired), [`FromFuture`](Self::FromFuture) and [`BadClaims`](Self::BadClaims)
/// are said only of a text that was signed with a key of the ring. None of them carries anything of
/// the claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The claims are not those of the purpose: its type has changed since.
    #[error("the claims are not those of this purpose")]
    BadClaims,
    /// The signature is not that of a key of the ring for this purpose and realm.
    #[error("the signature is wrong")]
    BadSignature,
    /// Its time is over.
    #[error("the text has expired")]
    Expired {
        /// The first second in which it no longer worked.
        at: OffsetDateTime,
    },
    /// It was signed later than now: a clock is wrong.
    #[error("the text was signed in the future")]
    FromFuture,
    /// It is no text of this kind, too long, or spelt in another way than it was signed.
    #[error("the text is malformed")]
    Malformed,
    /// It was signed with a key that is not in the ring.
    #[error("the text was signed with an unknown key")]
    UnknownKey,
}

/// The state that a text was bound to is no longer, or never was, the one at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is stale: it was used, or what it was made for has changed")]
#[non_exhaustive]
pub struct Stale;
