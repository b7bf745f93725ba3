//! The secret that everything is signed with.
//!
//! ```
//! use authkit_token::{Key, SystemRandom};
//!
//! // Once, on the command line:
//! let fresh = Key::generate(&mut SystemRandom)?;
//! let text = fresh.expose_base64();
//! // At every start, from the environment or a secret store:
//! let key = Key::from_base64(&text)?;
//! assert_eq!(key.id(), fresh.id());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{
    STANDARD_NO_PAD_INDIFFERENT, URL_SAFE_NO_PAD, URL_SAFE_NO_PAD_INDIFFERENT,
};
use rand_core::TryCryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::derive::{self, HmacSha256};
use crate::random::{self, RandomError};

/// The shortest key, in bytes: the output length of SHA-256 (NIST SP 800-107r1, 5.3.4).
pub const MIN_KEY_BYTES: usize = 32;

/// A secret of at least [`MIN_KEY_BYTES`].
///
/// # Security
///
/// It must be random, not a sentence. It belongs outside the source and outside the database whose
/// accounts it protects. Whoever has it can sign any link for any account.
pub struct Key {
    bytes: Zeroizing<Vec<u8>>,
    id: KeyId,
}

/// Why something is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is no base64.
    #[error("a key is written in base64")]
    NotBase64,
    /// There are fewer bytes than [`MIN_KEY_BYTES`].
    #[error("a key has at least {MIN_KEY_BYTES} bytes, not {bytes}")]
    TooShort {
        /// How many bytes there are.
        bytes: usize,
    },
    /// All its bytes are equal: a placeholder, not a secret.
    #[error("a key is random; all bytes of this one are equal")]
    Weak,
}

impl Key {
    /// A key from its bytes.
    ///
    /// # Errors
    ///
    /// [`KeyError`] for fewer than [`MIN_KEY_BYTES`] and for one byte repeated.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() < MIN_KEY_BYTES {
            return Err(KeyError::TooShort { bytes: bytes.len() });
        }
        if bytes.iter().all(|byte| bytes.first() == Some(byte)) {
            return Err(KeyError::Weak);
        }
        Ok(Self::from_checked(bytes))
    }

    /// A key from base64, such as `openssl rand -base64 32` prints: standard or URL-safe alphabet,
    /// with padding or without, white space around it ignored.
    ///
    /// # Errors
    ///
    /// [`KeyError::NotBase64`], and those of [`Key::from_bytes`] for the bytes.
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let engine = if text.contains(['-', '_']) {
            URL_SAFE_NO_PAD_INDIFFERENT
        } else {
            STANDARD_NO_PAD_INDIFFERENT
        };
        let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(text.len())]);
        let length = engine
            .decode_slice(text, bytes.as_mut_slice())
            .map_err(|_| KeyError::NotBase64)?;
        Self::from_bytes(bytes.get(..length).unwrap_or_default())
    }

    /// A new key of [`MIN_KEY_BYTES`].
    ///
    /// # Errors
    ///
    /// [`RandomError`] where the source fails.
    pub fn generate(random: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self, RandomError> {
        let bytes = random::secret::<MIN_KEY_BYTES>(random)?;
        Ok(Self::from_checked(bytes.as_slice()))
    }

    /// The secret itself, in URL-safe base64 without padding, to be stored by whoever made it.
    #[must_use]
    pub fn expose_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.bytes.as_slice()))
    }

    /// The public name of the key, which is in every text that it signs.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }

    pub(crate) fn root(&self) -> HmacSha256 {
        derive::root(&self.bytes)
    }

    pub(crate) fn same_as(&self, other: &Self) -> bool {
        self.bytes.as_slice().ct_eq(other.bytes.as_slice()).into()
    }

    fn from_checked(bytes: &[u8]) -> Self {
        let id = derive::finish(derive::at(&derive::root(bytes), &[b"key id"]));
        let id = KeyId(id.first_chunk().copied().unwrap_or_default());
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
            id,
        }
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// The public name of a [`Key`]: four bytes derived from it, so that nobody has to number keys.
///
/// It says nothing about the secret. Compare it between nodes to see whether they share a key. Two
/// keys may share a name by chance (one in four thousand million); both still work.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub(crate) [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", u32::from_be_bytes(self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}
