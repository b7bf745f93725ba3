//! What an application may have set: salt, separator, digest, key derivation, epoch.

use std::time::Duration;

use crate::foreign::{Digest, Keyed, MAX_FOREIGN_LENGTH};

/// How the key of a salt is made of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Derivation {
    /// The digest of salt and secret.
    Concat,
    /// The digest of salt, the word `signer`, and secret: the default.
    DjangoConcat,
    /// The HMAC of the salt under the secret: the one of Flask's sessions.
    Hmac,
    /// The secret itself, whatever the salt.
    ///
    /// # Security
    ///
    /// A text of one salt is then good for every other.
    None,
}

/// From when the seconds of a date are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Epoch {
    /// 1970, from itsdangerous 1.0 on.
    Unix,
    /// 2011, in itsdangerous up to 0.24.
    Year2011,
    /// Both are read: what would be before 2011 counted from 1970 was counted from 2011, which tells
    /// them apart until 2052. Dates are written as [`Epoch::Unix`].
    Detect,
}

impl Epoch {
    const YEAR_2011: i64 = 1_293_840_000;

    /// Seconds since 1970 of the seconds in a text.
    pub(super) fn read(self, seconds: i64) -> Option<i64> {
        match self {
            Self::Unix => Some(seconds),
            Self::Detect if seconds >= Self::YEAR_2011 => Some(seconds),
            Self::Year2011 | Self::Detect => seconds.checked_add(Self::YEAR_2011),
        }
    }

    /// The seconds for a text, of seconds since 1970.
    pub(super) fn write(self, seconds: i64) -> Option<u64> {
        let start = match self {
            Self::Unix | Self::Detect => 0,
            Self::Year2011 => Self::YEAR_2011,
        };
        u64::try_from(seconds.checked_sub(start)?).ok()
    }
}

/// A separator that could be part of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a separator is not empty and has no character of base64")]
#[non_exhaustive]
pub struct SeparatorError;

/// How texts are signed. It has to be what the other application has.
#[derive(Clone, Debug)]
pub struct Settings {
    pub(super) salt: Vec<u8>,
    pub(super) separator: Vec<u8>,
    pub(super) digest: Digest,
    pub(super) derivation: Derivation,
    pub(super) epoch: Epoch,
    pub(super) ascii_json: bool,
    pub(super) compress: bool,
    pub(super) skew: Duration,
    pub(super) max_length: usize,
}

impl Settings {
    /// The defaults of itsdangerous 1.1 and later, with a salt: SHA-1, `django-concat`, a dot, dates
    /// since 1970.
    ///
    /// Without a salt of its own, a `Signer` has `itsdangerous.Signer` and a serializer `itsdangerous`.
    #[must_use]
    pub fn new(salt: impl AsRef<[u8]>) -> Self {
        Self {
            salt: salt.as_ref().to_vec(),
            separator: b".".to_vec(),
            digest: Digest::Sha1,
            derivation: Derivation::DjangoConcat,
            epoch: Epoch::Unix,
            ascii_json: false,
            compress: false,
            skew: Duration::ZERO,
            max_length: MAX_FOREIGN_LENGTH,
        }
    }

    /// The defaults of itsdangerous 0.24, with a salt: dates since 2011, JSON in ASCII.
    #[must_use]
    pub fn of_0_24(salt: impl AsRef<[u8]>) -> Self {
        Self {
            epoch: Epoch::Year2011,
            ascii_json: true,
            ..Self::new(salt)
        }
    }

    /// Another separator than the dot.
    ///
    /// # Errors
    ///
    /// [`SeparatorError`] for an empty one, and for letters, digits, `-`, `_` and `=`.
    pub fn with_separator(self, separator: &str) -> Result<Self, SeparatorError> {
        let in_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte);
        if separator.is_empty() || separator.bytes().any(in_base64) {
            return Err(SeparatorError);
        }
        let separator = separator.as_bytes().to_vec();
        Ok(Self { separator, ..self })
    }

    /// Another digest than SHA-1, for the key and for the signature.
    #[must_use]
    pub fn with_digest(self, digest: Digest) -> Self {
        Self { digest, ..self }
    }

    /// Another derivation of the key than `django-concat`.
    #[must_use]
    pub fn with_derivation(self, derivation: Derivation) -> Self {
        Self { derivation, ..self }
    }

    /// From when seconds are counted.
    #[must_use]
    pub fn with_epoch(self, epoch: Epoch) -> Self {
        Self { epoch, ..self }
    }

    /// Escapes characters beyond ASCII in the JSON of URL-safe texts, as 0.24 and Flask's sessions do.
    #[must_use]
    pub fn with_ascii_json(self) -> Self {
        Self {
            ascii_json: true,
            ..self
        }
    }

    /// Compresses URL-safe texts where that makes them shorter, as Python does. Compressed texts are
    /// read in any case. Another zlib may choose other bytes for the same value.
    #[must_use]
    pub fn with_compression(self) -> Self {
        Self {
            compress: true,
            ..self
        }
    }

    /// How far in the future a text may have been signed where its age is checked: not at all, unless
    /// this says otherwise, and at most five seconds.
    #[must_use]
    pub fn with_skew(self, skew: Duration) -> Self {
        Self {
            skew: skew.min(crate::DEFAULT_SKEW),
            ..self
        }
    }

    /// The longest text that is read, in bytes.
    #[must_use]
    pub fn with_max_length(self, max_length: usize) -> Self {
        Self { max_length, ..self }
    }

    /// The HMAC under the key for this salt.
    pub(super) fn keyed(&self, secret: &[u8]) -> Keyed {
        let (digest, salt) = (self.digest, self.salt.as_slice());
        match self.derivation {
            Derivation::Concat => digest.keyed(&digest.hash(&[salt, secret])),
            Derivation::DjangoConcat => digest.keyed(&digest.hash(&[salt, b"signer", secret])),
            Derivation::Hmac => digest.keyed(&digest.keyed(secret).tag(&[salt])),
            Derivation::None => digest.keyed(secret),
        }
    }
}
