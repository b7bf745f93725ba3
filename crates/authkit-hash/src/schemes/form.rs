//! The form in which a password's characters are hashed.
//!
//! Stores: three or four characters in each hash that says so (`n=nfc`), so that a change of the setting
//! locks nobody out.

use zeroize::Zeroizing;

use super::text::Bytes;
use crate::HashError;

/// What is done to a password before it is hashed. Bytes that are no UTF-8 are hashed as they are.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalization {
    /// Nothing, as passlib, Werkzeug and Django do.
    AsTyped,
    /// NFC, as NIST SP 800-63B-4 (3.1.1.2) suggests.
    #[cfg(feature = "normalize")]
    Nfc,
    /// NFD.
    #[cfg(feature = "normalize")]
    Nfd,
    /// NFKC.
    #[cfg(feature = "normalize")]
    Nfkc,
    /// NFKD, the default of Flask-Security-Too.
    #[cfg(feature = "normalize")]
    Nfkd,
}

impl Normalization {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::AsTyped => "raw",
            #[cfg(feature = "normalize")]
            Self::Nfc => "nfc",
            #[cfg(feature = "normalize")]
            Self::Nfd => "nfd",
            #[cfg(feature = "normalize")]
            Self::Nfkc => "nfkc",
            #[cfg(feature = "normalize")]
            Self::Nfkd => "nfkd",
        }
    }

    pub(super) fn from_name(name: &str) -> Result<Self, HashError> {
        Ok(match name {
            "raw" => Self::AsTyped,
            #[cfg(feature = "normalize")]
            "nfc" => Self::Nfc,
            #[cfg(feature = "normalize")]
            "nfd" => Self::Nfd,
            #[cfg(feature = "normalize")]
            "nfkc" => Self::Nfkc,
            #[cfg(feature = "normalize")]
            "nfkd" => Self::Nfkd,
            #[cfg(not(feature = "normalize"))]
            "nfc" | "nfd" | "nfkc" | "nfkd" => return Err(HashError::UnsupportedScheme),
            _ => return Err(HashError::Malformed),
        })
    }

    pub(super) fn apply(self, password: &[u8]) -> Bytes {
        #[cfg(feature = "normalize")]
        if let Ok(text) = std::str::from_utf8(password) {
            return self.of_text(text);
        }
        Zeroizing::new(password.to_vec())
    }

    #[cfg(feature = "normalize")]
    fn of_text(self, text: &str) -> Bytes {
        use unicode_normalization::UnicodeNormalization;

        // Room for all of it at once: bytes that move leave a copy behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() * 4));
        let mut push = |character: char| {
            bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        };
        match self {
            Self::AsTyped => text.chars().for_each(&mut push),
            Self::Nfc => text.nfc().for_each(&mut push),
            Self::Nfd => text.nfd().for_each(&mut push),
            Self::Nfkc => text.nfkc().for_each(&mut push),
            Self::Nfkd => text.nfkd().for_each(&mut push),
        }
        bytes
    }
}

#[cfg(all(test, feature = "normalize"))]
mod tests {
    use super::*;

    #[test]
    fn forms_do_what_their_names_say() {
        let of = |form: Normalization, text: &str| {
            String::from_utf8(form.apply(text.as_bytes()).to_vec()).unwrap()
        };
        assert_eq!(of(Normalization::Nfc, "e\u{301}"), "\u{e9}");
        assert_eq!(of(Normalization::Nfd, "\u{e9}"), "e\u{301}");
        assert_eq!(of(Normalization::Nfkc, "\u{fb01}"), "fi");
        assert_eq!(of(Normalization::Nfkd, "\u{fb01}\u{e9}"), "fie\u{301}");
        assert_eq!(
            of(Normalization::AsTyped, "e\u{301}\u{fb01}"),
            "e\u{301}\u{fb01}"
        );
        assert_eq!(Normalization::Nfc.apply(&[0xff, 0]).as_slice(), [0xff, 0]);
    }

    #[test]
    fn every_form_is_read_by_its_name() {
        for form in [
            Normalization::AsTyped,
            Normalization::Nfc,
            Normalization::Nfd,
            Normalization::Nfkc,
            Normalization::Nfkd,
        ] {
            assert_eq!(Normalization::from_name(form.name()), Ok(form));
        }
        assert!(Normalization::from_name("NFC").is_err());
    }
}
