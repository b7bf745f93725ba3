//! Why a text of another framework was not read, or not written.

use time::OffsetDateTime;

/// Why a text was refused.
///
/// # Security
///
/// Everything but [`BadSignature`](Self::BadSignature), [`Malformed`](Self::Malformed) and
/// [`TooLarge`](Self::TooLarge) is said only of a text whose signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The header is not that of the algorithm asked for, or has no usable expiry.
    #[error("the header is not the one asked for")]
    BadHeader,
    /// The signature holds, but what it signs is not what was asked for.
    #[error("the payload is not what was asked for")]
    BadPayload,
    /// The signature is that of no secret in the list for this salt.
    #[error("the signature is wrong")]
    BadSignature,
    /// There is no date where there has to be one, or one beyond the calendar.
    #[error("the date is missing or impossible")]
    BadTimestamp,
    /// Its time is over.
    #[error("the text has expired")]
    Expired {
        /// When it was signed, or for a JWS the last second in which it worked.
        at: OffsetDateTime,
    },
    /// It was signed later than now: a clock is wrong.
    #[error("the text was signed in the future")]
    FromFuture,
    /// It is no text of this kind.
    #[error("the text is malformed")]
    Malformed,
    /// It is longer than allowed, or inflates to more.
    #[error("the text is too large")]
    TooLarge,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The value has no form in JSON, or is nested more deeply than is read.
    #[error("the value cannot be written as JSON")]
    Value,
    /// The instant is before the epoch of the format, or an expiry is beyond the calendar.
    #[error("the instant has no form in this format")]
    Time,
}
