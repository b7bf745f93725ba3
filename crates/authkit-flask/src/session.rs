//! Flask's session cookie: a signed, readable, dated set of values.
//!
//! ```
//! use authkit_flask::session::{Session, SessionCookies, Value};
//! use authkit_token::OffsetDateTime;
//! use authkit_token::foreign::Secrets;
//!
//! let cookies = SessionCookies::new(&Secrets::new("SECRET_KEY")?);
//! let session = Session::from_iter([("_user_id", Value::from("42")), ("_fresh", Value::from(true))]);
//! let now = OffsetDateTime::from_unix_timestamp(1_700_000_000)?;
//! let cookie = cookies.dump(&session, now)?;
//! assert_eq!(cookies.load(&cookie, now)?.value(), &session);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//!
//! Whoever has the cookie can read it, and it works until it expires, also after a sign-out.

mod http_date;
mod tagged;
mod value;

use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::foreign::{DumpError, LoadError, Loaded, Secrets};
use authkit_token::itsdangerous::{Derivation, Epoch, Settings, UrlSafeTimedSerializer};

pub use value::{Session, Value};

/// How long a session lasts unless `PERMANENT_SESSION_LIFETIME` says otherwise: 31 days.
pub const DEFAULT_LIFETIME: Duration = Duration::from_secs(31 * 86_400);

/// The longest cookie that is read, in bytes. Browsers keep 4096.
pub const MAX_COOKIE_LENGTH: usize = 8 * 1024;

/// Reads and writes session cookies of one application.
#[derive(Clone, Debug)]
pub struct SessionCookies {
    serializer: UrlSafeTimedSerializer,
    lifetime: Duration,
}

impl SessionCookies {
    /// The sessions of an application on itsdangerous 1.0 or later. The newest secret is `SECRET_KEY`,
    /// the retired ones are `SECRET_KEY_FALLBACKS`.
    #[must_use]
    pub fn new(secrets: &Secrets) -> Self {
        Self::with_settings(secrets, settings())
    }

    /// The sessions of an application on itsdangerous 0.24, which counts its seconds from 2011.
    #[must_use]
    pub fn of_0_24(secrets: &Secrets) -> Self {
        Self::with_settings(secrets, settings().with_epoch(Epoch::Year2011))
    }

    /// Compresses where that makes a cookie shorter, as Flask does. Compressed ones are always read.
    #[must_use]
    pub fn compressed(secrets: &Secrets) -> Self {
        Self::with_settings(secrets, settings().with_compression())
    }

    fn with_settings(secrets: &Secrets, settings: Settings) -> Self {
        Self {
            serializer: UrlSafeTimedSerializer::new(secrets, settings),
            lifetime: DEFAULT_LIFETIME,
        }
    }

    /// The `PERMANENT_SESSION_LIFETIME` of the application, which holds for every session.
    #[must_use]
    pub fn with_lifetime(self, lifetime: Duration) -> Self {
        Self { lifetime, ..self }
    }

    /// The session as a cookie.
    ///
    /// # Errors
    ///
    /// [`DumpError`] for a number that is no number, a year beyond 9999, and before the epoch.
    pub fn dump(&self, session: &Session, now: OffsetDateTime) -> Result<String, DumpError> {
        self.serializer.dump(session, now)
    }

    /// The session of a cookie.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text. Flask begins an empty session then.
    pub fn load(&self, cookie: &str, now: OffsetDateTime) -> Result<Loaded<Session>, LoadError> {
        self.serializer.load(cookie, Some(self.lifetime), now)
    }
}

fn settings() -> Settings {
    Settings::new("cookie-session")
        .with_derivation(Derivation::Hmac)
        .with_ascii_json()
        .with_max_length(MAX_COOKIE_LENGTH)
}
