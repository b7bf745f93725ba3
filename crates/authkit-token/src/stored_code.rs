//! What is stored of a code: 56 bytes, from which nobody finds it without the key.
//!
//! ```
//! use authkit_token::{CodePurpose, StoredCode};
//!
//! struct SignIn;
//! impl CodePurpose for SignIn { const NAME: &'static str = "sign-in"; }
//!
//! let column: Vec<u8> = vec![7; 56];
//! let stored = StoredCode::<SignIn>::try_from_slice(&column)?;
//! assert_eq!(stored.to_bytes().as_slice(), column);
//! # Ok::<(), authkit_token::StoredCodeError>(())
//! ```

use std::fmt;
use std::marker::PhantomData;

use time::OffsetDateTime;

/// How many bytes it has.
const LENGTH: usize = 56;

/// The salt, the expiry and the HMAC of a [`Code`](crate::Code).
///
/// The count of attempts belongs beside it, and the id of the account; a new code replaces the old one.
pub struct StoredCode<P> {
    salt: [u8; 16],
    expires: i64,
    tag: [u8; 32],
    purpose: PhantomData<fn() -> P>,
}

/// A column that holds something other than the 56 bytes of a stored code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stored code has {LENGTH} bytes, not {bytes}")]
#[non_exhaustive]
pub struct StoredCodeError {
    /// How many bytes there are.
    pub bytes: usize,
}

impl<P> StoredCode<P> {
    pub(crate) fn new(salt: [u8; 16], expires: i64, tag: [u8; 32]) -> Self {
        Self {
            salt,
            expires,
            tag,
            purpose: PhantomData,
        }
    }

    /// The bytes to store.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let parts = self.salt.iter().copied();
        let parts = parts.chain(self.expires.to_be_bytes()).chain(self.tag);
        for (to, from) in bytes.iter_mut().zip(parts) {
            *to = from;
        }
        bytes
    }

    /// The code that was stored, of a length known only now.
    ///
    /// # Errors
    ///
    /// [`StoredCodeError`] unless there are 56 bytes.
    pub fn try_from_slice(bytes: &[u8]) -> Result<Self, StoredCodeError> {
        let length = bytes.len();
        <[u8; LENGTH]>::try_from(bytes)
            .map(Self::from)
            .map_err(|_| StoredCodeError { bytes: length })
    }

    /// The first second in which it no longer works; `None` beyond the calendar.
    #[must_use]
    pub fn expires_at(&self) -> Option<OffsetDateTime> {
        OffsetDateTime::from_unix_timestamp(self.expires).ok()
    }

    pub(crate) fn salt(&self) -> &[u8; 16] {
        &self.salt
    }

    pub(crate) fn expires(&self) -> i64 {
        self.expires
    }

    pub(crate) fn tag(&self) -> &[u8; 32] {
        &self.tag
    }
}

impl<P> From<[u8; LENGTH]> for StoredCode<P> {
    fn from(bytes: [u8; LENGTH]) -> Self {
        let mut salt = [0; 16];
        let mut expires = [0; 8];
        let mut tag = [0; 32];
        let fields = salt.iter_mut().chain(&mut expires).chain(&mut tag);
        for (to, from) in fields.zip(bytes) {
            *to = from;
        }
        Self::new(salt, i64::from_be_bytes(expires), tag)
    }
}

impl<P> fmt::Debug for StoredCode<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredCode")
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
