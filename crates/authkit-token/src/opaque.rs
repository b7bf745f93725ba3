//! Tokens that mean nothing by themselves: 256 random bits to be looked up by their digest.
//!
//! The text is the prefix of the purpose and 48 characters of URL-safe base64: 32 random bytes and a
//! checksum of 4. A secret scanner finds it by `prefix[A-Za-z0-9_-]{48}`. The checksum (the end of
//! the digest) needs no key, so it proves nothing: it catches typos before the database is asked, and
//! false alarms of scanners. Who reads the database knows it, and none of the 256 bits before it.
//!
//! Show the text once and store [`TokenDigest`]. A digest without salt and cost is enough here: 256
//! random bits cannot be guessed, unlike a password (ASVS 6.5.2).
//!
//! ```
//! use authkit_token::{OpaquePurpose, OpaqueToken, SystemRandom};
//!
//! struct ApiToken;
//! impl OpaquePurpose for ApiToken { const PREFIX: &'static str = "shop_"; }
//!
//! let token = OpaqueToken::<ApiToken>::generate(&mut SystemRandom)?;
//! let stored = token.digest();
//! let sent: String = token.expose().to_owned();
//! assert_eq!(OpaqueToken::<ApiToken>::parse(&sent)?.digest(), stored);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A prefix that no scanner could find does not compile:
//!
//! ```compile_fail,E0080
//! # use authkit_token::{OpaquePurpose, OpaqueToken, SystemRandom};
//! struct Nameless;
//! impl OpaquePurpose for Nameless { const PREFIX: &'static str = ""; }
//! let token = OpaqueToken::<Nameless>::generate(&mut SystemRandom);
//! ```
//!
//! A token is not copied by accident:
//!
//! ```compile_fail,E0599
//! # use authkit_token::{OpaquePurpose, OpaqueToken};
//! # #[derive(Clone)] struct ApiToken;
//! # impl OpaquePurpose for ApiToken { const PREFIX: &'static str = "shop_"; }
//! fn twice(token: OpaqueToken<ApiToken>) { token.clone(); }
//! ```

use std::fmt;
use std::marker::PhantomData;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand_core::TryCryptoRng;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::derive;
use crate::digest::TokenDigest;
use crate::purpose::{self, OpaquePurpose};
use crate::random::{self, RandomError};

const SECRET: usize = 32;
const CHECKSUM: usize = 4;
/// Divisible by three, so that base64 has no bits left over and one token has one text.
const BODY: usize = SECRET + CHECKSUM;
const BODY_CHARACTERS: usize = BODY / 3 * 4;

/// A random token of one purpose. It is wiped when dropped, has no `Clone`, and prints nothing.
// The bound is here so that what is no purpose is told how to become one.
pub struct OpaqueToken<P: OpaquePurpose> {
    text: Zeroizing<String>,
    digest: TokenDigest<P>,
    purpose: PhantomData<fn() -> P>,
}

/// Why a text is no token of this purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseOpaqueError {
    /// The checksum is wrong: a typo.
    #[error("the checksum of the token is wrong")]
    Checksum,
    /// After the prefix there are not 48 characters of URL-safe base64.
    #[error("the token is malformed")]
    Malformed,
    /// It starts in another way: a token of another purpose, or none.
    #[error("the token has another prefix")]
    Prefix,
}

impl<P: OpaquePurpose> OpaqueToken<P> {
    /// A new token.
    ///
    /// # Errors
    ///
    /// [`RandomError`] where the source fails.
    pub fn generate(random: &mut (impl TryCryptoRng + ?Sized)) -> Result<Self, RandomError> {
        let secret = random::secret::<SECRET>(random)?;
        let digest = OpaqueDigester::<P>::new().digest(&secret);
        let mut body = Zeroizing::new([0; BODY]);
        let sum = checksum(&digest);
        for (to, from) in body.iter_mut().zip(secret.iter().chain(sum)) {
            *to = *from;
        }
        let length = P::PREFIX.len().saturating_add(BODY_CHARACTERS);
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push_str(P::PREFIX);
        URL_SAFE_NO_PAD.encode_string(body.as_slice(), &mut text);
        Ok(Self {
            text,
            digest,
            purpose: PhantomData,
        })
    }

