//! Values that only the holder of a key can read, and that only fit the place they were made for.
//!
//! A [`Signer`](crate::Signer) shows its claims to whoever has the text. A [`Seal`] hides them: for what has to lie in a
//! database for a while and must say nothing to whoever reads that database, such as a link that waits to be mailed.
//! `XChaCha20-Poly1305` encrypts and authenticates, with a nonce of 192 random bits for each text.
//!
//! ```
//! use authkit_token::{Key, KeyRing, Seal, SystemRandom};
//!
//! let keys = KeyRing::new(Key::generate(&mut SystemRandom)?);
//! let seal = Seal::derive(&keys, "waiting mail");
//! let text = seal.seal(b"the content", &[b"row 7"], &mut SystemRandom)?;
//! assert_eq!(seal.open(&text, &[b"row 7"])?.as_slice(), b"the content");
//! assert!(seal.open(&text, &[b"row 8"]).is_err());     // moved to another row
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::derive;
use crate::key::KeyId;
use crate::random::{self, RandomError};
use crate::ring::{KeyRing, Ring};

/// The first byte of every sealed text.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
/// The version and the name of the key.
const HEAD_BYTES: usize = 1 + 4;

/// Seals with the current key of a ring and opens with each. A clone shares the keys.
#[derive(Clone)]
pub struct Seal {
    name: Arc<str>,
    keys: Arc<Ring<Sealing>>,
}

struct Sealing {
    id: KeyId,
    cipher: XChaCha20Poly1305,
}

/// Why a sealed text was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealError {
    /// It is no sealed text, or was sealed by a key that is not in the ring.
    #[error("the text was not sealed by a key of this ring")]
    Unknown,
    /// It was changed, or stands where it was not sealed for.
    #[error("the sealed text is damaged, or belongs somewhere else")]
    Refused,
}

/// Nothing was sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SealingError {
    /// The random source gave no nonce.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The content has more bytes than the cipher takes under one nonce: 256 GiB.
    #[error("the content is too long to be sealed")]
    TooLong,
}

impl Seal {
    /// Derives a key for that purpose from every key of the ring. Do it once, at start.
    ///
    /// Equal names give equal keys. A [`PurposeKey`](crate::PurposeKey) or [`Purpose`](crate::Purpose) of the same name has
    /// other keys.
    #[must_use]
    pub fn derive(keys: &KeyRing, purpose_name: &str) -> Self {
        let path: [&[u8]; 2] = [b"seal", purpose_name.as_bytes()];
        let sealing = |key: &crate::Key| {
            let secret = derive::finish(derive::at(&key.root(), &path));
            Sealing {
                id: key.id(),
                cipher: XChaCha20Poly1305::new((&*secret).into()),
            }
        };
        Self {
            name: purpose_name.into(),
            keys: Arc::new(keys.map(sealing)),
        }
    }

