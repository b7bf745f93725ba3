//! What a visitor who is not signed in is remembered by: messages for the next page, where to go after signing in, and small
//! values of the application. All of it is in the cookie; nothing is stored.
//!
//! A cookie is set only when there is something in it, so that a page that nobody has to remember anything for stays the
//! same for all. It is signed, and not encrypted: its visitor can read it. It cannot be taken back, so keep nothing in it
//! that would have to be. When somebody signs in, take `next` out of it and let the rest go: it may be another person's.
//!
//! ```
//! use authkit_session::{AnonymousSession, AnonymousSessions, CookieConfig};
//! use authkit_token::{Key, KeyRing, OffsetDateTime, SystemRandom};
//!
//! let keys = KeyRing::new(Key::generate(&mut SystemRandom)?);
//! let visitors = AnonymousSessions::new(&keys, CookieConfig::new("visitor")?);
//! let now = OffsetDateTime::UNIX_EPOCH;
//!
//! let mut visitor = AnonymousSession::new();
//! assert_eq!(visitors.seal(&visitor, now)?, None);                 // nothing to remember, no cookie
//! visitor.set_next("/basket");
//! visitor.flash("info", "Please sign in to go on.");
//! let value = visitors.seal(&visitor, now)?.ok_or("a cookie")?;
//! assert_eq!(visitors.open(&value, now), visitor);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use authkit_token::{Binding, KeyRing, Purpose, SignError, Signer};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::cookie::MAX_COOKIE_BYTES;
use crate::{CookieConfig, CookieTooLong};

/// What is remembered of a visitor. `Debug` shows no values.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnonymousSession {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    flashes: Vec<Flash>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    values: BTreeMap<String, String>,
}

/// A message for the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Flash {
    /// What kind of message, such as `info` or `error`.
    pub category: String,
    /// What it says.
    pub text: String,
}

impl AnonymousSession {
    /// A visitor of whom nothing is remembered.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.next.is_none() && self.flashes.is_empty() && self.values.is_empty()
    }

    /// Remembers where to go after signing in.
    ///
    /// # Security
    /// Check that it stays on this site before going there: whoever linked to the page chose it.
    pub fn set_next(&mut self, next: impl Into<String>) {
        self.next = Some(next.into());
    }

    /// Where to go after signing in; forgotten with that.
    pub fn take_next(&mut self) -> Option<String> {
        self.next.take()
    }

    /// Leaves a message for the next page.
    pub fn flash(&mut self, category: impl Into<String>, text: impl Into<String>) {
        let (category, text) = (category.into(), text.into());
        self.flashes.push(Flash { category, text });
    }

    /// The messages, in order; forgotten with that.
    pub fn take_flashes(&mut self) -> Vec<Flash> {
        std::mem::take(&mut self.flashes)
    }

    /// Remembers a value of the application.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), value.into());
    }

    /// A value of the application.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Forgets a value of the application.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }
}

impl std::fmt::Debug for AnonymousSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AnonymousSession")
            .field("next", &self.next.is_some())
            .field("flashes", &self.flashes.len())
            .field("values", &self.values.len())
            .finish()
    }
}

struct Visitor;

impl Purpose for Visitor {
    const NAME: &'static str = "authkit visitor";
    type Claims = AnonymousSession;
}

/// Writes and reads the cookies of visitors.
#[derive(Clone, Debug)]
pub struct AnonymousSessions {
    signer: Signer<Visitor>,
    cookie: CookieConfig,
    lifetime: Duration,
}

/// A visitor's cookie could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnonymousError {
    /// There is too much in it: the browser would have dropped it silently.
    #[error(transparent)]
    TooLong(#[from] CookieTooLong),
    /// It could not be signed.
    #[error("the cookie of a visitor could not be signed")]
    Sign(#[source] SignError),
}

impl AnonymousSessions {
    /// Cookies signed with the keys of the application, good for an hour.
    #[must_use]
    pub fn new(keys: &KeyRing, cookie: CookieConfig) -> Self {
        Self {
            signer: Signer::new(keys).with_max_length(MAX_COOKIE_BYTES),
            cookie,
            lifetime: Duration::from_secs(3600),
        }
    }

    /// Sets how long a visitor is remembered, in whole seconds.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// The cookie.
    #[must_use]
    pub const fn cookie(&self) -> &CookieConfig {
        &self.cookie
    }

    /// The value of the cookie; `None` if there is nothing to remember: set none then, and clear the one that is there.
    ///
    /// # Errors
    /// [`AnonymousError`] above 4096 bytes, name included, and when the lifetime is below a second.
    pub fn seal(
        &self,
        visitor: &AnonymousSession,
        now: OffsetDateTime,
    ) -> Result<Option<String>, AnonymousError> {
        if visitor.is_empty() {
            return Ok(None);
        }
        let signed = self
            .signer
            .sign(visitor, self.lifetime, Binding::none(), now);
        let value = signed.map_err(|error| match error {
            SignError::TooLong { length, .. } => {
                let bytes = length.saturating_add(self.cookie.full_name().len());
                AnonymousError::TooLong(CookieTooLong { bytes })
            }
            error => AnonymousError::Sign(error),
        })?;
        self.cookie.fits(&value)?;
        Ok(Some(value))
    }

    /// What the value of the cookie says; nothing is remembered if it is none of ours, or too old.
    #[must_use]
    pub fn open(&self, value: &str, now: OffsetDateTime) -> AnonymousSession {
        let opened = self.signer.open(value, now).ok();
        opened
            .and_then(|opened| opened.bound_to(Binding::none()).ok())
            .unwrap_or_default()
    }
}
