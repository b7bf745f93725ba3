//! Signs claims for one purpose and opens what it signed.
//!
//! Nothing is stored. What a text is, and how long, stands in the README.
//!
//! ```
//! use std::time::Duration;
//! use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, Purpose, Signer, SystemRandom};
//!
//! struct Invite;
//! impl Purpose for Invite { const NAME: &'static str = "invite"; type Claims = u64; }
//!
//! let invites = Signer::<Invite>::new(&KeyRing::new(Key::generate(&mut SystemRandom)?));
//! let now = OffsetDateTime::UNIX_EPOCH;
//! let text = invites.sign(&7, Duration::from_secs(3600), Binding::to("v1"), now)?;
//! assert_eq!(invites.open(&text, now)?.bound_to("v1")?, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::binding::Binding;
use crate::claims;
use crate::error::{OpenError, SignError};
use crate::layout::{self, Sealed, SigningKey, Times, VERSION};
use crate::opened::Opened;
use crate::purpose::Purpose;
use crate::ring::{KeyRing, Ring};

/// The longest text, in characters, unless [`Signer::with_max_length`] says otherwise.
pub const DEFAULT_MAX_LENGTH: usize = 8 * 1024;

/// How far in the future a text may have been signed, unless [`Signer::with_skew`] says otherwise:
/// the clocks of two nodes are never quite the same.
pub const DEFAULT_SKEW: Duration = Duration::from_secs(5);

/// Signs and opens texts of one purpose. A clone shares its keys.
///
/// Make one at start: the keys are derived then, and not again.
// The bound is here so that what is no purpose is told how to become one.
pub struct Signer<P: Purpose> {
    ring: KeyRing,
    keys: Arc<Ring<SigningKey>>,
    skew: Duration,
    max_length: usize,
    purpose: PhantomData<fn() -> P>,
}

impl<P: Purpose> Signer<P> {
    /// A signer with every key of the ring.
    #[must_use]
    pub fn new(keys: &KeyRing) -> Self {
        const { assert!(!P::NAME.is_empty(), "the NAME of a Purpose is not empty") };
        Self {
            ring: keys.clone(),
            keys: Arc::new(keys.map(|key| SigningKey::derive(key, P::NAME, None))),
            skew: DEFAULT_SKEW,
            max_length: DEFAULT_MAX_LENGTH,
            purpose: PhantomData,
        }
    }

    /// Signs for one realm (tenant) only. Texts of any other realm, and of none, are refused.
    #[must_use]
    pub fn with_realm(self, realm: &str) -> Self {
        let derive = |key: &_| SigningKey::derive(key, P::NAME, Some(realm));
        Self {
            keys: Arc::new(self.ring.map(derive)),
            ..self
        }
    }

    /// How far in the future a text may have been signed, in whole seconds. It never prolongs one.
    #[must_use]
    pub fn with_skew(self, skew: Duration) -> Self {
        Self { skew, ..self }
    }

    /// The longest text that is signed and opened, in characters.
    ///
    /// A URL above some 2000 characters is cut by mail programs and refused by servers.
    #[must_use]
    pub fn with_max_length(self, max_length: usize) -> Self {
        Self { max_length, ..self }
    }

    /// Signs the claims.
    ///
    /// The text works while `now` is before its expiry. Times are whole seconds and fractions are
    /// dropped, so it may live up to one second shorter than asked, and never longer.
    ///
    /// # Errors
    ///
    /// [`SignError`] for a lifetime below one second or beyond the calendar, and for claims that
    /// [`open`](Self::open) would refuse.
    pub fn sign(
        &self,
        claims: &P::Claims,
        lifetime: Duration,
        binding: impl Into<Binding>,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let issued = now.unix_timestamp();
        let seconds = i64::try_from(lifetime.as_secs()).map_err(|_| SignError::Lifetime)?;
        let expires = issued.checked_add(seconds).ok_or(SignError::Lifetime)?;
        if seconds == 0 || OffsetDateTime::from_unix_timestamp(expires).is_err() {
            return Err(SignError::Lifetime);
        }
        let claims = claims::encode(claims)?;
        let text = self
            .keys
            .current
            .seal(Times { issued, expires }, &claims, &binding.into());
        if text.len() > self.max_length {
            return Err(SignError::TooLong {
                length: text.len(),
                limit: self.max_length,
            });
        }
        Ok(text)
    }

    /// Opens a text that is authentic, spelt as it was signed, and in time.
    ///
    /// It is in time from the second it was signed in, less the skew, until the second before it
    /// expires: at `expires_at` exactly it has expired. The order of checks: length, spelling, key,
    /// signature, version, times, claims. Before the signature holds, nothing is interpreted.
    ///
    /// # Errors
    ///
    /// [`OpenError`] for every other text.
    pub fn open(&self, text: &str, now: OffsetDateTime) -> Result<Opened<P>, OpenError> {
        if text.len() > self.max_length {
            return Err(OpenError::Malformed);
        }
        let bytes = layout::decode_text(text).ok_or(OpenError::Malformed)?;
        let sealed = Sealed::cut(&bytes).ok_or(OpenError::Malformed)?;
        let key = self.authenticate(&sealed)?;
        if sealed.version != VERSION {
            return Err(OpenError::Malformed);
        }
        let (issued_at, expires_at) = self.in_time(sealed.times, now)?;
        let claims = claims::decode(sealed.claims)?;
        Ok(Opened {
            claims,
            issued_at,
            expires_at,
            bound: key.bound(&sealed),
        })
    }

