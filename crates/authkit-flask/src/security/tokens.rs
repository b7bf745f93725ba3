//! Opening a token, and checking it.

use std::fmt;
use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::foreign::{LoadError, Secrets};
use authkit_token::itsdangerous::{Epoch, Settings, UrlSafeTimedSerializer};
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::account::{CheckError, StoredAccount};
use super::digest;

const DAY: u64 = 86_400;

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The token of an API, which is also the remember cookie of 1.7.
    Authentication,
    /// A link that confirms an address.
    Confirm,
    /// A link that sets a password.
    Reset,
    /// A link that signs in.
    Login,
    /// A link that sets a new address, of Flask-Security-Too.
    ChangeEmail,
}

/// Which Flask-Security made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Generation {
    /// 1.7. Dates are read whether itsdangerous counted from 2011 or from 1970.
    V1,
    /// 3.0.
    V3,
    /// Flask-Security-Too.
    Too,
}

/// Opens tokens of one kind and one generation.
#[derive(Clone, Debug)]
pub struct SecurityTokens {
    serializer: UrlSafeTimedSerializer,
    kind: Kind,
    generation: Generation,
    max_age: Option<Duration>,
}

/// An authentic token in time, of an account that is still to be looked up.
#[must_use = "the token is good only once `check` says so"]
pub struct SecurityToken {
    kind: Kind,
    generation: Generation,
    subject: String,
    digest: Option<String>,
    new_email: Option<String>,
    expires: Option<i64>,
    canonical: String,
}

impl SecurityTokens {
    /// With the salt and the lifetime that are the default of the kind.
    #[must_use]
    pub fn new(secrets: &Secrets, kind: Kind, generation: Generation) -> Self {
        let salt = match kind {
            Kind::Authentication => "remember-salt",
            Kind::Confirm => "confirm-salt",
            Kind::Reset => "reset-salt",
            Kind::Login => "login-salt",
            Kind::ChangeEmail => "change-email-salt",
        };
        let max_age = match kind {
            Kind::Authentication => None,
            Kind::Confirm | Kind::Reset => Some(Duration::from_secs(5 * DAY)),
            Kind::Login => Some(Duration::from_secs(DAY)),
            Kind::ChangeEmail => Some(Duration::from_secs(7200)),
        };
        Self::with_salt(secrets, kind, generation, salt).with_max_age(max_age)
    }

    /// With the salt that the application has set, and without a limit on the age.
    #[must_use]
    pub fn with_salt(secrets: &Secrets, kind: Kind, generation: Generation, salt: &str) -> Self {
        let epoch = match generation {
            Generation::V1 => Epoch::Detect,
            _ => Epoch::Unix,
        };
        let settings = Settings::new(salt).with_epoch(epoch);
        Self {
            serializer: UrlSafeTimedSerializer::new(secrets, settings),
            kind,
            generation,
            max_age: None,
        }
    }

    /// The age up to which a token is good, inclusive; `None` for no limit.
    #[must_use]
    pub fn with_max_age(self, max_age: Option<Duration>) -> Self {
        Self { max_age, ..self }
    }

    /// An authentic token in time.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text, and for a payload of another kind.
    pub fn open(&self, text: &str, now: OffsetDateTime) -> Result<SecurityToken, LoadError> {
        let loaded = self.serializer.load::<Value>(text, self.max_age, now)?;
        let canonical = loaded.canonical().to_owned();
        self.token(loaded.value(), canonical)
            .ok_or(LoadError::BadPayload)
    }

    fn token(&self, payload: &Value, canonical: String) -> Option<SecurityToken> {
        let mut token = SecurityToken {
            kind: self.kind,
            generation: self.generation,
            subject: String::new(),
            digest: None,
            new_email: None,
            expires: None,
            canonical,
        };
        let text = |value: &Value| value.as_str().map(str::to_owned);
        if let Value::Object(fields) = payload {
            let of_today = self.generation == Generation::Too && self.kind == Kind::Authentication;
            if !of_today || fields.get("ver")?.as_str()? != "5" {
                return None;
            }
            token.subject = text(fields.get("uid")?)?;
            token.expires = match fields.get("exp")?.as_i64()? {
                0 => None,
                seconds => Some(seconds),
            };
            return Some(token);
        }
        match (self.kind, self.generation, payload.as_array()?.as_slice()) {
            (Kind::Login, _, [subject])
            | (Kind::Authentication, Generation::Too, [subject] | [_, _, subject]) => {
                token.subject = text(subject)?;
            }
            (Kind::ChangeEmail, Generation::Too, [subject, digest, email]) => {
                token.subject = text(subject)?;
                token.digest = Some(text(digest)?);
                token.new_email = Some(text(email)?);
            }
            (Kind::Authentication, Generation::V1 | Generation::V3, [subject, digest])
            | (Kind::Confirm | Kind::Reset, _, [subject, digest]) => {
                token.subject = text(subject)?;
                token.digest = Some(text(digest)?);
            }
            _ => return None,
        }
        Some(token)
    }
}

impl SecurityToken {
    /// What to look the account up by: the id, or for Flask-Security-Too the `fs_uniquifier`.
    ///
    /// # Security
    ///
    /// For looking up, and for nothing else, until [`check`](Self::check) has said yes.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The text as the signer wrote it, to remember that it was used.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// Whether it is good for the account as it is now; the new address, where it carries one.
    ///
    /// # Errors
    ///
    /// [`CheckError`]. Say none of it to a stranger.
    pub fn check(
        &self,
        account: &StoredAccount<'_>,
        now: OffsetDateTime,
    ) -> Result<Option<&str>, CheckError> {
        if !bool::from(self.subject.as_bytes().ct_eq(account.subject.as_bytes())) {
            return Err(CheckError::OtherAccount);
        }
        if self
            .expires
            .is_some_and(|seconds| seconds < now.unix_timestamp())
        {
            return Err(CheckError::Expired);
        }
        let value = match self.kind {
            Kind::Confirm | Kind::ChangeEmail => account.email,
            _ => account.password,
        };
        if let Some(digest) = &self.digest {
            let holds = match self.generation {
                Generation::V1 => digest::md5_is_of(digest, value),
                _ => digest::sha256_crypt_is_of(digest, value),
            };
            if !holds {
                return Err(CheckError::Stale);
            }
        }
        let signs_in = matches!(self.kind, Kind::Authentication | Kind::Login);
        if signs_in && !account.active {
            return Err(CheckError::Inactive);
        }
        Ok(self.new_email.as_deref())
    }
}

impl fmt::Debug for SecurityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecurityToken")
            .field("kind", &self.kind)
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}