    /// Hides `content`, bound to `place`: what the text belongs to, such as the key of its row. It is not hidden, but has
    /// to be named again to open the text.
    ///
    /// The text has URL-safe base64 only, and shows how long the content is.
    ///
    /// # Errors
    /// [`SealingError`], where the random source fails.
    pub fn seal(
        &self,
        content: &[u8],
        place: &[&[u8]],
        random: &mut (impl TryCryptoRng + ?Sized),
    ) -> Result<String, SealingError> {
        let key = &self.keys.current;
        let nonce = random::secret::<NONCE_BYTES>(random)?;
        let mut sealed = head(key.id).to_vec();
        let payload = Payload {
            msg: content,
            aad: &bound(&sealed, place),
        };
        let encrypted = key
            .cipher
            .encrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| SealingError::TooLong)?;
        sealed.extend_from_slice(nonce.as_slice());
        sealed.extend_from_slice(&encrypted);
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The content, if a key of the ring sealed it for that place.
    ///
    /// # Errors
    /// [`SealError`]. It says nothing about the content.
    pub fn open(&self, text: &str, place: &[&[u8]]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let sealed = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| SealError::Unknown)?;
        let (head_bytes, rest) = sealed
            .split_first_chunk::<HEAD_BYTES>()
            .ok_or(SealError::Unknown)?;
        let (nonce, encrypted) = rest
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(SealError::Unknown)?;
        // two keys may share a name by chance
        let mut found = Err(SealError::Unknown);
        for key in self.keys.iter().filter(|key| head(key.id) == *head_bytes) {
            let payload = Payload {
                msg: encrypted,
                aad: &bound(head_bytes, place),
            };
            match key.cipher.decrypt(&XNonce::from(*nonce), payload) {
                Ok(content) => return Ok(Zeroizing::new(content)),
                Err(_) => found = Err(SealError::Refused),
            }
        }
        found
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn head(KeyId([a, b, c, d]): KeyId) -> [u8; HEAD_BYTES] {
    [VERSION, a, b, c, d]
}

/// The head and the place, each part preceded by its length, so that no two places are alike.
fn bound(head: &[u8], place: &[&[u8]]) -> Vec<u8> {
    let mut bytes = head.to_vec();
    for part in place {
        bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, SystemRandom};

    fn key(byte: u8) -> Key {
        let bytes: Vec<u8> = (0..32).map(|n| byte ^ n).collect();
        Key::from_bytes(&bytes).unwrap()
    }

    fn sealed(seal: &Seal, place: &[&[u8]]) -> String {
        seal.seal(b"a link", place, &mut SystemRandom).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_only() {
        let seal = Seal::derive(&KeyRing::new(key(1)), "mail");
        let text = sealed(&seal, &[b"ab", b"c"]);
        assert_eq!(*seal.open(&text, &[b"ab", b"c"]).unwrap(), b"a link");
        let places: [&[&[u8]]; 5] = [
            &[b"a", b"bc"],
            &[b"abc"],
            &[b"ab"],
            &[],
            &[b"ab", b"c", b""],
        ];
        for place in places {
            assert_eq!(
                seal.open(&text, place),
                Err(SealError::Refused),
                "{place:?}"
            );
        }
    }

    #[test]
    fn a_retired_key_opens_and_a_removed_one_does_not() {
        let old = KeyRing::new(key(1));
        let text = sealed(&Seal::derive(&old, "mail"), &[]);
        let rotated = KeyRing::new(key(2)).with_retired(key(1));
        assert!(Seal::derive(&rotated, "mail").open(&text, &[]).is_ok());
        let fresh = sealed(&Seal::derive(&rotated, "mail"), &[]);
        assert_eq!(
            Seal::derive(&old, "mail").open(&fresh, &[]),
            Err(SealError::Unknown),
            "the newest key seals"
        );
        let removed = Seal::derive(&KeyRing::new(key(2)), "mail");
        assert_eq!(removed.open(&text, &[]), Err(SealError::Unknown));
    }

    #[test]
    fn a_text_of_one_purpose_is_none_of_another() {
        let keys = KeyRing::new(key(1));
        let text = sealed(&Seal::derive(&keys, "mail"), &[]);
        assert_eq!(
            Seal::derive(&keys, "codes").open(&text, &[]),
            Err(SealError::Refused)
        );
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let seal = Seal::derive(&KeyRing::new(key(1)), "mail");
        let text = sealed(&seal, &[b"row"]);
        for (at, c) in text.char_indices() {
            let other = if c == 'A' { 'B' } else { 'A' };
            let mut changed = text.clone();
            changed.replace_range(at..=at, &other.to_string());
            assert!(seal.open(&changed, &[b"row"]).is_err(), "{at}");
            assert!(seal.open(&text[..at], &[b"row"]).is_err(), "cut at {at}");
        }
        for text in [format!("{text}A"), format!("{text}="), format!(" {text}")] {
            assert!(seal.open(&text, &[b"row"]).is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_content_shows_and_no_two_texts_are_alike() {
        let seal = Seal::derive(&KeyRing::new(key(1)), "mail");
        let (one, two) = (sealed(&seal, &[]), sealed(&seal, &[]));
        assert_ne!(one, two);
        let bytes = URL_SAFE_NO_PAD.decode(&one).unwrap();
        assert!(!bytes.windows(4).any(|window| b"a link".starts_with(window)));
        assert_eq!(format!("{seal:?}"), "Seal { name: \"mail\", .. }");
    }

    #[test]
    fn without_random_bytes_nothing_is_sealed() {
        struct Broken;
        impl rand_core::TryRng for Broken {
            type Error = fmt::Error;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Err(fmt::Error)
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                Err(fmt::Error)
            }
            fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), Self::Error> {
                Err(fmt::Error)
            }
        }
        impl TryCryptoRng for Broken {}
        let seal = Seal::derive(&KeyRing::new(key(1)), "mail");
        assert!(matches!(
            seal.seal(b"x", &[], &mut Broken),
            Err(SealingError::Random(_))
        ));
    }
}
