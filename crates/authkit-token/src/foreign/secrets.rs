//! The secrets of the other application: the newest signs, all verify.
//!
//! ```
//! use authkit_token::foreign::Secrets;
//!
//! // SECRET_KEY, and what it was before.
//! let secrets = Secrets::new("the secret of today")?.with_retired("the secret of last year")?;
//! # Ok::<(), authkit_token::foreign::EmptySecret>(())
//! ```

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::ring::Ring;

/// One secret that signs, and any number that only verify. A clone shares them.
///
/// # Security
///
/// They are taken as they are, since old links were signed with them. A secret shorter than 32 random
/// bytes can be guessed from a single link: replace it, and retire it only for as long as old links live.
#[derive(Clone)]
pub struct Secrets(Arc<Ring<Zeroizing<Vec<u8>>>>);

/// An empty secret would let anybody sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a secret is not empty")]
#[non_exhaustive]
pub struct EmptySecret;

impl Secrets {
    /// The secret that signs, and verifies.
    ///
    /// # Errors
    ///
    /// [`EmptySecret`].
    pub fn new(current: impl AsRef<[u8]>) -> Result<Self, EmptySecret> {
        Ok(Self(Arc::new(Ring::new(secret(current.as_ref())?))))
    }

    /// The same with one more that verifies and does not sign.
    ///
    /// # Errors
    ///
    /// [`EmptySecret`].
    pub fn with_retired(self, retired: impl AsRef<[u8]>) -> Result<Self, EmptySecret> {
        let ring = self.0.map(Clone::clone);
        Ok(Self(Arc::new(ring.with(secret(retired.as_ref())?))))
    }

    pub(crate) fn map<T>(&self, each: impl Fn(&[u8]) -> T) -> Ring<T> {
        self.0.map(|secret| each(secret))
    }
}

fn secret(bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, EmptySecret> {
    if bytes.is_empty() {
        return Err(EmptySecret);
    }
    Ok(Zeroizing::new(bytes.to_vec()))
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.iter().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed_and_not_empty() {
        let secrets = Secrets::new("private words").unwrap();
        let secrets = secrets.with_retired("older words").unwrap();
        assert_eq!(format!("{secrets:?}"), "Secrets(2)");
        assert!(Secrets::new("").is_err());
        assert!(secrets.with_retired([]).is_err());
    }
}
