//! What every flow that has to do with passwords shares: the hashing service and the rules for new ones.

use std::fmt;
use std::sync::Arc;

use authkit_hash::{
    HashError, HashService, PasswordContext, PasswordHash, PasswordRejection, PasswordRules,
    ServiceError, Verdict,
};
use authkit_store::Account;
use secrecy::{ExposeSecret, SecretString};

/// A hashing service and the rules for new passwords. Cloning it is cheap.
#[derive(Clone)]
pub struct Passwords {
    hashing: HashService,
    rules: Arc<PasswordRules>,
}

impl Passwords {
    /// Passwords that are hashed by that service and held to the default rules.
    #[must_use]
    pub fn new(hashing: HashService) -> Self {
        Self {
            hashing,
            rules: Arc::new(PasswordRules::DEFAULT),
        }
    }

    /// Asks of new passwords what `rules` say.
    #[must_use]
    pub fn with_rules(mut self, rules: PasswordRules) -> Self {
        self.rules = Arc::new(rules);
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

    /// Holds a new password to the rules, and against the names of its account.
    pub(crate) fn check<Id>(
        &self,
        password: &SecretString,
        account: &Account<Id>,
    ) -> Result<(), PasswordRejection> {
        let mut context = PasswordContext::new().with_email(account.email.as_str());
        if let Some(name) = &account.username {
            context = context.with_user_name(name.as_str());
        }
        self.rules.check_for(password.expose_secret(), &context)
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
