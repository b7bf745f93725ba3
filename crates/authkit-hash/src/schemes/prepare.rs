//! What happens to a password before its scheme sees it: form, origin, the digest of a wrapped hash, pepper.

use super::{Schemes, envelope::Envelope, form::Normalization, text::Bytes};
use crate::{HashError, Scheme};

impl Schemes {
    /// What a new hash says of itself.
    pub(super) fn new_envelope(&self) -> Envelope<'_> {
        Envelope {
            form: self.new_form(),
            key: self.current_key(),
            ..Envelope::default()
        }
    }

    /// Where hashes without a mark are Flask-Security's, ours have to have one.
    fn new_form(&self) -> Option<Normalization> {
        #[cfg(feature = "flask-security")]
        if self.origin.is_some() && self.current_key().is_none() {
            return Some(self.form.unwrap_or(Normalization::AsTyped));
        }
        self.form
    }

    fn current_key(&self) -> Option<&str> {
        #[cfg(feature = "pepper")]
        return self.pepper.as_ref().map(super::pepper::Pepper::current_id);
        #[cfg(not(feature = "pepper"))]
        None
    }

    pub(super) fn prepare_new(
        &self,
        envelope: &Envelope<'_>,
        password: &[u8],
    ) -> Result<Bytes, HashError> {
        let form = envelope.form.unwrap_or(Normalization::AsTyped);
        self.peppered(envelope, form.apply(password))
    }

    /// What a password may be to the scheme; more than one where a wrapped digest has two readings.
    pub(super) fn prepare(
        &self,
        envelope: &Envelope<'_>,
        scheme: Scheme,
        password: &[u8],
    ) -> Result<Vec<Bytes>, HashError> {
        let (form, composed) = self.way(envelope, scheme);
        let password = self.composed(form.apply(password), composed)?;
        match envelope.wrapped {
            None => Ok(vec![self.peppered(envelope, password)?]),
            Some(field) => Self::wrapped(field, &password)?
                .into_iter()
                .map(|digest| self.peppered(envelope, digest))
                .collect(),
        }
    }

    /// The form, and whether Flask-Security's HMAC follows. Without a mark it goes by the origin.
    #[allow(unused_variables, reason = "only Flask-Security asks for the scheme")]
    pub(super) fn way(&self, envelope: &Envelope<'_>, scheme: Scheme) -> (Normalization, bool) {
        #[cfg(feature = "flask-security")]
        if let (Some(origin), false) = (&self.origin, envelope.marked) {
            return (origin.form(), !origin.is_single(scheme));
        }
        let form = envelope.form.unwrap_or(Normalization::AsTyped);
        (form, envelope.composed)
    }

    #[allow(
        clippy::unused_self,
        reason = "without Flask-Security nothing is asked of it"
    )]
    fn composed(&self, password: Bytes, composed: bool) -> Result<Bytes, HashError> {
        if !composed {
            return Ok(password);
        }
        #[cfg(feature = "flask-security")]
        if let Some(origin) = &self.origin {
            return origin.apply(&password);
        }
        Err(HashError::UnsupportedScheme)
    }

    #[allow(clippy::unused_self, reason = "without pepper nothing is asked of it")]
    pub(super) fn peppered(
        &self,
        envelope: &Envelope<'_>,
        password: Bytes,
    ) -> Result<Bytes, HashError> {
        let Some(id) = envelope.key else {
            return Ok(password);
        };
        #[cfg(feature = "pepper")]
        if let Some(pepper) = &self.pepper {
            return pepper.apply(id, &password);
        }
        let _ = id;
        Err(HashError::UnknownPepper)
    }

    #[cfg(not(feature = "digests"))]
    fn wrapped(_: &str, _: &[u8]) -> Result<Vec<Bytes>, HashError> {
        Err(HashError::UnsupportedScheme)
    }

    /// Whether a new hash of this password would be prepared in another way.
    pub(super) fn is_prepared_otherwise(
        &self,
        envelope: &Envelope<'_>,
        password: Option<&[u8]>,
    ) -> bool {
        let new = self.new_envelope();
        // All forms of ASCII are one, so that switching a form on rewrites few hashes. An origin has more
        // of its own than a form.
        let form = |form: Option<Normalization>| form.unwrap_or(Normalization::AsTyped);
        let same_form =
            form(envelope.form) == form(new.form) || password.is_some_and(<[u8]>::is_ascii);
        let of_origin = self.has_origin() && !envelope.marked;
        !same_form
            || of_origin
            || envelope.key != new.key
            || envelope.composed
            || envelope.wrapped.is_some()
    }

    #[allow(clippy::unused_self, reason = "without Flask-Security there is none")]
    const fn has_origin(&self) -> bool {
        #[cfg(feature = "flask-security")]
        return self.origin.is_some();
        #[cfg(not(feature = "flask-security"))]
        false
    }
}
