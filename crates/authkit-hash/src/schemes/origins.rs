//! Which schemes are accepted and kept, by name or by where a table comes from.

#[cfg(any(
    feature = "passlib",
    feature = "werkzeug",
    feature = "django",
    feature = "legacy"
))]
use super::accepted;
#[cfg(feature = "flask-security")]
use super::flask_security::FlaskSecurity;
#[cfg(feature = "plaintext")]
use super::plaintext;
use super::{Schemes, envelope::Envelope, recipe::Recipe};
use crate::{HashError, Scheme};

impl Schemes {
    /// Verifies hashes of this scheme as well; a right password makes them stale.
    ///
    /// [`Scheme::Plaintext`] stays refused here: see `danger_accept_plaintext`. A scheme whose feature is off stays
    /// [`HashError::UnsupportedScheme`].
    #[must_use]
    pub fn accept(mut self, scheme: Scheme) -> Self {
        if scheme != Scheme::Plaintext {
            self.accepted.add(scheme);
        }
        self
    }

    /// [`accept`](Self::accept)s each of them.
    #[must_use]
    pub fn accept_all(self, schemes: impl IntoIterator<Item = Scheme>) -> Self {
        schemes.into_iter().fold(self, Self::accept)
    }

    /// Verifies hashes of this recipe's scheme, and leaves them alone where they reach its cost.
    #[must_use]
    pub fn keep(mut self, recipe: impl Into<Recipe>) -> Self {
        let recipe = recipe.into();
        self.keep_as(recipe.scheme(), recipe);
        self
    }

    /// Verifies Django's hashes of this recipe's algorithm, and leaves them alone where they reach its cost and
    /// Django would.
    #[cfg(feature = "django")]
    #[must_use]
    pub fn keep_django(mut self, recipe: impl Into<Recipe>) -> Self {
        let recipe = recipe.into();
        if let Some(scheme) = recipe.django() {
            self.keep_as(scheme, recipe);
        }
        self
    }

    fn keep_as(&mut self, scheme: Scheme, recipe: Recipe) {
        self.accepted.add(scheme);
        self.kept.retain(|(kept, _)| *kept != scheme);
        self.kept.push((scheme, recipe));
    }

    /// Accepts what passlib's contexts write: argon2, bcrypt, `bcrypt_sha256`, PBKDF2, sha-crypt, scrypt, and the
    /// old `des_crypt` and `md5_crypt`.
    #[cfg(feature = "passlib")]
    #[must_use]
    pub fn accept_passlib(self) -> Self {
        self.accept_all(accepted::PASSLIB.iter().copied())
    }

    /// Accepts what Werkzeug's `generate_password_hash` wrote, from 0.9 to 3. Its `plain$` needs
    /// `danger_accept_plaintext` as well.
    #[cfg(feature = "werkzeug")]
    #[must_use]
    pub fn accept_werkzeug(self) -> Self {
        self.accept_all(accepted::WERKZEUG.iter().copied())
    }

    /// Accepts what Django's hashers wrote. Unusable passwords (`!`) stay unusable.
    #[cfg(feature = "django")]
    #[must_use]
    pub fn accept_django(self) -> Self {
        self.accept_all(accepted::DJANGO.iter().copied())
    }

    /// Accepts what is only good for one last sign-in: bare and LDAP digests, phpass, and crypt(3) before sha-crypt.
    #[cfg(feature = "legacy")]
    #[must_use]
    pub fn accept_legacy(self) -> Self {
        self.accept_all(accepted::LEGACY.iter().copied())
    }

    /// Reads every hash without a mark as one of Flask-Security's, and makes it stale.
    ///
    /// Which schemes are accepted is said beside it; `accept_passlib` is what Flask-Security accepts.
    #[cfg(feature = "flask-security")]
    #[must_use]
    pub fn with_flask_security(mut self, origin: FlaskSecurity) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Accepts a stored text that is no hash as the password itself; a right one makes it stale.
    ///
    /// A text that could be a hash, a damaged hash or a marker (`!`, `*`) is never taken for a password, and
    /// neither is an empty one.
    ///
    /// # Security
    ///
    /// For the day on which such a table moves in, and until everybody has signed in once. Better still,
    /// `wrap` the table offline, and never switch this on where people sign in.
    #[cfg(feature = "plaintext")]
    #[must_use]
    pub fn danger_accept_plaintext(mut self) -> Self {
        self.accepted.add(Scheme::Plaintext);
        self
    }

    /// As `danger_accept_plaintext`, and an empty column is an account whose password is empty.
    ///
    /// # Security
    ///
    /// Where an empty column means "no password", this lets everybody in.
    #[cfg(feature = "plaintext")]
    #[must_use]
    pub fn danger_accept_empty_plaintext(mut self) -> Self {
        self.empty_plaintext = true;
        self.danger_accept_plaintext()
    }

    /// Whether hashes of this scheme are verified, as far as its feature is on.
    #[must_use]
    pub fn accepts(&self, scheme: Scheme) -> bool {
        self.accepted.has(scheme)
    }

    /// The scheme of a stored text, if it is accepted.
    pub(super) fn identify(&self, envelope: &Envelope<'_>) -> Result<Scheme, HashError> {
        match Scheme::identify(envelope.inner) {
            Some(scheme) if self.accepted.has(scheme) => Ok(scheme),
            // Werkzeug's and Django's look the same, and go by Django's name.
            Some(Scheme::DjangoDigest) if self.accepted.has(Scheme::WerkzeugDigest) => {
                Ok(Scheme::DjangoDigest)
            }
            None if self.is_plaintext(envelope) => Ok(Scheme::Plaintext),
            _ => Err(HashError::UnsupportedScheme),
        }
    }

    #[cfg(feature = "plaintext")]
    fn is_plaintext(&self, envelope: &Envelope<'_>) -> bool {
        let text = envelope.inner;
        self.accepted.has(Scheme::Plaintext)
            && !envelope.marked
            && (self.empty_plaintext || !text.is_empty())
            && plaintext::may_be_password(text)
    }

    #[cfg(not(feature = "plaintext"))]
    #[expect(
        clippy::unused_self,
        reason = "the same call with and without plaintext"
    )]
    fn is_plaintext(&self, _: &Envelope<'_>) -> bool {
        false
    }
}
