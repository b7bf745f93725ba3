//! `django.core.signing`: `Signer`, `TimestampSigner`, `dumps` and `loads`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;
use time::OffsetDateTime;

use crate::foreign::json::{self, Style};
use crate::foreign::{
    Digest, DumpError, Keyed, LoadError, Loaded, MAX_FOREIGN_LENGTH, Secrets, Unsigned, base64,
    zlib,
};
use crate::ring::Ring;

const BASE_62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A value and its signature, a colon between. A clone shares its keys.
#[derive(Clone)]
pub struct Signer {
    keys: Arc<Ring<Keyed>>,
}

/// A value, when it was signed, and the signature of both. A clone shares its keys.
#[derive(Clone, Debug)]
pub struct TimestampSigner(Signer);

impl Signer {
    /// A signer with every secret.
    ///
    /// Django up to 3.0 signs with SHA-1, later ones with SHA-256. The salt of a `Signer` without one is
    /// the name of its class, such as `django.core.signing.Signer`.
    #[must_use]
    pub fn new(secrets: &Secrets, salt: impl AsRef<[u8]>, digest: Digest) -> Self {
        let salt = salt.as_ref();
        let derive = |secret: &[u8]| digest.keyed(&digest.hash(&[salt, b"signer", secret]));
        Self {
            keys: Arc::new(secrets.map(derive)),
        }
    }

    /// The text and its signature.
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let signature = base64::encode(self.keys.current.tag(&[value.as_bytes()]));
        format!("{value}:{signature}")
    }

    /// The value of a signed text.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn unsign(&self, text: &str) -> Result<Unsigned, LoadError> {
        Ok(Unsigned {
            value: self.verify(text)?.as_bytes().to_vec(),
            issued_at: None,
            canonical: text.as_bytes().to_vec(),
        })
    }

    fn verify<'a>(&self, text: &'a str) -> Result<&'a str, LoadError> {
        if text.len() > MAX_FOREIGN_LENGTH {
            return Err(LoadError::TooLarge);
        }
        let (value, signature) = text.rsplit_once(':').ok_or(LoadError::Malformed)?;
        // No early end: how long it takes must not tell which secret it was.
        let holds = self.keys.iter().fold(false, |found, key| {
            let expected = base64::encode(key.tag(&[value.as_bytes()]));
            found | bool::from(expected.as_bytes().ct_eq(signature.as_bytes()))
        });
        if holds {
            Ok(value)
        } else {
            Err(LoadError::BadSignature)
        }
    }
}

impl TimestampSigner {
    /// A signer with every secret; see [`Signer::new`]. The salt of `dumps` is `django.core.signing`.
    #[must_use]
    pub fn new(secrets: &Secrets, salt: impl AsRef<[u8]>, digest: Digest) -> Self {
        Self(Signer::new(secrets, salt, digest))
    }

    /// The text, the date and the signature.
    ///
    /// # Errors
    ///
    /// [`DumpError::Time`] before 1970.
    pub fn sign(&self, value: &str, now: OffsetDateTime) -> Result<String, DumpError> {
        let seconds = u64::try_from(now.unix_timestamp()).map_err(|_| DumpError::Time)?;
        Ok(self.0.sign(&format!("{value}:{}", base_62(seconds))))
    }

    /// The value of a signed text, not older than `max_age`, to the second and inclusive.
    ///
    /// With `max_age`, a date in the future is refused, which Django is not.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn unsign(
        &self,
        text: &str,
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<Unsigned, LoadError> {
        let (value, issued_at) = self.open(text, max_age, now)?;
        Ok(Unsigned {
            value: value.as_bytes().to_vec(),
            issued_at: Some(issued_at),
            canonical: text.as_bytes().to_vec(),
        })
    }

    /// `django.core.signing.dumps`, without compression.
    ///
    /// # Errors
    ///
    /// [`DumpError`] for what has no form in JSON, and before 1970.
    pub fn dumps(
        &self,
        value: &(impl Serialize + ?Sized),
        now: OffsetDateTime,
    ) -> Result<String, DumpError> {
        let json = json::dump(value, Style::CompactAscii)?;
        self.sign(&base64::encode(json), now)
    }

    /// `django.core.signing.loads`, of compressed texts too.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn loads<T: DeserializeOwned>(
        &self,
        text: &str,
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<Loaded<T>, LoadError> {
        let (value, issued_at) = self.open(text, max_age, now)?;
        let (compressed, value) = match value.strip_prefix('.') {
            Some(value) => (true, value),
            None => (false, value),
        };
        let mut json = base64::decode(value.as_bytes()).ok_or(LoadError::BadPayload)?;
        if compressed {
            json = zlib::inflate(&json)?;
        }
        Ok(Loaded {
            value: json::load(&json)?,
            issued_at: Some(issued_at),
            canonical: text.to_owned(),
        })
    }

    fn open<'a>(
        &self,
        text: &'a str,
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<(&'a str, OffsetDateTime), LoadError> {
        let dated = self.0.verify(text)?;
        let (value, date) = dated.rsplit_once(':').ok_or(LoadError::BadTimestamp)?;
        let issued_at = from_base_62(date)
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .ok_or(LoadError::BadTimestamp)?;
        if let Some(max_age) = max_age {
            let limit = i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX);
            let age = now
                .unix_timestamp()
                .saturating_sub(issued_at.unix_timestamp());
            if age > limit {
                return Err(LoadError::Expired { at: issued_at });
            }
            if age < 0 {
                return Err(LoadError::FromFuture);
            }
        }
        Ok((value, issued_at))
    }
}

fn base_62(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = usize::try_from(number % 62).unwrap_or_default();
        digits.push(BASE_62.get(digit).copied().unwrap_or_default());
        number /= 62;
        if number == 0 {
            break;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(*digit))
        .collect()
}

fn from_base_62(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_i64, |number, byte| {
        let digit = BASE_62.iter().position(|digit| *digit == byte)?;
        number
            .checked_mul(62)?
            .checked_add(i64::try_from(digit).ok()?)
    })
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_62_is_that_of_django() {
        for (number, text) in [(0, "0"), (61, "z"), (62, "10"), (1_700_000_000, "1r31eq")] {
            assert_eq!(base_62(number), text);
            assert_eq!(from_base_62(text), i64::try_from(number).ok());
        }
        for text in ["", "-1", "é", "1 ", "zzzzzzzzzzzz"] {
            assert_eq!(from_base_62(text), None, "{text}");
        }
    }
}
