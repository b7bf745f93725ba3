//! Which scheme a stored text claims to be of, told from its form alone.
//!
//! Stores: nothing. Naming a scheme does not need its feature: a store can count its old hashes without
//! being able to check one.
//!
//! ```
//! use authkit_hash::Scheme;
//!
//! assert_eq!(Scheme::identify("$2b$12$"), Some(Scheme::Bcrypt));
//! assert_eq!(Scheme::identify("hunter2"), None); // never a plain password
//! ```

use std::fmt;

/// What marks a text that says of itself how its password was prepared: see `docs/hashing.md`.
pub(crate) const MARK: &str = "$authkit$";

/// What stands before a hash whose password is known to be in other hands.
pub(crate) const COMPROMISED: &str = "$authkit-compromised$";

macro_rules! schemes {
    ($($(#[$doc:meta])+ $name:ident = $text:literal,)+) => {
        /// A way to store a password, whether or not this build can verify it.
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Scheme { $($(#[$doc])+ $name,)+ }

        impl Scheme {
            /// Every scheme that can be named.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The scheme's name, in lower case.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

schemes! {
    /// Argon2 i, d or id as a PHC string (RFC 9106).
    Argon2 = "argon2",
    /// bcrypt as `$2a$`, `$2b$` or `$2y$`; reads 72 bytes of a password.
    Bcrypt = "bcrypt",
    /// passlib's `$bcrypt-sha256$`, versions 1 and 2: bcrypt of a digest of the whole password.
    BcryptSha256 = "bcrypt_sha256",
    /// PBKDF2-HMAC-SHA-1 as `$pbkdf2$`.
    Pbkdf2Sha1 = "pbkdf2_sha1",
    /// PBKDF2-HMAC-SHA-256 as `$pbkdf2-sha256$`.
    Pbkdf2Sha256 = "pbkdf2_sha256",
    /// PBKDF2-HMAC-SHA-512 as `$pbkdf2-sha512$`.
    Pbkdf2Sha512 = "pbkdf2_sha512",
    /// `$5$` of crypt(3).
    Sha256Crypt = "sha256_crypt",
    /// `$6$` of crypt(3).
    Sha512Crypt = "sha512_crypt",
    /// scrypt (RFC 7914) as `$scrypt$` or `$7$`.
    Scrypt = "scrypt",
    /// Traditional crypt(3): 13 characters, eight bytes of the password.
    DesCrypt = "des_crypt",
    /// `$1$` of crypt(3).
    Md5Crypt = "md5_crypt",
    /// Apache's `$apr1$`.
    AprMd5Crypt = "apr_md5_crypt",
    /// NetBSD's `$sha1$`.
    Sha1Crypt = "sha1_crypt",
    /// `$P$` and `$H$` of phpass.
    Phpass = "phpass",
    /// A bare MD5, SHA-1 or SHA-2 in hexadecimal.
    HexDigest = "hex_digest",
    /// RFC 2307's `{MD5}`, `{SHA}`, `{SMD5}`, `{SSHA}`, and their SHA-2 kin.
    LdapDigest = "ldap_digest",
    /// `{PBKDF2}`, `{PBKDF2-SHA256}`, `{PBKDF2-SHA512}`.
    LdapPbkdf2 = "ldap_pbkdf2",
    /// `md5$salt$hex` or `sha1$salt$hex`: Django's digest, or Werkzeug's HMAC, which look the same.
    DjangoDigest = "django_digest",
    /// Django's `pbkdf2_sha1$`.
    DjangoPbkdf2Sha1 = "django_pbkdf2_sha1",
    /// Django's `pbkdf2_sha256$`.
    DjangoPbkdf2Sha256 = "django_pbkdf2_sha256",
    /// Django's `argon2$`.
    DjangoArgon2 = "django_argon2",
    /// Django's `bcrypt$`.
    DjangoBcrypt = "django_bcrypt",
    /// Django's `bcrypt_sha256$`.
    DjangoBcryptSha256 = "django_bcrypt_sha256",
    /// Django's `scrypt$`.
    DjangoScrypt = "django_scrypt",
    /// Django's `crypt$`.
    DjangoCrypt = "django_crypt",
    /// Werkzeug's `sha256$salt$hex` and the like: HMAC with the salt, or a digest where there is none.
    WerkzeugDigest = "werkzeug_digest",
    /// Werkzeug's `pbkdf2:digest:rounds$salt$hex`.
    WerkzeugPbkdf2 = "werkzeug_pbkdf2",
    /// Werkzeug's `scrypt:n:r:p$salt$hex`.
    WerkzeugScrypt = "werkzeug_scrypt",
    /// Werkzeug's `plain$$password`.
    WerkzeugPlain = "werkzeug_plain",
    /// The password itself. No text is ever identified as this one.
    Plaintext = "plaintext",
}

impl Scheme {
    /// The scheme that `text` claims to be of. Costs and digests are not looked at.
    ///
    /// `md5$salt$hex` and `sha1$salt$hex` are called [`DjangoDigest`](Self::DjangoDigest): Werkzeug's look the same.
    #[must_use]
    pub fn identify(text: &str) -> Option<Self> {
        let text = inner(text);
        if let Some(rest) = text.strip_prefix('$') {
            return Self::of_crypt(rest.split_once('$')?.0);
        }
        if let Some(rest) = text.strip_prefix('{') {
            return Self::of_ldap(rest.split_once('}')?.0);
        }
        match text.split_once('$') {
            Some((name, rest)) => Self::of_framework(name, rest),
            None => Self::of_bare(text),
        }
    }

    fn of_crypt(name: &str) -> Option<Self> {
        Some(match name {
            "argon2i" | "argon2d" | "argon2id" => Self::Argon2,
            "2a" | "2b" | "2y" => Self::Bcrypt,
            "bcrypt-sha256" => Self::BcryptSha256,
            "pbkdf2" => Self::Pbkdf2Sha1,
            "pbkdf2-sha256" => Self::Pbkdf2Sha256,
            "pbkdf2-sha512" => Self::Pbkdf2Sha512,
            "5" => Self::Sha256Crypt,
            "6" => Self::Sha512Crypt,
            "scrypt" | "7" => Self::Scrypt,
            "1" => Self::Md5Crypt,
            "apr1" => Self::AprMd5Crypt,
            "sha1" => Self::Sha1Crypt,
            "P" | "H" => Self::Phpass,
            _ => return None,
        })
    }

    fn of_ldap(name: &str) -> Option<Self> {
        Some(match name {
            "MD5" | "SHA" | "SHA256" | "SHA512" | "SMD5" | "SSHA" | "SSHA256" | "SSHA512" => {
                Self::LdapDigest
            }
            "PBKDF2" | "PBKDF2-SHA256" | "PBKDF2-SHA512" => Self::LdapPbkdf2,
            _ => return None,
        })
    }

    fn of_framework(name: &str, rest: &str) -> Option<Self> {
        Some(match name {
            "md5" | "sha1" => Self::DjangoDigest,
            "sha224" | "sha256" | "sha384" | "sha512" => Self::WerkzeugDigest,
            "pbkdf2_sha1" => Self::DjangoPbkdf2Sha1,
            "pbkdf2_sha256" => Self::DjangoPbkdf2Sha256,
            "argon2" => Self::DjangoArgon2,
            "bcrypt" => Self::DjangoBcrypt,
            "bcrypt_sha256" => Self::DjangoBcryptSha256,
            // Werkzeug writes its method, a salt and a digest; Django six fields.
            "scrypt" if rest.split('$').count() == 2 => Self::WerkzeugScrypt,
            "scrypt" => Self::DjangoScrypt,
            "crypt" => Self::DjangoCrypt,
            "plain" => Self::WerkzeugPlain,
            _ if name.starts_with("pbkdf2:") => Self::WerkzeugPbkdf2,
            _ if name.starts_with("scrypt:") => Self::WerkzeugScrypt,
            _ => return None,
        })
    }

    fn of_bare(text: &str) -> Option<Self> {
        let of_crypt = |byte: u8| byte.is_ascii_alphanumeric() || b"./".contains(&byte);
        match text.len() {
            32 | 40 | 64 | 128 if text.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                Some(Self::HexDigest)
            }
            13 if text.bytes().all(of_crypt) => Some(Self::DesCrypt),
            _ => None,
        }
    }
}

/// The hash behind this crate's own mark, or all of an unmarked text.
fn inner(text: &str) -> &str {
    let text = text.strip_prefix(COMPROMISED).unwrap_or(text);
    text.strip_prefix(MARK)
        .and_then(|rest| rest.split_once('$'))
        .map_or(text, |(_fields, inner)| inner)
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_three_argon2_names_and_no_lookalike() {
        for text in [
            "$argon2i$",
            "$argon2d$v=19$x",
            "$argon2id$v=19$m=8,t=1,p=1$x$y",
            "$authkit$n=nfc$$argon2id$v=19$m=8,t=1,p=1$x$y",
        ] {
            assert_eq!(Scheme::identify(text), Some(Scheme::Argon2), "{text}");
        }
        for text in [
            "",
            "!",
            "*",
            "x",
            "$",
            "$$",
            "argon2id$",
            "$argon2id",
            "$argon2",
            "$argon2x$v=19$",
            "$ARGON2ID$v=19$",
            " $argon2id$",
            "$argon2idx$",
            "$2$12$",
            "$2x$12$",
            "{PLAIN}secret",
            "None",
            "$authkit$",
            "$authkit$n=nfc$",
        ] {
            assert_eq!(Scheme::identify(text), None, "{text}");
        }
    }

    #[test]
    fn tells_the_two_that_begin_with_scrypt_apart() {
        let django = "scrypt$16$salt$8$1$AAAA";
        assert_eq!(Scheme::identify(django), Some(Scheme::DjangoScrypt));
        for werkzeug in ["scrypt:16:8:1$salt$00", "scrypt$salt$00"] {
            assert_eq!(Scheme::identify(werkzeug), Some(Scheme::WerkzeugScrypt));
        }
    }

    #[test]
    fn no_text_is_identified_as_plain() {
        for text in ["plaintext", "correct horse", "correcthorse!", "0123456789"] {
            assert_eq!(Scheme::identify(text), None, "{text}");
        }
    }
}
