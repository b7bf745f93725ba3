//! Values as signed JSON, plain or safe in a URL, with a date or without.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use super::{Settings, Signer, TimestampSigner};
use crate::foreign::json::{self, Style};
use crate::foreign::{DumpError, LoadError, Loaded, Secrets, base64, zlib};

/// How JSON stands in a text: [`Plain`] or [`UrlSafe`].
pub trait Shape: sealed::Sealed {}

mod sealed {
    use super::{Cow, DumpError, LoadError, Serialize, Settings};

    pub trait Sealed {
        fn wrap(
            value: &(impl Serialize + ?Sized),
            settings: &Settings,
        ) -> Result<String, DumpError>;
        fn unwrap(value: &[u8]) -> Result<Cow<'_, [u8]>, LoadError>;
    }
}

/// The JSON itself, as Python's `json.dumps` lays it out.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Plain;

/// Compact JSON in base64, compressed where a dot comes first.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UrlSafe;

impl Shape for Plain {}
impl sealed::Sealed for Plain {
    fn wrap(value: &(impl Serialize + ?Sized), _: &Settings) -> Result<String, DumpError> {
        json::dump(value, Style::SpacedAscii)
    }

    fn unwrap(value: &[u8]) -> Result<Cow<'_, [u8]>, LoadError> {
        Ok(Cow::Borrowed(value))
    }
}

impl Shape for UrlSafe {}
impl sealed::Sealed for UrlSafe {
    fn wrap(value: &(impl Serialize + ?Sized), settings: &Settings) -> Result<String, DumpError> {
        let style = if settings.ascii_json {
            Style::CompactAscii
        } else {
            Style::Compact
        };
        let json = json::dump(value, style)?;
        if settings.compress {
            let stream = zlib::deflate(json.as_bytes());
            if stream.len() < json.len().saturating_sub(1) {
                return Ok(format!(".{}", base64::encode(stream)));
            }
        }
        Ok(base64::encode(json))
    }

    fn unwrap(value: &[u8]) -> Result<Cow<'_, [u8]>, LoadError> {
        let (compressed, text) = match value.strip_prefix(b".") {
            Some(text) => (true, text),
            None => (false, value),
        };
        let bytes = base64::decode(text).ok_or(LoadError::BadPayload)?;
        Ok(Cow::Owned(if compressed {
            zlib::inflate(&bytes)?
        } else {
            bytes
        }))
    }
}

/// Signed JSON without a date: [`Serializer`] or [`UrlSafeSerializer`].
pub struct Untimed<S> {
    signer: Signer,
    shape: PhantomData<fn() -> S>,
}

/// Signed JSON with a date: [`TimedSerializer`] or [`UrlSafeTimedSerializer`].
pub struct Timed<S> {
    signer: TimestampSigner,
    shape: PhantomData<fn() -> S>,
}

/// Signed JSON.
pub type Serializer = Untimed<Plain>;
/// Signed JSON with a date.
pub type TimedSerializer = Timed<Plain>;
/// Signed JSON for a URL or a cookie.
pub type UrlSafeSerializer = Untimed<UrlSafe>;
/// Signed JSON with a date, for a URL or a cookie.
pub type UrlSafeTimedSerializer = Timed<UrlSafe>;

impl<S: Shape> Untimed<S> {
    /// A serializer with every secret.
    #[must_use]
    pub fn new(secrets: &Secrets, settings: Settings) -> Self {
        Self {
            signer: Signer::new(secrets, settings),
            shape: PhantomData,
        }
    }

    /// The value as signed text.
    ///
    /// # Errors
    ///
    /// [`DumpError::Value`] for what has no form in JSON.
    pub fn dump(&self, value: &(impl Serialize + ?Sized)) -> Result<String, DumpError> {
        let settings = &self.signer.settings;
        Ok(self.signer.sign(&S::wrap(value, settings)?))
    }

    /// The value of a signed text.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn load<T: DeserializeOwned>(&self, text: &str) -> Result<Loaded<T>, LoadError> {
        let verified = self.signer.verify(text.as_bytes())?;
        let canonical = verified.canonical(&self.signer.settings.separator);
        Ok(Loaded {
            value: json::load(&S::unwrap(verified.value)?)?,
            issued_at: None,
            canonical: String::from_utf8(canonical).map_err(|_| LoadError::Malformed)?,
        })
    }
}

impl<S: Shape> Timed<S> {
    /// A serializer with every secret.
    #[must_use]
    pub fn new(secrets: &Secrets, settings: Settings) -> Self {
        Self {
            signer: TimestampSigner::new(secrets, settings),
            shape: PhantomData,
        }
    }

    /// The value and the date as signed text.
    ///
    /// # Errors
    ///
    /// [`DumpError`] for what has no form in JSON, and before the epoch.
    pub fn dump(
        &self,
        value: &(impl Serialize + ?Sized),
        now: OffsetDateTime,
    ) -> Result<String, DumpError> {
        let settings = self.signer.settings();
        self.signer.sign(&S::wrap(value, settings)?, now)
    }

    /// The value of a signed text, not older than `max_age`, to the second and inclusive.
    ///
    /// Without `max_age` neither its age nor a date in the future matters, as in Python.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn load<T: DeserializeOwned>(
        &self,
        text: &str,
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<Loaded<T>, LoadError> {
        let dated = self.signer.open(text.as_bytes(), max_age, now)?;
        Ok(Loaded {
            value: json::load(&S::unwrap(dated.value)?)?,
            issued_at: Some(dated.issued_at),
            canonical: String::from_utf8(dated.canonical).map_err(|_| LoadError::Malformed)?,
        })
    }
}

// By hand: derived ones would ask the same of `S`.

impl<S> Clone for Untimed<S> {
    fn clone(&self) -> Self {
        Self {
            signer: self.signer.clone(),
            shape: PhantomData,
        }
    }
}

impl<S> Clone for Timed<S> {
    fn clone(&self) -> Self {
        Self {
            signer: self.signer.clone(),
            shape: PhantomData,
        }
    }
}

impl<S> fmt::Debug for Untimed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Untimed").field(&self.signer).finish()
    }
}

impl<S> fmt::Debug for Timed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timed").field(&self.signer).finish()
    }
}