    /// The token that a text is. It costs a short hash, so that a wrong text never gets as far
    /// as a database.
    ///
    /// # Errors
    ///
    /// [`ParseOpaqueError`] for another prefix, a typo, and any other spelling.
    pub fn parse(text: &str) -> Result<Self, ParseOpaqueError> {
        let digest = Self::digest_of(text)?;
        Ok(Self {
            text: Zeroizing::new(text.to_owned()),
            digest,
            purpose: PhantomData,
        })
    }

    /// What to find a token by that somebody shows. Like [`parse`](Self::parse), without a copy of
    /// the text. An [`OpaqueDigester`] hashes half as much, where there are many.
    ///
    /// # Errors
    ///
    /// As `parse`.
    pub fn digest_of(text: &str) -> Result<TokenDigest<P>, ParseOpaqueError> {
        OpaqueDigester::new().digest_of(text)
    }

    /// The text itself, to be shown once to whoever it is for.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What to store, and to find the token by.
    #[must_use]
    pub fn digest(&self) -> TokenDigest<P> {
        self.digest
    }
}

/// Digests the tokens of one purpose, for who does it at every request: what they all begin with
/// is hashed once, which is half of the work for a prefix of four characters or more.
///
/// ```
/// use authkit_token::{OpaqueDigester, OpaquePurpose, OpaqueToken, SystemRandom};
///
/// struct ApiToken;
/// impl OpaquePurpose for ApiToken { const PREFIX: &'static str = "shop_"; }
///
/// let digester = OpaqueDigester::<ApiToken>::new();
/// let token = OpaqueToken::generate(&mut SystemRandom)?;
/// assert_eq!(digester.digest_of(token.expose())?, token.digest());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct OpaqueDigester<P> {
    begun: Sha256,
    purpose: PhantomData<fn() -> P>,
}

impl<P: OpaquePurpose> OpaqueDigester<P> {
    /// For the tokens of that purpose.
    #[must_use]
    pub fn new() -> Self {
        const {
            assert!(
                purpose::is_prefix(P::PREFIX),
                "a PREFIX is 1 to 16 ASCII letters, digits, _ and -"
            );
        };
        let mut begun = Sha256::new();
        let label = b"authkit-token/1 opaque";
        derive::frame(&mut begun, &[label, b"digest", P::PREFIX.as_bytes()]);
        derive::frame_length(&mut begun, SECRET);
        Self {
            begun,
            purpose: PhantomData,
        }
    }

    /// What to find a token by that somebody shows.
    ///
    /// # Errors
    ///
    /// As [`OpaqueToken::parse`].
    pub fn digest_of(&self, text: &str) -> Result<TokenDigest<P>, ParseOpaqueError> {
        let body = text
            .strip_prefix(P::PREFIX)
            .ok_or(ParseOpaqueError::Prefix)?;
        if body.len() != BODY_CHARACTERS {
            return Err(ParseOpaqueError::Malformed);
        }
        let mut bytes = Zeroizing::new([0; BODY]);
        let decoded = URL_SAFE_NO_PAD.decode_slice(body, bytes.as_mut_slice());
        if decoded != Ok(BODY) {
            return Err(ParseOpaqueError::Malformed);
        }
        let (secret, sum) = bytes
            .split_first_chunk()
            .ok_or(ParseOpaqueError::Malformed)?;
        let digest = self.digest(secret);
        if !bool::from(sum.ct_eq(checksum(&digest))) {
            return Err(ParseOpaqueError::Checksum);
        }
        Ok(digest)
    }

    fn digest(&self, secret: &[u8; SECRET]) -> TokenDigest<P> {
        let sha = self.begun.clone().chain_update(secret);
        TokenDigest::from_bytes(sha.finalize().into())
    }
}

impl<P: OpaquePurpose> Default for OpaqueDigester<P> {
    fn default() -> Self {
        Self::new()
    }
}

impl<P: OpaquePurpose> fmt::Debug for OpaqueDigester<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueDigester({})", P::PREFIX)
    }
}

/// The end of the digest, of which logs show the beginning.
fn checksum<P>(digest: &TokenDigest<P>) -> &[u8; CHECKSUM] {
    let end = digest.as_bytes().last_chunk();
    end.unwrap_or(&[0; CHECKSUM])
}

impl<P: OpaquePurpose> fmt::Debug for OpaqueToken<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpaqueToken({}[redacted])", P::PREFIX)
    }
}
