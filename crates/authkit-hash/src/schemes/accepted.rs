//! The set of schemes that are verified.

use crate::Scheme;

/// A set of schemes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Accepted(u64);

impl Accepted {
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn has(self, scheme: Scheme) -> bool {
        self.0 & Self::bit(scheme) != 0
    }

    pub(super) const fn add(&mut self, scheme: Scheme) {
        self.0 |= Self::bit(scheme);
    }

    const fn bit(scheme: Scheme) -> u64 {
        1 << (scheme as u32)
    }
}

impl std::fmt::Debug for Accepted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let schemes = Scheme::ALL.iter().filter(|&&scheme| self.has(scheme));
        f.debug_set().entries(schemes).finish()
    }
}

/// What passlib's modern contexts write.
#[cfg(feature = "passlib")]
pub(super) const PASSLIB: &[Scheme] = &[
    Scheme::Argon2,
    Scheme::Bcrypt,
    Scheme::BcryptSha256,
    Scheme::Pbkdf2Sha1,
    Scheme::Pbkdf2Sha256,
    Scheme::Pbkdf2Sha512,
    Scheme::Sha256Crypt,
    Scheme::Sha512Crypt,
    Scheme::Scrypt,
    Scheme::DesCrypt,
    Scheme::Md5Crypt,
];

#[cfg(feature = "werkzeug")]
pub(super) const WERKZEUG: &[Scheme] = &[
    Scheme::WerkzeugPbkdf2,
    Scheme::WerkzeugScrypt,
    Scheme::WerkzeugDigest,
    Scheme::WerkzeugPlain,
];

#[cfg(feature = "django")]
pub(super) const DJANGO: &[Scheme] = &[
    Scheme::DjangoPbkdf2Sha1,
    Scheme::DjangoPbkdf2Sha256,
    Scheme::DjangoArgon2,
    Scheme::DjangoBcrypt,
    Scheme::DjangoBcryptSha256,
    Scheme::DjangoScrypt,
    Scheme::DjangoCrypt,
    Scheme::DjangoDigest,
    Scheme::HexDigest, // its unsalted MD5
];

#[cfg(feature = "legacy")]
pub(super) const LEGACY: &[Scheme] = &[
    Scheme::DesCrypt,
    Scheme::Md5Crypt,
    Scheme::AprMd5Crypt,
    Scheme::Sha1Crypt,
    Scheme::Phpass,
    Scheme::HexDigest,
    Scheme::LdapDigest,
    Scheme::LdapPbkdf2,
    Scheme::DjangoDigest,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_a_bit_of_its_own() {
        assert!(Scheme::ALL.len() <= 64);
        for &one in Scheme::ALL {
            let mut set = Accepted::NONE;
            set.add(one);
            for &other in Scheme::ALL {
                assert_eq!(set.has(other), one == other);
            }
        }
    }
}
