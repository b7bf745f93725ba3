//! The secret that the forms of a session carry: derived from its token, stored nowhere.
//!
//! A new token is a new secret, so that a form of before a sign-in is worth nothing after it. Mask it in a page whose
//! compressed length an attacker can watch.
//!
//! ```
//! use authkit_session::CsrfSecrets;
//! use authkit_token::{Key, KeyRing, SystemRandom};
//!
//! # fn run(session: &authkit_session::Session<i64>) -> Result<(), Box<dyn std::error::Error>> {
//! let secrets = CsrfSecrets::new(&KeyRing::new(Key::generate(&mut SystemRandom)?));
//! let in_the_form = secrets.secret(session.digest());
//! assert!(secrets.is_secret(session.digest(), &in_the_form));
//! # Ok(())
//! # }
//! ```

use authkit_store::SessionDigest;
use authkit_token::{KeyRing, PurposeKey};

/// Makes and knows the secrets of all sessions.
#[derive(Clone, Debug)]
pub struct CsrfSecrets(PurposeKey);

impl CsrfSecrets {
    /// Derives its key from those of the application. Do it once, at start.
    #[must_use]
    pub fn new(keys: &KeyRing) -> Self {
        Self(PurposeKey::derive(keys, "authkit session csrf"))
    }

    /// The secret of a session. Who reads the store cannot make it, for want of the key.
    #[must_use]
    pub fn secret(&self, session: &SessionDigest) -> [u8; 32] {
        self.0.mac(&[session.as_bytes()])
    }

    /// Whether that is the secret of the session, under any key of the ring, in constant time.
    #[must_use]
    pub fn is_secret(&self, session: &SessionDigest, shown: &[u8]) -> bool {
        self.0.verify(&[session.as_bytes()], shown)
    }
}
