//! A value and its signature.
//!
//! ```
//! use authkit_token::foreign::Secrets;
//! use authkit_token::itsdangerous::{Settings, Signer};
//!
//! let signer = Signer::new(&Secrets::new("secret")?, Settings::new("s"));
//! assert_eq!(signer.sign("v"), "v.V8UJoBhLLV-WdqpXBB-PaqxOBQY");
//! assert_eq!(signer.unsign("v.V8UJoBhLLV-WdqpXBB-PaqxOBQY")?.value(), b"v");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;
use std::sync::Arc;

use super::Settings;
use crate::foreign::{Keyed, LoadError, Secrets, Unsigned, base64};
use crate::ring::Ring;

/// The longest signature, in characters: 64 bytes in base64 with padding.
const MAX_SIGNATURE: usize = 88;

/// Signs values and reads signed ones. A clone shares its keys.
#[derive(Clone)]
pub struct Signer {
    pub(super) settings: Arc<Settings>,
    keys: Arc<Ring<Keyed>>,
}

/// Bytes whose signature holds, and that signature.
pub(super) struct Verified<'a> {
    pub(super) value: &'a [u8],
    signature: Vec<u8>,
}

impl Verified<'_> {
    /// The whole text, in the one spelling that signing gives it.
    pub(super) fn canonical(&self, separator: &[u8]) -> Vec<u8> {
        let signature = base64::encode(&self.signature);
        [self.value, separator, signature.as_bytes()].concat()
    }
}

impl Signer {
    /// A signer with every secret.
    #[must_use]
    pub fn new(secrets: &Secrets, settings: Settings) -> Self {
        Self {
            keys: Arc::new(secrets.map(|secret| settings.keyed(secret))),
            settings: Arc::new(settings),
        }
    }

    /// The text and its signature.
    #[must_use]
    pub fn sign(&self, value: &str) -> String {
        let mut text = value.to_owned();
        text.push_str(&String::from_utf8_lossy(&self.settings.separator));
        text.push_str(&self.signature(value.as_bytes()));
        text
    }

    /// The bytes and their signature.
    #[must_use]
    pub fn sign_bytes(&self, value: &[u8]) -> Vec<u8> {
        let signature = self.signature(value);
        [value, &self.settings.separator, signature.as_bytes()].concat()
    }

    /// The value of a signed text.
    ///
    /// # Errors
    ///
    /// [`LoadError`] for every other text.
    pub fn unsign(&self, text: impl AsRef<[u8]>) -> Result<Unsigned, LoadError> {
        let verified = self.verify(text.as_ref())?;
        Ok(Unsigned {
            value: verified.value.to_vec(),
            issued_at: None,
            canonical: verified.canonical(&self.settings.separator),
        })
    }

    pub(super) fn verify<'a>(&self, text: &'a [u8]) -> Result<Verified<'a>, LoadError> {
        if text.len() > self.settings.max_length {
            return Err(LoadError::TooLarge);
        }
        let (value, signature) = self.split(text).ok_or(LoadError::Malformed)?;
        if signature.len() > MAX_SIGNATURE {
            return Err(LoadError::BadSignature);
        }
        let signature = base64::decode(signature).ok_or(LoadError::BadSignature)?;
        // No early end: how long it takes must not tell which secret it was.
        let holds = self
            .keys
            .iter()
            .fold(false, |found, key| found | key.verify(&[value], &signature));
        if !holds {
            return Err(LoadError::BadSignature);
        }
        Ok(Verified { value, signature })
    }

    /// What is before and after the last separator.
    pub(super) fn split<'a>(&self, text: &'a [u8]) -> Option<(&'a [u8], &'a [u8])> {
        let separator = self.settings.separator.as_slice();
        let at = text
            .windows(separator.len().max(1))
            .rposition(|window| window == separator)?;
        let after = at.checked_add(separator.len())?;
        Some((text.get(..at)?, text.get(after..)?))
    }

    fn signature(&self, value: &[u8]) -> String {
        base64::encode(self.keys.current.tag(&[value]))
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Derivation;
    use super::*;

    #[test]
    fn every_derivation_is_that_of_the_original() {
        let secrets = Secrets::new("secret").unwrap();
        for (derivation, text) in [
            (Derivation::Concat, "v.T9zNaU60rtGntsLS1P4EXQYj-xc"),
            (Derivation::DjangoConcat, "v.V8UJoBhLLV-WdqpXBB-PaqxOBQY"),
            (Derivation::Hmac, "v.d7DGLEWJFR7fkb2BFc-s_M1Ca3Y"),
            (Derivation::None, "v.vSPYqlz8Tr8D8AQvEmGexuPppjQ"),
        ] {
            let settings = Settings::new("s").with_derivation(derivation);
            let signer = Signer::new(&secrets, settings);
            assert_eq!(signer.sign("v"), text);
            assert_eq!(signer.unsign(text).unwrap().text(), Some("v"));
        }
    }
}
