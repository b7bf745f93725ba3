//! Django's `PasswordResetTokenGenerator`: a date, and a MAC over the account and that date.
//!
//! The token carries no claims: the account comes from elsewhere in the link, and its state from the
//! database. It dies with a new password, a sign-in, and a new address.
//!
//! ```
//! use std::time::Duration;
//! use authkit_token::OffsetDateTime;
//! use authkit_token::django::{PasswordResetTokens, ResetState};
//! use authkit_token::foreign::{Digest, Secrets};
//!
//! let tokens = PasswordResetTokens::new(&Secrets::new("not-a-real-secret")?, Digest::Sha256);
//! let account = ResetState { id: "7", password: "!unusable", last_login: None, email: "" };
//! let now = OffsetDateTime::from_unix_timestamp(1_700_000_005)?;
//! let token = "bxodq8-c65aea2b543efcbee00b1a8251846238";
//! tokens.check(token, &account, Duration::from_secs(259_200), now)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use subtle::ConstantTimeEq;
use time::{OffsetDateTime, UtcOffset};

use crate::foreign::{Digest, DumpError, Keyed, Secrets};
use crate::ring::Ring;

const SALT: &[u8] = b"django.contrib.auth.tokens.PasswordResetTokenGenerator";
/// 2001-01-01, from which these dates are counted.
const YEAR_2001: i64 = 978_307_200;

/// Makes and checks password-reset tokens of Django 3.1 and later. A clone shares its keys.
#[derive(Clone)]
pub struct PasswordResetTokens {
    keys: Arc<Ring<Keyed>>,
    offset: UtcOffset,
}

/// The account as the database has it now.
#[derive(Clone, Copy)]
pub struct ResetState<'a> {
    /// The primary key, as text.
    pub id: &'a str,
    /// The stored hash.
    pub password: &'a str,
    /// The last sign-in.
    pub last_login: Option<OffsetDateTime>,
    /// The address, empty where there is none.
    pub email: &'a str,
}

/// Why a token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ResetError {
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// It was made later than now: a clock, or the offset, is wrong.
    #[error("the token was made in the future")]
    FromFuture,
    /// It is not that of this account as it is now, or no token at all. Django does not tell these apart.
    #[error("the token is not that of this account as it is now")]
    Wrong,
}

impl PasswordResetTokens {
    /// With every secret. The digest is SHA-256 unless `DEFAULT_HASHING_ALGORITHM` said otherwise.
    #[must_use]
    pub fn new(secrets: &Secrets, digest: Digest) -> Self {
        let derive = |secret: &[u8]| digest.keyed(&digest.hash(&[SALT, secret]));
        Self {
            keys: Arc::new(secrets.map(derive)),
            offset: UtcOffset::UTC,
        }
    }

    /// The time zone of the server that made the tokens: Django counts in local time.
    #[must_use]
    pub fn with_offset(self, offset: UtcOffset) -> Self {
        Self { offset, ..self }
    }

    /// A token for the account.
    ///
    /// # Errors
    ///
    /// [`DumpError::Time`] before 2001.
    pub fn make(&self, state: &ResetState<'_>, now: OffsetDateTime) -> Result<String, DumpError> {
        let seconds = u64::try_from(self.seconds(now)).map_err(|_| DumpError::Time)?;
        Ok(token(&self.keys.current, state, seconds))
    }

    /// Whether the token is that of the account as it is now, and not older than `max_age`.
    ///
    /// # Errors
    ///
    /// [`ResetError`] for every other token.
    pub fn check(
        &self,
        text: &str,
        state: &ResetState<'_>,
        max_age: Duration,
        now: OffsetDateTime,
    ) -> Result<(), ResetError> {
        let seconds = text
            .split_once('-')
            .and_then(|(date, _)| from_base_36(date))
            .ok_or(ResetError::Wrong)?;
        // No early end: how long it takes must not tell which secret it was.
        let holds = self.keys.iter().fold(false, |found, key| {
            let expected = token(key, state, seconds);
            found | bool::from(expected.as_bytes().ct_eq(text.as_bytes()))
        });
        if !holds {
            return Err(ResetError::Wrong);
        }
        let made = i64::try_from(seconds).unwrap_or(i64::MAX);
        let age = self.seconds(now).saturating_sub(made);
        if age < 0 {
            Err(ResetError::FromFuture)
        } else if age > i64::try_from(max_age.as_secs()).unwrap_or(i64::MAX) {
            Err(ResetError::Expired)
        } else {
            Ok(())
        }
    }

    fn seconds(&self, now: OffsetDateTime) -> i64 {
        let offset = i64::from(self.offset.whole_seconds());
        let local = now.unix_timestamp().saturating_add(offset);
        local.saturating_sub(YEAR_2001)
    }
}

fn token(key: &Keyed, state: &ResetState<'_>, seconds: u64) -> String {
    let last_login = state.last_login.map(date_and_time).unwrap_or_default();
    let tag = key.tag(&[
        state.id.as_bytes(),
        state.password.as_bytes(),
        last_login.as_bytes(),
        seconds.to_string().as_bytes(),
        state.email.as_bytes(),
    ]);
    // Every second digit, which is the upper half of each byte.
    let digits: String = tag.iter().map(|byte| format!("{:x}", byte >> 4)).collect();
    format!("{}-{digits}", base_36(seconds))
}

fn date_and_time(instant: OffsetDateTime) -> String {
    let instant = instant.to_offset(UtcOffset::UTC);
    let (date, time) = (instant.date(), instant.time());
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

fn base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.push(char::from_digit(digit, 36).unwrap_or_default());
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

fn from_base_36(text: &str) -> Option<u64> {
    // Django's own limit, so that no number is longer than eight bytes.
    if text.is_empty() || text.len() > 13 {
        return None;
    }
    text.chars().try_fold(0_u64, |number, character| {
        let digit = character.to_digit(36)?;
        number.checked_mul(36)?.checked_add(u64::from(digit))
    })
}

impl fmt::Debug for PasswordResetTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordResetTokens")
            .field("offset", &self.offset)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ResetState<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResetState")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
