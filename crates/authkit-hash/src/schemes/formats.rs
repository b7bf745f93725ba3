//! One door to every format: a text goes in, something that can judge a password comes out, or an error
//! before any work.
//!
//! Stores: nothing.

#[cfg(feature = "argon2")]
use super::argon2::Argon2;
#[cfg(feature = "bcrypt")]
use super::bcrypt::{Bcrypt, Reading};
#[cfg(feature = "des-crypt")]
use super::des_crypt::DesCrypt;
#[cfg(feature = "digests")]
use super::digest::Digested;
#[cfg(feature = "django")]
use super::django;
#[cfg(feature = "md5-crypt")]
use super::md5_crypt::Md5Crypt;
#[cfg(feature = "pbkdf2")]
use super::pbkdf2::Pbkdf2;
#[cfg(feature = "legacy")]
use super::phpass::Phpass;
#[cfg(feature = "plaintext")]
use super::plaintext::Plaintext;
#[cfg(feature = "scrypt")]
use super::scrypt::Scrypt;
#[cfg(feature = "sha-crypt")]
use super::sha_crypt::ShaCrypt;
#[cfg(feature = "legacy")]
use super::sha1_crypt::Sha1Crypt;
#[cfg(feature = "werkzeug")]
use super::werkzeug;
use super::{accepted::Accepted, recipe::Recipe};
use crate::{HashError, Limits, Scheme, Workspace};

/// What a stored text is read against.
pub(super) struct Context<'a> {
    pub(super) limits: &'a Limits,
    /// The recipe that this scheme's hashes have to reach, if any of them are kept.
    #[allow(dead_code, reason = "only schemes with a cost look at it")]
    pub(super) kept: Option<Recipe>,
    #[allow(dead_code, reason = "only digests have more than one reading")]
    pub(super) accepted: Accepted,
}

/// A stored hash that was read in full and whose cost is allowed.
pub(super) trait Stored {
    /// Whether this is the password. All of the work is here.
    fn matches(&self, workspace: &mut Workspace, password: &[u8]) -> Result<bool, HashError>;

    /// Whether it is worse than what is kept. Only asked of schemes that are kept.
    fn is_stale(&self, kept: Recipe) -> bool;
}

/// Reads `text`, which is of `scheme`.
#[allow(unused_variables, reason = "no scheme may be switched on")]
pub(super) fn parse<'a>(
    scheme: Scheme,
    text: &'a str,
    context: &Context<'a>,
) -> Result<Box<dyn Stored + 'a>, HashError> {
    Ok(match scheme {
        #[cfg(feature = "argon2")]
        Scheme::Argon2 => Box::new(Argon2::parse(text, context)?),
        #[cfg(feature = "bcrypt")]
        Scheme::Bcrypt => Box::new(Bcrypt::parse(text, Reading::WithoutNul, context)?),
        #[cfg(feature = "bcrypt")]
        Scheme::BcryptSha256 => Box::new(Bcrypt::parse_sha256(text, context)?),
        #[cfg(feature = "pbkdf2")]
        Scheme::Pbkdf2Sha1 | Scheme::Pbkdf2Sha256 | Scheme::Pbkdf2Sha512 | Scheme::LdapPbkdf2 => {
            Box::new(Pbkdf2::parse(text, context)?)
        }
        #[cfg(feature = "sha-crypt")]
        Scheme::Sha256Crypt | Scheme::Sha512Crypt => Box::new(ShaCrypt::parse(text, context)?),
        #[cfg(feature = "scrypt")]
        Scheme::Scrypt => Box::new(Scrypt::parse(text, context)?),
        #[cfg(feature = "des-crypt")]
        Scheme::DesCrypt => Box::new(DesCrypt::parse(text)?),
        #[cfg(feature = "md5-crypt")]
        Scheme::Md5Crypt | Scheme::AprMd5Crypt => Box::new(Md5Crypt::parse(text)?),
        #[cfg(feature = "legacy")]
        Scheme::Sha1Crypt => Box::new(Sha1Crypt::parse(text, context)?),
        #[cfg(feature = "legacy")]
        Scheme::Phpass => Box::new(Phpass::parse(text, context)?),
        #[cfg(feature = "digests")]
        Scheme::HexDigest | Scheme::LdapDigest | Scheme::DjangoDigest | Scheme::WerkzeugDigest => {
            Box::new(Digested::parse(text, context.accepted)?)
        }
        #[cfg(feature = "django")]
        Scheme::DjangoPbkdf2Sha1
        | Scheme::DjangoPbkdf2Sha256
        | Scheme::DjangoArgon2
        | Scheme::DjangoBcrypt
        | Scheme::DjangoBcryptSha256
        | Scheme::DjangoScrypt
        | Scheme::DjangoCrypt => django::parse(scheme, text, context)?,
        #[cfg(feature = "werkzeug")]
        Scheme::WerkzeugPbkdf2 | Scheme::WerkzeugScrypt => werkzeug::parse(text, context)?,
        #[cfg(all(feature = "werkzeug", feature = "plaintext"))]
        Scheme::WerkzeugPlain if context.accepted.has(Scheme::Plaintext) => {
            Box::new(Plaintext::of_werkzeug(text)?)
        }
        #[cfg(feature = "plaintext")]
        Scheme::Plaintext => Box::new(Plaintext::bare(text)),
        _ => return Err(HashError::UnsupportedScheme),
    })
}
