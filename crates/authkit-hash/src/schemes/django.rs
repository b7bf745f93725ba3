//! Django's hashers, from 1.4 to 5: a name, `$`, and the rest.
//!
//! Stores: nothing; Django's own texts, which are kept where the policy says so.

use base64ct::Base64;
use zeroize::Zeroizing;

use super::{
    argon2::Argon2,
    bcrypt::{Bcrypt, Reading},
    des_crypt::DesCrypt,
    formats::{Context, Stored},
    pbkdf2::{Pbkdf2, Pbkdf2Digest},
    scrypt::Scrypt,
    text::{self, Bytes},
};
use crate::{HashError, Scheme};

/// Django's salts are letters and digits; so many of them hold 128 bits.
const GOOD_SALT_CHARS: usize = 22;
const SCRYPT_BYTES: usize = 64;

pub(super) fn parse<'a>(
    scheme: Scheme,
    text: &'a str,
    context: &Context<'a>,
) -> Result<Box<dyn Stored + 'a>, HashError> {
    let rest = text.split_once('$').map_or("", |(_name, rest)| rest);
    Ok(match scheme {
        Scheme::DjangoArgon2 => {
            let phc = Zeroizing::new(format!("${rest}"));
            Box::new(Argon2::parse(&phc, context)?.with_least_salt(GOOD_SALT_CHARS))
        }
        Scheme::DjangoBcrypt => Box::new(Bcrypt::parse(rest, Reading::Whole, context)?),
        Scheme::DjangoBcryptSha256 => Box::new(Bcrypt::parse(rest, Reading::HexSha256, context)?),
        Scheme::DjangoPbkdf2Sha1 => pbkdf2(Pbkdf2Digest::Sha1, rest, context)?,
        Scheme::DjangoPbkdf2Sha256 => pbkdf2(Pbkdf2Digest::Sha256, rest, context)?,
        Scheme::DjangoScrypt => Box::new(scrypt(rest, context)?),
        Scheme::DjangoCrypt => {
            let (salt, hash) = rest.split_once('$').ok_or(HashError::Malformed)?;
            // Old Djangos wrote the two characters of the salt twice.
            if !matches!(salt.len(), 0 | 2) || !hash.starts_with(salt) {
                return Err(HashError::Malformed);
            }
            Box::new(DesCrypt::parse(hash)?)
        }
        _ => return Err(HashError::UnsupportedScheme),
    })
}

/// `1000$salt$digest`
fn pbkdf2<'a>(
    digest: Pbkdf2Digest,
    rest: &str,
    context: &Context<'_>,
) -> Result<Box<dyn Stored + 'a>, HashError> {
    let fields = || {
        let mut fields = rest.split('$');
        let rounds = text::number(fields.next()?)?;
        let salt = salt(fields.next()?)?;
        let expected = text::exactly::<Base64>(fields.next()?, digest.bytes())?;
        let ends = fields.next().is_none();
        ends.then_some((rounds, salt, expected))
    };
    let (rounds, salt, expected) = fields().ok_or(HashError::Malformed)?;
    let parsed = Pbkdf2::build(digest, rounds, salt, expected, context)?;
    Ok(Box::new(parsed.with_least_salt(GOOD_SALT_CHARS)))
}

/// `16$salt$8$1$digest`
fn scrypt(rest: &str, context: &Context<'_>) -> Result<Scrypt, HashError> {
    let fields = || {
        let mut fields = rest.split('$');
        let n = text::number(fields.next()?)?;
        let salt = salt(fields.next()?)?;
        let (block, lanes) = (text::number(fields.next()?)?, text::number(fields.next()?)?);
        let expected = text::exactly::<Base64>(fields.next()?, SCRYPT_BYTES)?;
        let ends = fields.next().is_none() && n.is_power_of_two();
        ends.then_some((
            [u64::from(n.trailing_zeros()), block, lanes],
            salt,
            expected,
        ))
    };
    let (cost, salt, expected) = fields().ok_or(HashError::Malformed)?;
    let well = salt.len() >= GOOD_SALT_CHARS;
    Ok(Scrypt::build(cost, salt, expected, well, context)?.of_django())
}

fn salt(text: &str) -> Option<Bytes> {
    (!text.is_empty()).then(|| Zeroizing::new(text.as_bytes().to_vec()))
}
