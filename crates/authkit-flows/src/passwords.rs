//! What every flow that has to do with passwords shares: the hashing service and the rules for new ones.

use std::fmt;
use std::sync::Arc;

use authkit_hash::{
    BreachCheck, HashError, HashService, PasswordContext, PasswordHash, PasswordRejection,
    PasswordRules, ServiceError, Verdict,
};
use authkit_store::Account;
use secrecy::{ExposeSecret, SecretString};

/// A hashing service and the rules for new passwords. Cloning it is cheap.
#[derive(Clone)]
pub struct Passwords {
    hashing: HashService,
    rules: Arc<PasswordRules>,
    breaches: Option<Arc<dyn BreachCheck>>,
    must_be_known: bool,
}

impl Passwords {
    /// Passwords that are hashed by that service and held to the default rules.
    #[must_use]
    pub fn new(hashing: HashService) -> Self {
        Self {
            hashing,
            rules: Arc::new(PasswordRules::DEFAULT),
            breaches: None,
            must_be_known: false,
        }
    }

    /// Asks of new passwords what `rules` say.
    #[must_use]
    pub fn with_rules(mut self, rules: PasswordRules) -> Self {
        self.rules = Arc::new(rules);
        self
    }

    /// Looks new passwords up among those of data breaches, after the rules: `authkit_hash::Hibp` asks Have I Been Pwned, and a
    /// list of your own needs nobody. A password that could not be looked up is taken; see
    /// [`refusing_unchecked`](Self::refusing_unchecked).
    #[must_use]
    pub fn with_breach_check(mut self, check: Arc<dyn BreachCheck>) -> Self {
        self.breaches = Some(check);
        self
    }

    /// Refuses a new password that could not be looked up: while the source is down, nobody registers, resets or changes one.
    #[must_use]
    pub const fn refusing_unchecked(mut self) -> Self {
        self.must_be_known = true;
        self
    }

    /// The rules that new passwords are held to.
    #[must_use]
    pub fn rules(&self) -> &PasswordRules {
        &self.rules
    }

    /// The hashing service, with its counters.
    #[must_use]
    pub fn hashing(&self) -> &HashService {
        &self.hashing
    }

    /// Holds a new password to the rules, and against the names of its account; then it is looked up, where it is. What the
    /// rules refuse need not leave the house.
    pub(crate) async fn check<Id: Sync>(
        &self,
        password: &SecretString,
        account: &Account<Id>,
    ) -> Result<(), PasswordRejection> {
        let mut context = PasswordContext::new().with_email(account.email.as_str());
        if let Some(name) = &account.username {
            context = context.with_user_name(name.as_str());
        }
        let password = password.expose_secret();
        self.rules.check_for(password, &context)?;
        let Some(breaches) = &self.breaches else {
            return Ok(());
        };
        let found = breaches.check(password).await;
        if self.must_be_known {
            found.known()
        } else {
            found.accepted()
        }
    }

    /// The hash of a password that passed the rules.
    pub(crate) async fn hash(&self, password: SecretString) -> Result<PasswordHash, ServiceError> {
        self.hashing.hash(password).await
    }

    /// Checks a password against a stored hash; with none, the same work is spent on a decoy. A password that is too long
    /// for any hash is nobody's, whatever is known of the account. A mark of the stored hash is not looked at.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, ServiceError> {
        let stored = stored.map(|stored| stored.without_mark());
        match self.hashing.verify(password, stored).await {
            Err(ServiceError::Hash(HashError::PasswordTooLong)) => Ok(Verdict::NoMatch),
            answer => answer,
        }
    }
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}
