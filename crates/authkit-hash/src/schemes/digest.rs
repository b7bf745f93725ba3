//! Bare and salted digests: hexadecimal ones, LDAP's, Django's and Werkzeug's. Good for one last sign-in, or
//! to be wrapped.
//!
//! Stores: nothing; the digest and its salt are in the text.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::{
    accepted::Accepted,
    formats::Stored,
    recipe::Recipe,
    text::{self, Bytes},
};
use crate::{HashError, Scheme, Workspace};

const MAX_LDAP_SALT: usize = 64;
const MAX_SALT: usize = 1024;

macro_rules! algorithms {
    ($($name:ident $text:literal $bytes:literal,)+) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Algorithm { $($name,)+ }

        impl Algorithm {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            pub(super) const fn bytes(self) -> usize {
                match self { $(Self::$name => $bytes,)+ }
            }

            fn digest(self, parts: [&[u8]; 3]) -> Bytes {
                match self {
                    $(Self::$name => {
                        let mut digest = $name::new();
                        parts.iter().for_each(|part| digest.update(part));
                        Zeroizing::new(digest.finalize().to_vec())
                    })+
                }
            }

            fn hmac(self, key: &[u8], message: &[u8]) -> Bytes {
                match self {
                    // HMAC takes a key of any length: the error never comes, and an empty tag matches nothing.
                    $(Self::$name => Zeroizing::new(
                        Hmac::<$name>::new_from_slice(key)
                            .map(|mac| mac.chain_update(message).finalize().into_bytes().to_vec())
                            .unwrap_or_default(),
                    ),)+
                }
            }
        }
    };
}

algorithms! {
    Md5 "md5" 16,
    Sha1 "sha1" 20,
    Sha224 "sha224" 28,
    Sha256 "sha256" 32,
    Sha384 "sha384" 48,
    Sha512 "sha512" 64,
}

impl Algorithm {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        let named = |algorithm: &&Self| algorithm.name() == name;
        Self::ALL.iter().find(named).copied()
    }
}

/// Where the salt goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// There is none.
    Plain,
    /// Before the password: Django.
    Before,
    /// Behind it: LDAP.
    After,
    /// Into the key of an HMAC: Werkzeug.
    Key,
    /// Django's or Werkzeug's: the text does not say which.
    BeforeOrKey,
}

impl Reading {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Plain, "p"),
        (Self::Before, "b"),
        (Self::After, "a"),
        (Self::Key, "k"),
        (Self::BeforeOrKey, "x"),
    ];
}

/// How a digest was made: everything but the password and the outcome.
pub(super) struct Setting {
    algorithm: Algorithm,
    reading: Reading,
    salt: Bytes,
}

impl Setting {
    /// The digests that `password` may have; two where the text does not say how it was made.
    pub(super) fn digests(&self, password: &[u8]) -> Vec<Bytes> {
        let digest = |parts| self.algorithm.digest(parts);
        let before = || digest([&self.salt, password, b""]);
        let key = || self.algorithm.hmac(&self.salt, password);
        match self.reading {
            Reading::Plain => vec![digest([b"", password, b""])],
            Reading::Before => vec![before()],
            Reading::After => vec![digest([b"", password, &self.salt])],
            Reading::Key => vec![key()],
            Reading::BeforeOrKey => vec![before(), key()],
        }
    }

    /// As the field `w=` of a mark: `sha1.b.c2FsdA`.
    pub(super) fn to_field(&self) -> String {
        let letter = Reading::ALL
            .iter()
            .find(|(reading, _)| *reading == self.reading)
            .map_or("p", |(_, letter)| letter);
        let name = self.algorithm.name();
        match self.reading {
            Reading::Plain => format!("{name}.{letter}"),
            _ => format!(
                "{name}.{letter}.{}",
                Base64UrlUnpadded::encode_string(&self.salt)
            ),
        }
    }

    pub(super) fn from_field(field: &str) -> Option<Self> {
        let mut parts = field.split('.');
        let algorithm = Algorithm::from_name(parts.next()?)?;
        let letter = parts.next()?;
        let (reading, _) = Reading::ALL.iter().find(|(_, known)| *known == letter)?;
        let salt = match reading {
            Reading::Plain => Zeroizing::default(),
            _ => text::decode::<Base64UrlUnpadded>(parts.next()?)?,
        };
        parts.next().is_none().then_some(Self {
            algorithm,
            reading: *reading,
            salt,
        })
    }
}

/// A digest as it is stored.
pub(super) struct Digested {
    setting: Setting,
    expected: Bytes,
}

