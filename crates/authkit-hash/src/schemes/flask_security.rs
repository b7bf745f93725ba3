//! Flask-Security's way to prepare a password: HMAC-SHA-512 with the site's salt, as base64, and that is
//! what the scheme hashes.
//!
//! Stores: nothing in old hashes, which is why it has to be said here.
//!
//! ```
//! use authkit_hash::{FlaskSecurity, Normalization};
//!
//! // SECURITY_PASSWORD_SALT, and what Flask-Security-Too does to a password before
//! let origin = FlaskSecurity::new("the salt of the old configuration").normalized(Normalization::Nfkd);
//! ```

use std::fmt;

use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use super::{accepted::Accepted, form::Normalization, text::Bytes};
use crate::{HashError, Scheme};

/// How the passwords of an existing Flask-Security table were prepared.
#[derive(Clone)]
pub struct FlaskSecurity {
    salt: Zeroizing<String>,
    form: Normalization,
    single: Accepted,
}

impl FlaskSecurity {
    /// With this `SECURITY_PASSWORD_SALT`, no normalisation (as 1.7 and 3.0), and every scheme hashed twice
    /// but Django's and plain text.
    #[must_use]
    pub fn new(salt: &str) -> Self {
        let mut single = Accepted::NONE;
        for &scheme in Scheme::ALL {
            if scheme == Scheme::Plaintext || scheme.name().starts_with("django_") {
                single.add(scheme);
            }
        }
        Self {
            salt: Zeroizing::new(String::from(salt)),
            form: Normalization::AsTyped,
            single,
        }
    }

    /// What `SECURITY_PASSWORD_NORMALIZE_FORM` says; NFKD by default in Flask-Security-Too.
    #[must_use]
    pub const fn normalized(mut self, form: Normalization) -> Self {
        self.form = form;
        self
    }

    /// Adds to `SECURITY_PASSWORD_SINGLE_HASH`: hashes of this scheme are of the password itself.
    #[must_use]
    pub const fn with_single_hash(mut self, scheme: Scheme) -> Self {
        self.single.add(scheme);
        self
    }

    pub(super) const fn form(&self) -> Normalization {
        self.form
    }

    pub(super) const fn is_single(&self, scheme: Scheme) -> bool {
        self.single.has(scheme)
    }

    pub(super) fn apply(&self, password: &[u8]) -> Result<Bytes, HashError> {
        let mut mac = Hmac::<Sha512>::new_from_slice(self.salt.as_bytes())
            .map_err(|_| HashError::UnsupportedScheme)?;
        mac.update(password);
        let text = Base64::encode_string(&mac.finalize().into_bytes());
        Ok(Zeroizing::new(text.into_bytes()))
    }
}

impl fmt::Debug for FlaskSecurity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlaskSecurity")
            .field("form", &self.form)
            .field("single", &self.single)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_the_salt() {
        assert!(!format!("{:?}", FlaskSecurity::new("s4lty")).contains("s4lty"));
    }
}
