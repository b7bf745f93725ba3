//! A strong hash around a weak one: a table of digests, made as hard to guess as new hashes, offline and
//! without a password.
//!
//! Stores: the scheme of new hashes over the old digest in hexadecimal, and in the mark how to make that
//! digest again (`w=sha1.b.c2FsdA`: SHA-1, salt before the password, the salt).

use getrandom::SysRng;
use zeroize::Zeroizing;

use super::{
    Schemes,
    digest::{Digested, Setting},
    envelope::Envelope,
    text::{self, Bytes},
};
use crate::{HashError, PasswordHash, Scheme, Workspace};

impl Schemes {
    /// Wraps a stored digest or plain password of an accepted scheme, or says that there is nothing to wrap.
    ///
    /// `Ok(None)` is for a hash that is no bare digest: it is as strong as it is, or wrapped already, so that
    /// a run over a table may be repeated. Write the new text by compare-and-set. At the next sign-in it is
    /// [`Verdict::MatchStale`](crate::Verdict::MatchStale), and replaced by a hash of the password itself.
    ///
    /// # Errors
    ///
    /// [`HashError::UnsupportedScheme`] for a text of no accepted scheme, [`HashError::Malformed`] for a damaged
    /// one; those of [`hash`](Self::hash).
    ///
    #[cfg_attr(all(feature = "argon2", feature = "legacy"), doc = "```")]
    #[cfg_attr(not(all(feature = "argon2", feature = "legacy")), doc = "```ignore")]
    /// use authkit_hash::{PasswordHash, Schemes, Verdict};
    ///
    /// # fn main() -> Result<(), authkit_hash::HashError> {
    /// let schemes = Schemes::default().accept_legacy();
    /// let md5 = PasswordHash::from_stored("5f4dcc3b5aa765d61d8327deb882cf99");
    /// if let Some(strong) = schemes.wrap(&md5)? {
    ///     assert!(strong.as_str().starts_with("$authkit$w=md5.p$$argon2id$"));
    ///     assert_eq!(schemes.verify("password", &strong)?, Verdict::MatchStale);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wrap(&self, stored: &PasswordHash) -> Result<Option<PasswordHash>, HashError> {
        let old = self.read(stored)?;
        let scheme = self.identify(&old)?;
        if old.marked {
            return Ok(None);
        }
        let (form, composed) = self.way(&old, scheme);
        let wrapped;
        let (wrapped, password) = match scheme {
            Scheme::HexDigest
            | Scheme::LdapDigest
            | Scheme::DjangoDigest
            | Scheme::WerkzeugDigest => {
                let (setting, digest) = Digested::parse(old.inner, self.accepted)?.into_parts();
                wrapped = setting.to_field();
                (Some(wrapped.as_str()), hex(&digest))
            }
            Scheme::Plaintext => (None, Zeroizing::new(old.inner.as_bytes().to_vec())),
            _ => return Ok(None),
        };
        let new = Envelope {
            // A plain password is hashed like any other, in the form that it was stored in.
            form: Some(form).filter(|_| wrapped.is_none() || form != super::Normalization::AsTyped),
            composed,
            wrapped,
            ..self.new_envelope()
        };
        let prepared = self.peppered(&new, password)?;
        let hash = self
            .current
            .hash(&mut Workspace::new(), &mut SysRng, &prepared)?;
        new.write(hash).map(Some)
    }

    /// The digests, in hexadecimal, that a wrapped hash may be of.
    pub(super) fn wrapped(field: &str, password: &[u8]) -> Result<Vec<Bytes>, HashError> {
        let setting = Setting::from_field(field).ok_or(HashError::Malformed)?;
        let digests = setting.digests(password);
        Ok(digests.iter().map(|digest| hex(digest)).collect())
    }
}

fn hex(digest: &[u8]) -> Bytes {
    Zeroizing::new(text::encode_hex(digest).as_bytes().to_vec())
}
