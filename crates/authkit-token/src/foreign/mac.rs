//! HMAC with the digest that a setting names.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The hash function below the HMAC.
///
/// SHA-1 is the default of these formats. HMAC-SHA1 is not broken by collisions of SHA-1 (NIST SP
/// 800-131A still allows it), but nothing new should begin with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Digest {
    /// 20 bytes.
    Sha1,
    /// 32 bytes.
    Sha256,
    /// 48 bytes.
    Sha384,
    /// 64 bytes.
    Sha512,
}

/// An HMAC that has its key already.
#[derive(Clone)]
pub(crate) enum Keyed {
    Sha1(Hmac<Sha1>),
    Sha256(Hmac<Sha256>),
    Sha384(Box<Hmac<Sha384>>),
    Sha512(Box<Hmac<Sha512>>),
}

/// The key as one whole block, which is the one form whose length the type system knows: hashed where
/// it is longer, and filled up with zeros (RFC 2104, 2).
macro_rules! keyed {
    ($digest:ty, $block:literal, $key:expr) => {{
        let mut block = Zeroizing::new([0_u8; $block]);
        let hashed;
        let key: &[u8] = if $key.len() > $block {
            hashed = Zeroizing::new(<$digest>::digest($key).to_vec());
            &hashed
        } else {
            $key
        };
        for (to, from) in block.iter_mut().zip(key) {
            *to = *from;
        }
        Hmac::<$digest>::new((&*block).into())
    }};
}

macro_rules! each {
    ($self:expr, $mac:ident => $result:expr) => {
        match $self {
            Self::Sha1($mac) => $result,
            Self::Sha256($mac) => $result,
            Self::Sha384($mac) => $result,
            Self::Sha512($mac) => $result,
        }
    };
}

impl Digest {
    pub(crate) fn hash(self, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
        macro_rules! over {
            ($digest:ty) => {{
                let mut hash = <$digest>::new();
                for part in parts {
                    hash.update(part);
                }
                Zeroizing::new(hash.finalize().to_vec())
            }};
        }
        match self {
            Self::Sha1 => over!(Sha1),
            Self::Sha256 => over!(Sha256),
            Self::Sha384 => over!(Sha384),
            Self::Sha512 => over!(Sha512),
        }
    }

    pub(crate) fn keyed(self, key: &[u8]) -> Keyed {
        match self {
            Self::Sha1 => Keyed::Sha1(keyed!(Sha1, 64, key)),
            Self::Sha256 => Keyed::Sha256(keyed!(Sha256, 64, key)),
            Self::Sha384 => Keyed::Sha384(Box::new(keyed!(Sha384, 128, key))),
            Self::Sha512 => Keyed::Sha512(Box::new(keyed!(Sha512, 128, key))),
        }
    }
}

impl Keyed {
    /// The tag of the parts, one after another.
    pub(crate) fn tag(&self, parts: &[&[u8]]) -> Vec<u8> {
        each!(self, mac => {
            let mut mac = mac.clone();
            for part in parts {
                mac.update(part);
            }
            mac.finalize().into_bytes().to_vec()
        })
    }

    /// Whether it is the tag of the parts, in constant time. A tag of another length is none.
    #[cfg(any(feature = "itsdangerous", feature = "jws", test))]
    pub(crate) fn verify(&self, parts: &[&[u8]], tag: &[u8]) -> bool {
        each!(self, mac => {
            let mut mac = mac.clone();
            for part in parts {
                mac.update(part);
            }
            mac.verify_slice(tag).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_length_are_keys_of_hmac() {
        for length in [0, 1, 63, 64, 65, 127, 128, 129, 300] {
            let key: Vec<u8> = (0..length).map(|byte: u32| byte as u8).collect();
            macro_rules! same {
                ($digest:ident) => {
                    let mut plain = Hmac::<$digest>::new_from_slice(&key).unwrap();
                    plain.update(b"text");
                    let plain = plain.finalize().into_bytes().to_vec();
                    let keyed = Digest::$digest.keyed(&key);
                    assert_eq!(keyed.tag(&[b"te", b"xt"]), plain, "{length}");
                    assert!(keyed.verify(&[b"text"], &plain));
                    assert!(!keyed.verify(&[b"text"], &plain[1..]));
                    assert!(!keyed.verify(&[b"texT"], &plain));
                };
            }
            same!(Sha1);
            same!(Sha256);
            same!(Sha384);
            same!(Sha512);
        }
    }
}
