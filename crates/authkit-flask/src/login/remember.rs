//! `user id|HMAC-SHA512 in hexadecimal`.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha512};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// The longest cookie that is read, in bytes.
const MAX_LENGTH: usize = 8 * 1024;

/// Reads and writes remember cookies of Flask-Login 0.3 and later.
#[derive(Clone)]
pub struct RememberCookies {
    current: Hmac<Sha512>,
    retired: Vec<Hmac<Sha512>>,
}

/// Why a text is no secret of Flask-Login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// An empty secret would let anybody sign.
    #[error("a secret is not empty")]
    Empty,
    /// Flask-Login encodes its secret as latin-1, and fails for characters beyond it.
    #[error("the secret has characters beyond latin-1")]
    NotLatin1,
}

impl RememberCookies {
    /// With the `SECRET_KEY`. Where it is text, Flask-Login takes it as latin-1 and not as UTF-8.
    ///
    /// # Errors
    ///
    /// [`SecretError`].
    pub fn new(secret: &str) -> Result<Self, SecretError> {
        Self::from_bytes(&latin_1(secret)?)
    }

    /// With a `SECRET_KEY` that is bytes.
    ///
    /// # Errors
    ///
    /// [`SecretError::Empty`].
    pub fn from_bytes(secret: &[u8]) -> Result<Self, SecretError> {
        Ok(Self {
            current: keyed(secret)?,
            retired: Vec::new(),
        })
    }

    /// The same with a secret that only verifies.
    ///
    /// # Errors
    ///
    /// [`SecretError`].
    pub fn with_retired(mut self, secret: &str) -> Result<Self, SecretError> {
        self.retired.push(keyed(&latin_1(secret)?)?);
        Ok(self)
    }

    /// The cookie of a user.
    #[must_use]
    pub fn encode(&self, user_id: &str) -> String {
        format!("{user_id}|{}", digest(&self.current, user_id))
    }

    /// The user of a cookie, where the digest is theirs. It is compared as text and in constant time.
    #[must_use]
    pub fn decode<'a>(&self, cookie: &'a str) -> Option<&'a str> {
        if cookie.len() > MAX_LENGTH {
            return None;
        }
        let (user_id, given) = cookie.rsplit_once('|')?;
        let keys = std::iter::once(&self.current).chain(&self.retired);
        // No early end: how long it takes must not tell which secret it was.
        let holds = keys.fold(false, |found, key| {
            let expected = digest(key, user_id);
            found | bool::from(expected.as_bytes().ct_eq(given.as_bytes()))
        });
        holds.then_some(user_id)
    }
}

fn latin_1(text: &str) -> Result<Zeroizing<Vec<u8>>, SecretError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    for character in text.chars() {
        bytes.push(u8::try_from(character).map_err(|_| SecretError::NotLatin1)?);
    }
    Ok(bytes)
}

fn keyed(secret: &[u8]) -> Result<Hmac<Sha512>, SecretError> {
    if secret.is_empty() {
        return Err(SecretError::Empty);
    }
    // The key as one whole block, which is the form whose length the type system knows.
    let mut block = Zeroizing::new([0; 128]);
    let hashed: Zeroizing<[u8; 64]>;
    let secret = if secret.len() > block.len() {
        hashed = Zeroizing::new(Sha512::digest(secret).into());
        hashed.as_slice()
    } else {
        secret
    };
    for (to, from) in block.iter_mut().zip(secret) {
        *to = *from;
    }
    Ok(Hmac::new((&*block).into()))
}

fn digest(key: &Hmac<Sha512>, user_id: &str) -> String {
    let tag = key.clone().chain_update(user_id).finalize().into_bytes();
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Debug for RememberCookies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RememberCookies").finish_non_exhaustive()
    }
}
