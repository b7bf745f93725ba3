//! Header, payload and signature, each in base64, with dots between.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::foreign::json::{self, Style};
use crate::foreign::{
    Digest, DumpError, Keyed, LoadError, Loaded, MAX_FOREIGN_LENGTH, Secrets, base64,
};
use crate::ring::Ring;

/// The longest signature, in characters: 64 bytes in base64 with padding.
const MAX_SIGNATURE: usize = 88;

/// The algorithm, fixed by the application: HMAC, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC-SHA256: the default of itsdangerous 0.24.
    Hs256,
    /// HMAC-SHA384.
    Hs384,
    /// HMAC-SHA512: the default of itsdangerous 1.0 to 2.0.
    Hs512,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
        }
    }

    fn keyed(self, key: &[u8]) -> Keyed {
        let digest = match self {
            Self::Hs256 => Digest::Sha256,
            Self::Hs384 => Digest::Sha384,
            Self::Hs512 => Digest::Sha512,
        };
        digest.keyed(key)
    }
}

/// Signed JSON without a date. A clone shares its keys.
#[derive(Clone)]
pub struct JwsSerializer {
    algorithm: Algorithm,
    style: Style,
    keys: Arc<Ring<Keyed>>,
}

/// Signed JSON with an expiry. A clone shares its keys.
#[derive(Clone, Debug)]
pub struct TimedJwsSerializer(JwsSerializer);

#[derive(Serialize)]
struct Header {
    alg: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
}

struct Verified<'a> {
    header: Map<String, Value>,
    payload: &'a [u8],
    canonical: String,
}

impl JwsSerializer {
    /// A serializer without a salt: the key is the secret itself.
    #[must_use]
    pub fn new(secrets: &Secrets, algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            style: Style::Compact,
            keys: Arc::new(secrets.map(|secret| algorithm.keyed(secret))),
        }
    }

    /// A serializer with a salt. The key is then derived by SHA-1, whatever the algorithm.
    #[must_use]
    pub fn with_salt(secrets: &Secrets, algorithm: Algorithm, salt: impl AsRef<[u8]>) -> Self {
        let salt = salt.as_ref();
        let derive =
            |secret: &[u8]| algorithm.keyed(&Digest::Sha1.hash(&[salt, b"signer", secret]));
        Self {
            algorithm,
            style: Style::Compact,
            keys: Arc::new(secrets.map(derive)),
        }
    }

    /// Escapes characters beyond ASCII in what is signed, as itsdangerous 0.24 does.
    #[must_use]
    pub fn with_ascii_json(self) -> Self {
        Self {
            style: Style::CompactAscii,
            ..self
        }
    }

    /// The value as signed text.
    ///
    /// # Errors
    ///
    /// [`DumpError::Value`] for what has no form in JSON.
    pub fn dump(&self, value: &(impl Serialize + ?Sized)) -> Result<String, DumpError> {
        self.write(value, None, None)
    }

    /// The value of a signed text.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn load<T: DeserializeOwned>(&self, text: &str) -> Result<Loaded<T>, LoadError> {
        let verified = self.verify(text)?;
        Ok(Loaded {
            value: payload(verified.payload)?,
            issued_at: None,
            canonical: verified.canonical,
        })
    }

    fn write(
        &self,
        value: &(impl Serialize + ?Sized),
        iat: Option<i64>,
        exp: Option<i64>,
    ) -> Result<String, DumpError> {
        let alg = self.algorithm.name();
        let header = json::dump(&Header { alg, iat, exp }, Style::CompactAscii)?;
        let payload = json::dump(value, self.style)?;
        let mut text = base64::encode(header);
        text.push('.');
        text.push_str(&base64::encode(payload));
        let signature = base64::encode(self.keys.current.tag(&[text.as_bytes()]));
        text.push('.');
        text.push_str(&signature);
        Ok(text)
    }

    fn verify<'a>(&self, text: &'a str) -> Result<Verified<'a>, LoadError> {
        if text.len() > MAX_FOREIGN_LENGTH {
            return Err(LoadError::TooLarge);
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(LoadError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(LoadError::Malformed)?;
        if signature.len() > MAX_SIGNATURE {
            return Err(LoadError::BadSignature);
        }
        let signature = base64::decode(signature.as_bytes()).ok_or(LoadError::BadSignature)?;
        // No early end: how long it takes must not tell which secret it was.
        let holds = self.keys.iter().fold(false, |found, key| {
            found | key.verify(&[signed.as_bytes()], &signature)
        });
        if !holds {
            return Err(LoadError::BadSignature);
        }
        let header = base64::decode(header.as_bytes()).ok_or(LoadError::BadHeader)?;
        let header: Map<String, Value> = json::load(&header).map_err(|_| LoadError::BadHeader)?;
        let is_ours = header.get("alg").and_then(Value::as_str) == Some(self.algorithm.name());
        // Whoever does not know an extension that is critical must refuse (RFC 7515, 4.1.11).
        if !is_ours || header.contains_key("crit") {
            return Err(LoadError::BadHeader);
        }
        Ok(Verified {
            header,
            payload: payload.as_bytes(),
            canonical: format!("{signed}.{}", base64::encode(signature)),
        })
    }
}