    /// The key that signed it. Two keys may share an id by chance, so all of that id are tried.
    fn authenticate(&self, sealed: &Sealed<'_>) -> Result<&SigningKey, OpenError> {
        let mut refusal = OpenError::UnknownKey;
        for key in self.keys.iter().filter(|key| key.id == sealed.key_id) {
            if key.verify(sealed) {
                return Ok(key);
            }
            refusal = OpenError::BadSignature;
        }
        Err(refusal)
    }

    fn in_time(
        &self,
        times: Times,
        now: OffsetDateTime,
    ) -> Result<(OffsetDateTime, OffsetDateTime), OpenError> {
        let at = |seconds| {
            OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| OpenError::Malformed)
        };
        let (issued_at, expires_at) = (at(times.issued)?, at(times.expires)?);
        let now = now.unix_timestamp();
        let skew = i64::try_from(self.skew.as_secs()).unwrap_or(i64::MAX);
        if times.issued > now.saturating_add(skew) {
            return Err(OpenError::FromFuture);
        }
        if now >= times.expires {
            return Err(OpenError::Expired { at: expires_at });
        }
        Ok((issued_at, expires_at))
    }
}

// By hand: a derived one would ask for `P: Clone`.
impl<P: Purpose> Clone for Signer<P> {
    fn clone(&self) -> Self {
        Self {
            ring: self.ring.clone(),
            keys: Arc::clone(&self.keys),
            skew: self.skew,
            max_length: self.max_length,
            purpose: PhantomData,
        }
    }
}

impl<P: Purpose> fmt::Debug for Signer<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("purpose", &P::NAME)
            .field("keys", &self.ring)
            .field("skew", &self.skew)
            .field("max_length", &self.max_length)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    //! Texts that only the holder of a key can make, and that `sign` never makes.

    use serde_json::Value;

    use super::*;
    use crate::Key;

    struct Anything;
    impl Purpose for Anything {
        const NAME: &'static str = "anything";
        type Claims = Value;
    }

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
    const TIMES: Times = Times {
        issued: 0,
        expires: 60,
    };

    fn signer() -> Signer<Anything> {
        let bytes: Vec<u8> = (0..32).collect();
        Signer::new(&KeyRing::new(Key::from_bytes(&bytes).unwrap())).with_max_length(1 << 20)
    }

    fn open_claims(claims: &[u8]) -> Result<Opened<Anything>, OpenError> {
        let signer = signer();
        let text = signer.keys.current.seal(TIMES, claims, &Binding::none());
        signer.open(&text, NOW)
    }

    #[test]
    fn a_hundred_thousand_nested_lists_are_refused_without_overflow() {
        assert!(open_claims(&[0x91, 0x90]).is_ok());
        let levels = 100_000;
        // Lists of one, maps of one with the key "a", and variants of one.
        for open in [&[0x91][..], &[0x81, 0xa1, b'a']] {
            let mut claims = open.repeat(levels);
            assert_eq!(open_claims(&claims).unwrap_err(), OpenError::BadClaims);
            claims.push(1);
            assert_eq!(open_claims(&claims).unwrap_err(), OpenError::BadClaims);
        }
    }

    #[test]
    fn claims_that_are_cut_or_followed_by_anything_are_refused() {
        for claims in [
            &b""[..],
            &[0x91],
            &[1, 2],
            &[0xa1, 0xff],
            &[0xc1],
            &[0xd9, 9, b'a'],
        ] {
            assert_eq!(
                open_claims(claims).unwrap_err(),
                OpenError::BadClaims,
                "{claims:?}"
            );
        }
    }

    #[test]
    fn another_version_is_refused_though_the_signature_holds() {
        let signer = signer();
        for version in [0, 2, 255] {
            let text = signer.keys.current.seal_as(version, TIMES, &[1]);
            assert_eq!(signer.open(&text, NOW).unwrap_err(), OpenError::Malformed);
        }
        assert!(
            signer
                .open(&signer.keys.current.seal_as(VERSION, TIMES, &[1]), NOW)
                .is_ok()
        );
    }

    #[test]
    fn times_beyond_the_calendar_do_not_panic() {
        let signer = signer().with_skew(Duration::MAX);
        for (issued, expires) in [
            (i64::MIN, i64::MAX),
            (0, i64::MAX),
            (i64::MIN, 60),
            (0, 1 << 50),
        ] {
            let text = signer
                .keys
                .current
                .seal_as(VERSION, Times { issued, expires }, &[1]);
            assert_eq!(signer.open(&text, NOW).unwrap_err(), OpenError::Malformed);
        }
        let text = signer.keys.current.seal_as(
            VERSION,
            Times {
                issued: 9,
                expires: -9,
            },
            &[1],
        );
        assert!(matches!(
            signer.open(&text, NOW).unwrap_err(),
            OpenError::Expired { .. }
        ));
    }
}