impl Digested {
    pub(super) fn parse(text: &str, accepted: Accepted) -> Result<Self, HashError> {
        let parsed = if let Some(rest) = text.strip_prefix('{') {
            Self::of_ldap(rest)
        } else if text.contains('$') {
            Self::of_framework(text, accepted)
        } else {
            Self::of_hex(text)
        };
        parsed.ok_or(HashError::Malformed)
    }

    pub(super) fn into_parts(self) -> (Setting, Bytes) {
        (self.setting, self.expected)
    }

    fn of_hex(text: &str) -> Option<Self> {
        let algorithm = match text.len() {
            32 => Algorithm::Md5,
            40 => Algorithm::Sha1,
            64 => Algorithm::Sha256,
            128 => Algorithm::Sha512,
            _ => return None,
        };
        let expected = text::decode_hex(text)?;
        Self::build(algorithm, Reading::Plain, Zeroizing::default(), expected)
    }

    fn of_ldap(rest: &str) -> Option<Self> {
        let (name, rest) = rest.split_once('}')?;
        let (algorithm, salted) = match name {
            "MD5" => (Algorithm::Md5, false),
            "SHA" => (Algorithm::Sha1, false),
            "SHA256" => (Algorithm::Sha256, false),
            "SHA512" => (Algorithm::Sha512, false),
            "SMD5" => (Algorithm::Md5, true),
            "SSHA" => (Algorithm::Sha1, true),
            "SSHA256" => (Algorithm::Sha256, true),
            "SSHA512" => (Algorithm::Sha512, true),
            _ => return None,
        };
        let bytes = text::decode::<Base64>(rest)?;
        let (expected, salt) = bytes.split_at_checked(algorithm.bytes())?;
        if salt.is_empty() == salted || salt.len() > MAX_LDAP_SALT {
            return None;
        }
        let reading = if salted {
            Reading::After
        } else {
            Reading::Plain
        };
        let copy = |bytes: &[u8]| Zeroizing::new(bytes.to_vec());
        Self::build(algorithm, reading, copy(salt), copy(expected))
    }

    fn of_framework(text: &str, accepted: Accepted) -> Option<Self> {
        let mut fields = text.splitn(3, '$');
        let (name, salt, digest) = (fields.next()?, fields.next()?, fields.next()?);
        let algorithm = Algorithm::from_name(name)?;
        // Only MD5 and SHA-1 are Django's as well.
        let django = accepted.has(Scheme::DjangoDigest)
            && matches!(algorithm, Algorithm::Md5 | Algorithm::Sha1);
        let reading = match (django, accepted.has(Scheme::WerkzeugDigest)) {
            _ if salt.is_empty() => Reading::Plain,
            (true, true) => Reading::BeforeOrKey,
            (true, false) => Reading::Before,
            (false, _) => Reading::Key,
        };
        let salt = Zeroizing::new(salt.as_bytes().to_vec());
        Self::build(algorithm, reading, salt, text::decode_hex(digest)?)
    }

    fn build(algorithm: Algorithm, reading: Reading, salt: Bytes, expected: Bytes) -> Option<Self> {
        let sound = expected.len() == algorithm.bytes() && salt.len() <= MAX_SALT;
        sound.then_some(Self {
            setting: Setting {
                algorithm,
                reading,
                salt,
            },
            expected,
        })
    }
}

impl Stored for Digested {
    fn matches(&self, _: &mut Workspace, password: &[u8]) -> Result<bool, HashError> {
        let digests = self.setting.digests(password);
        Ok(digests.iter().fold(false, |found, digest| {
            found | text::same(digest, &self.expected)
        }))
    }

    fn is_stale(&self, _: Recipe) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_their_field() {
        for (text, field) in [
            ("d41d8cd98f00b204e9800998ecf8427e", "md5.p"),
            (
                "{SMD5}4JBE8ZwHq4T7O/4HRUwhoXxJKq0IRAPh",
                "md5.a.fEkqrQhEA-E",
            ),
        ] {
            let (setting, _) = Digested::parse(text, Accepted::NONE).unwrap().into_parts();
            assert_eq!(setting.to_field(), field);
            let read = Setting::from_field(field).unwrap();
            assert_eq!(read.to_field(), field);
            assert_eq!(read.digests(b"x"), setting.digests(b"x"));
        }
        for field in [
            "",
            "md5",
            "md5.p.AA",
            "md5.a",
            "md4.p",
            "md5.z.AA",
            "md5.a.A=",
            "md5.a.AA.x",
        ] {
            assert!(Setting::from_field(field).is_none(), "{field}");
        }
    }
}