impl TimedJwsSerializer {
    /// A serializer without a salt: the key is the secret itself.
    #[must_use]
    pub fn new(secrets: &Secrets, algorithm: Algorithm) -> Self {
        Self(JwsSerializer::new(secrets, algorithm))
    }

    /// A serializer with a salt. The key is then derived by SHA-1, whatever the algorithm.
    #[must_use]
    pub fn with_salt(secrets: &Secrets, algorithm: Algorithm, salt: impl AsRef<[u8]>) -> Self {
        Self(JwsSerializer::with_salt(secrets, algorithm, salt))
    }

    /// Escapes characters beyond ASCII in what is signed, as itsdangerous 0.24 does.
    #[must_use]
    pub fn with_ascii_json(self) -> Self {
        Self(self.0.with_ascii_json())
    }

    /// The value as signed text that works for the lifetime, its last second included.
    ///
    /// # Errors
    ///
    /// [`DumpError`] for what has no form in JSON, and for an expiry beyond the calendar.
    pub fn dump(
        &self,
        value: &(impl Serialize + ?Sized),
        lifetime: Duration,
        now: OffsetDateTime,
    ) -> Result<String, DumpError> {
        let issued = now.unix_timestamp();
        let expires = i64::try_from(lifetime.as_secs())
            .ok()
            .and_then(|seconds| issued.checked_add(seconds))
            .filter(|expires| OffsetDateTime::from_unix_timestamp(*expires).is_ok())
            .ok_or(DumpError::Time)?;
        self.0.write(value, Some(issued), Some(expires))
    }

    /// The value of a signed text, up to the second of its expiry.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text; [`LoadError::BadHeader`] without an expiry, and for one
    /// that is no whole number of seconds since 1970.
    pub fn load<T: DeserializeOwned>(
        &self,
        text: &str,
        now: OffsetDateTime,
    ) -> Result<Loaded<T>, LoadError> {
        let verified = self.0.verify(text)?;
        let seconds = |name: &str| {
            let seconds = verified.header.get(name)?.as_i64()?;
            let instant = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
            (seconds >= 0).then_some(instant)
        };
        let expires_at = seconds("exp").ok_or(LoadError::BadHeader)?;
        if expires_at.unix_timestamp() < now.unix_timestamp() {
            return Err(LoadError::Expired { at: expires_at });
        }
        Ok(Loaded {
            value: payload(verified.payload)?,
            issued_at: seconds("iat"),
            canonical: verified.canonical,
        })
    }
}

fn payload<T: DeserializeOwned>(text: &[u8]) -> Result<T, LoadError> {
    json::load(&base64::decode(text).ok_or(LoadError::BadPayload)?)
}

impl fmt::Debug for JwsSerializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JwsSerializer")
            .field("algorithm", &self.algorithm)
            .finish_non_exhaustive()
    }
}
