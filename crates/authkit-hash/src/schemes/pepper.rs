//! A key outside the database that goes into every password, and the ring to change it by.
//!
//! Stores: the key's id in each hash (`k=2026`), the keys nowhere. Without the key, a stolen table cannot
//! even be guessed at (NIST SP 800-63B-4, 3.1.1.2; OWASP Password Storage Cheat Sheet).
//!
//! ```
//! use authkit_hash::Pepper;
//!
//! # fn main() -> Result<(), authkit_hash::PepperError> {
//! let old = vec![7; 32]; // from where the application keeps its secrets
//! let new = vec![8; 32];
//! let ring = Pepper::new("2026", new)?.with_retired("2024", old)?;
//! # Ok(())
//! # }
//! ```

use std::{fmt, sync::Arc};

use base64ct::{Base64Unpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use thiserror::Error;
use zeroize::Zeroizing;

use super::text::Bytes;
use crate::HashError;

/// As long as the digest: a shorter key is the weaker part (RFC 2104, section 3).
const MIN_KEY_BYTES: usize = 32;
const MAX_ID_CHARS: usize = 32;

/// One current key, for new hashes, and retired ones, whose hashes still verify and are stale.
///
/// # Security
///
/// Keep the keys out of the database and its backups. A lost key is every password lost that it is in.
#[derive(Clone)]
pub struct Pepper(Arc<Vec<Key>>);

#[derive(Clone)]
struct Key {
    id: String,
    bytes: Bytes,
}

/// Why a key was refused.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PepperError {
    /// An id is 1 to 32 letters, digits, `-`, `_` or `.`.
    #[error("a pepper id is 1 to 32 ASCII letters, digits, `-`, `_` or `.`")]
    BadId,
    /// Two keys have one id.
    #[error("there is a pepper key of that id already")]
    DuplicateId,
    /// A key has at least 32 bytes.
    #[error("a pepper key has at least 32 bytes")]
    ShortKey,
}

impl Pepper {
    /// A ring with a current key, which has a name for the rest of its life.
    ///
    /// # Errors
    ///
    /// [`PepperError`], for a name that cannot be stored or a key under 32 bytes.
    pub fn new(id: &str, key: Vec<u8>) -> Result<Self, PepperError> {
        Self(Arc::default()).with_retired(id, key)
    }

    /// Adds a key that hashes may still be of.
    ///
    /// # Errors
    ///
    /// [`PepperError`], also for an id that is taken.
    pub fn with_retired(self, id: &str, key: Vec<u8>) -> Result<Self, PepperError> {
        let bytes = Zeroizing::new(key);
        let storable = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if !(1..=MAX_ID_CHARS).contains(&id.len()) || !id.bytes().all(storable) {
            return Err(PepperError::BadId);
        }
        if bytes.len() < MIN_KEY_BYTES {
            return Err(PepperError::ShortKey);
        }
        if self.0.iter().any(|key| key.id == id) {
            return Err(PepperError::DuplicateId);
        }
        let mut keys = Arc::unwrap_or_clone(self.0);
        keys.push(Key {
            id: String::from(id),
            bytes,
        });
        Ok(Self(Arc::new(keys)))
    }

    /// The id of the key that new hashes are made with.
    #[must_use]
    pub fn current_id(&self) -> &str {
        self.0.first().map_or("", |key| key.id.as_str())
    }

    /// The password with the key of this id in it: text, so that every scheme reads all of it.
    pub(super) fn apply(&self, id: &str, password: &[u8]) -> Result<Bytes, HashError> {
        let key = self
            .0
            .iter()
            .find(|key| key.id == id)
            .ok_or(HashError::UnknownPepper)?;
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&key.bytes).map_err(|_| HashError::UnknownPepper)?;
        mac.update(password);
        let text = Base64Unpadded::encode_string(&mac.finalize().into_bytes());
        Ok(Zeroizing::new(text.into_bytes()))
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.0.iter().map(|key| &key.id);
        f.debug_tuple("Pepper")
            .field(&ids.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_it_cannot_store_or_trust() {
        let key = || vec![1; 32];
        let refused = |id: &str, key: Vec<u8>| Pepper::new(id, key).err();
        assert_eq!(refused("a", vec![1; 31]), Some(PepperError::ShortKey));
        for id in ["", "a b", "a,b", "a$b", "é", &"x".repeat(33)] {
            assert_eq!(refused(id, key()), Some(PepperError::BadId), "{id}");
        }
        let twice = Pepper::new("a", key()).and_then(|ring| ring.with_retired("a", key()));
        assert_eq!(twice.err(), Some(PepperError::DuplicateId));
    }

    #[test]
    fn debug_shows_ids_and_no_key() {
        let ring = Pepper::new("k2026", vec![77; 32]).unwrap();
        let shown = format!("{ring:?}");
        assert!(shown.contains("k2026") && !shown.contains("77"), "{shown}");
    }
}
