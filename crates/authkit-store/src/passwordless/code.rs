//! Codes that wait to be typed, and the count of attempts that makes six digits safe.

use std::fmt;
use std::num::NonZeroU32;

use time::OffsetDateTime;

use crate::port::port;
use crate::{DecoyStore, Generation, LinkKind};

/// A code that was mailed: what is stored of it, and what it is bound to.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PendingCode {
    /// What `authkit_token::StoredCode` makes of the code: a keyed digest, never the digits.
    pub code: [u8; 56],
    /// The account's generation when it was made.
    pub generation: Generation,
    /// When it ends, tried or not.
    pub expires_at: OffsetDateTime,
}

impl PendingCode {
    /// A code that was made under `generation`.
    #[must_use]
    pub const fn new(code: [u8; 56], generation: Generation, expires_at: OffsetDateTime) -> Self {
        Self {
            code,
            generation,
            expires_at,
        }
    }
}

impl fmt::Debug for PendingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingCode")
            .field("generation", &self.generation)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

port! {
    /// A store that keeps short codes.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no codes",
        note = "sign-in by code needs `CodeStore`: implement it, or mail links only"
    )]
    pub trait CodeStore (DynCodeStore): DecoyStore (DynDecoyStore) {
        /// Stores the code of that kind in place of any older one, with no attempts; `false` if there is no such account.
        async fn put_code(&self, id: &Self::UserId, kind: LinkKind, code: &PendingCode) -> bool;

        /// Commits as much as [`put_code`](Self::put_code), for an address that has no account: a
        /// [decoy](DecoyStore::record_decoy) of the same slots.
        async fn put_code_decoy(&self, slot: u8, now: OffsetDateTime) -> ();

        /// Counts one attempt and returns the code and the how-manieth attempt this is, in one step; `None` if no code waits.
        ///
        /// The count goes up before anybody looks at the code, so that racing guesses are all counted.
        async fn record_code_attempt(&self, id: &Self::UserId, kind: LinkKind) -> Option<(PendingCode, NonZeroU32)>;

        /// Commits as much as [`record_code_attempt`](Self::record_code_attempt) and reads as much back, for an address that has no
        /// account: a [decoy](DecoyStore::record_decoy) of the same slots.
        async fn record_code_decoy(&self, slot: u8, now: OffsetDateTime) -> ();

        /// Removes the code if it is still that one; `true` if this call did. Whoever gets `true` has used it up.
        async fn remove_code(&self, id: &Self::UserId, kind: LinkKind, code: &PendingCode) -> bool;

        /// Removes up to `limit` codes that have ended by `now`; says how many.
        async fn remove_expired_codes(&self, now: OffsetDateTime, limit: u32) -> u64;
    }
}
