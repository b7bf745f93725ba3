//! A value, when it was signed, and the signature of both.
//!
//! ```
//! use std::time::Duration;
//! use authkit_token::OffsetDateTime;
//! use authkit_token::foreign::Secrets;
//! use authkit_token::itsdangerous::{Settings, TimestampSigner};
//!
//! let signer = TimestampSigner::new(&Secrets::new("secret")?, Settings::new("unsubscribe"));
//! let now = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
//! let text = signer.sign("42", now)?;
//! let unsigned = signer.unsign(&text, Some(Duration::from_secs(60)), now)?;
//! assert_eq!(unsigned.value(), b"42");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::time::Duration;

use time::OffsetDateTime;

use super::{Settings, Signer};
use crate::foreign::{DumpError, LoadError, Secrets, Unsigned, base64};

/// Signs values with the date, and reads them back while they are young enough.
#[derive(Clone, Debug)]
pub struct TimestampSigner(Signer);

/// A value whose signature holds and which is in time.
pub(super) struct Dated<'a> {
    pub(super) value: &'a [u8],
    pub(super) issued_at: OffsetDateTime,
    pub(super) canonical: Vec<u8>,
}

impl TimestampSigner {
    /// A signer with every secret.
    #[must_use]
    pub fn new(secrets: &Secrets, settings: Settings) -> Self {
        Self(Signer::new(secrets, settings))
    }

    /// The text, the date and the signature.
    ///
    /// # Errors
    ///
    /// [`DumpError::Time`] before the epoch.
    pub fn sign(&self, value: &str, now: OffsetDateTime) -> Result<String, DumpError> {
        let bytes = self.sign_bytes(value.as_bytes(), now)?;
        String::from_utf8(bytes).map_err(|_| DumpError::Value)
    }

    /// The bytes, the date and the signature.
    ///
    /// # Errors
    ///
    /// [`DumpError::Time`] before the epoch.
    pub fn sign_bytes(&self, value: &[u8], now: OffsetDateTime) -> Result<Vec<u8>, DumpError> {
        let settings = &self.0.settings;
        let seconds = settings
            .epoch
            .write(now.unix_timestamp())
            .ok_or(DumpError::Time)?;
        let bytes = seconds.to_be_bytes();
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let date = base64::encode(bytes.get(zeros..).unwrap_or_default());
        let dated = [value, &settings.separator, date.as_bytes()].concat();
        Ok(self.0.sign_bytes(&dated))
    }

    /// The value of a signed text, not older than `max_age`, to the second and inclusive.
    ///
    /// Without `max_age` neither its age nor a date in the future matters, as in Python.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn unsign(
        &self,
        text: impl AsRef<[u8]>,
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<Unsigned, LoadError> {
        let dated = self.open(text.as_ref(), max_age, now)?;
        Ok(Unsigned {
            value: dated.value.to_vec(),
            issued_at: Some(dated.issued_at),
            canonical: dated.canonical,
        })
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(super) fn open<'a>(
        &self,
        text: &'a [u8],
        max_age: Option<Duration>,
        now: OffsetDateTime,
    ) -> Result<Dated<'a>, LoadError> {
        let verified = self.0.verify(text)?;
        let (value, date) = self
            .0
            .split(verified.value)
            .ok_or(LoadError::BadTimestamp)?;
        let issued_at = self.date(date).ok_or(LoadError::BadTimestamp)?;
        if let Some(max_age) = max_age {
            self.check_age(issued_at, max_age, now)?;
        }
        Ok(Dated {
            value,
            issued_at,
            canonical: verified.canonical(&self.settings().separator),
        })
    }

    fn date(&self, date: &[u8]) -> Option<OffsetDateTime> {
        // Eight bytes in base64, and what somebody may have put in front or behind.
        if date.len() > 16 {
            return None;
        }
        let mut seconds = 0_i64;
        for byte in base64::decode(date)? {
            seconds = seconds.checked_mul(256)?.checked_add(i64::from(byte))?;
        }
        let seconds = self.settings().epoch.read(seconds)?;
        OffsetDateTime::from_unix_timestamp(seconds).ok()
    }

    fn check_age(
        &self,
        issued_at: OffsetDateTime,
        max_age: Duration,
        now: OffsetDateTime,
    ) -> Result<(), LoadError> {
        // Both are within the calendar, so that the difference is.
        let age = now
            .unix_timestamp()
            .saturating_sub(issued_at.unix_timestamp());
        let limit = |length: Duration| i64::try_from(length.as_secs()).unwrap_or(i64::MAX);
        if age > limit(max_age) {
            Err(LoadError::Expired { at: issued_at })
        } else if age.saturating_neg() > limit(self.settings().skew) {
            Err(LoadError::FromFuture)
        } else {
            Ok(())
        }
    }
}
