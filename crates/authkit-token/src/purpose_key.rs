//! A keyed MAC for short-lived values of your own, e.g. a CSRF token.
//!
//! Use a [`Signer`](crate::Signer) where a text travels through a mailbox or lives for longer: it
//! has times, claims and a binding. This one has none of them.
//!
//! ```
//! use authkit_token::{Key, KeyRing, PurposeKey, SystemRandom};
//!
//! let keys = KeyRing::new(Key::generate(&mut SystemRandom)?);
//! let csrf = PurposeKey::derive(&keys, "csrf");
//! let tag = csrf.mac(&[b"session 7", b"nonce"]);
//! assert!(csrf.verify(&[b"session 7", b"nonce"], &tag));
//! assert!(!csrf.verify(&[b"session 7n", b"once"], &tag));
//! # Ok::<(), authkit_token::RandomError>(())
//! ```

use std::fmt;
use std::sync::Arc;

use hmac::Mac;

use crate::derive::{self, HmacSha256};
use crate::ring::{KeyRing, Ring};

/// Keys for one purpose, derived from every key of a ring. A clone shares them.
#[derive(Clone)]
pub struct PurposeKey {
    name: Arc<str>,
    macs: Arc<Ring<HmacSha256>>,
}

impl PurposeKey {
    /// Derives them. Do it once, at start.
    ///
    /// Equal names give equal keys. A [`Purpose`](crate::Purpose) of the same name has other keys.
    #[must_use]
    pub fn derive(keys: &KeyRing, purpose_name: &str) -> Self {
        let path: [&[u8]; 2] = [b"value", purpose_name.as_bytes()];
        Self {
            name: purpose_name.into(),
            macs: Arc::new(keys.map(|key| derive::at(&key.root(), &path))),
        }
    }

    /// HMAC-SHA256 of the parts under the current key. Each part is preceded by its length, so that
    /// no two lists of parts are alike.
    #[must_use]
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        *derive::finish(Self::over(&self.macs.current, parts))
    }

    /// Whether the tag is that of the parts under any key of the ring, in constant time.
    ///
    /// A tag of another length than 32 bytes is refused.
    #[must_use]
    pub fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        // No early end: how long it takes must not tell which key it was.
        self.macs.iter().fold(false, |found, mac| {
            found | Self::over(mac, parts).verify_slice(tag).is_ok()
        })
    }

    fn over(mac: &HmacSha256, parts: &[&[u8]]) -> HmacSha256 {
        let mut mac = mac.clone();
        derive::frame(&mut mac, parts);
        mac
    }
}

impl fmt::Debug for PurposeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PurposeKey")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
