//! What is stored of an opaque token.
//!
//! Thirty-two bytes for a unique, indexed column. From them nobody finds the token.
//!
//! ```
//! use authkit_token::{OpaquePurpose, TokenDigest};
//!
//! struct ApiToken;
//! impl OpaquePurpose for ApiToken { const PREFIX: &'static str = "shop_"; }
//!
//! let column: Vec<u8> = vec![7; 32];
//! let stored = TokenDigest::<ApiToken>::try_from_slice(&column)?;
//! assert_eq!(stored.as_bytes().as_slice(), column);
//! # Ok::<(), authkit_token::DigestLengthError>(())
//! ```

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use subtle::ConstantTimeEq;

/// SHA-256 of the prefix and the secret of an [`OpaqueToken`](crate::OpaqueToken).
pub struct TokenDigest<P> {
    bytes: [u8; 32],
    purpose: PhantomData<fn() -> P>,
}

/// A column that holds something other than the 32 bytes of a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token digest has 32 bytes, not {bytes}")]
#[non_exhaustive]
pub struct DigestLengthError {
    /// How many bytes there are.
    pub bytes: usize,
}

impl<P> TokenDigest<P> {
    /// The digest that was stored.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self {
            bytes,
            purpose: PhantomData,
        }
    }

    /// The digest that was stored, of a length known only now.
    ///
    /// # Errors
    ///
    /// [`DigestLengthError`] unless there are 32 bytes.
    pub fn try_from_slice(bytes: &[u8]) -> Result<Self, DigestLengthError> {
        bytes
            .try_into()
            .map(Self::from_bytes)
            .map_err(|_| DigestLengthError { bytes: bytes.len() })
    }

    /// The bytes to store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }
}

// All by hand: derived ones would ask the same of `P`.

impl<P> Clone for TokenDigest<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for TokenDigest<P> {}

impl<P> PartialEq for TokenDigest<P> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes.ct_eq(&other.bytes).into()
    }
}

impl<P> Eq for TokenDigest<P> {}

impl<P> Hash for TokenDigest<P> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}

/// The first four bytes, enough to follow one token through a log.
impl<P> fmt::Debug for TokenDigest<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, ..] = self.bytes;
        write!(f, "TokenDigest({:08x}..)", u32::from_be_bytes([a, b, c, d]))
    }
}
