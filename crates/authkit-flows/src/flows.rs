//! What all flows work with: the store, the keys, the hashing service, the clock, and the two ways out.

use std::fmt;
use std::sync::Arc;

use authkit_hash::{HashError, HashService, PasswordHash, PasswordRules, ServiceError, Verdict};
use authkit_store::Store;
use authkit_store::clock::{Clock, SystemClock};
use authkit_token::KeyRing;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{Deliver, DeliverError, Event, Events, NoEvents, Notice};

/// What all flows of one application share. Cloning it is cheap.
///
/// ```
/// # fn with(keys: authkit_flows::KeyRing, hashing: authkit_flows::HashService, deliver: std::sync::Arc<dyn authkit_flows::Deliver>) {
/// use authkit_flows::{Flows, SignIn, store::memory::Memory};
///
/// let flows = Flows::new(Memory::new(), keys, hashing, deliver);
/// let sign_in = SignIn::new(flows);
/// # }
/// ```
pub struct Flows<S: Store>(Arc<Shared<S>>);

struct Shared<S: Store> {
    store: S,
    keys: KeyRing,
    hashing: HashService,
    deliver: Arc<dyn Deliver>,
    events: Arc<dyn Events<S::UserId>>,
    clock: Arc<dyn Clock>,
    rules: PasswordRules,
}

impl<S: Store> Flows<S> {
    /// Flows over `store`, on the system's clock, with the default password rules and no sink for events.
    pub fn new(store: S, keys: KeyRing, hashing: HashService, deliver: Arc<dyn Deliver>) -> Self {
        Self::builder(store, keys, hashing, deliver).build()
    }

    /// The same, with settings.
    pub fn builder(
        store: S,
        keys: KeyRing,
        hashing: HashService,
        deliver: Arc<dyn Deliver>,
    ) -> FlowsBuilder<S> {
        FlowsBuilder(Shared {
            store,
            keys,
            hashing,
            deliver,
            events: Arc::new(NoEvents),
            clock: Arc::new(SystemClock),
            rules: PasswordRules::DEFAULT,
        })
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.0.store
    }

    /// The rules that new passwords are held to.
    #[must_use]
    pub fn rules(&self) -> &PasswordRules {
        &self.0.rules
    }

    /// The hashing service, with its counters.
    #[must_use]
    pub fn hashing(&self) -> &HashService {
        &self.0.hashing
    }

    /// The present moment by this application's clock.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    /// The keys that links are signed with.
    #[must_use]
    pub fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    /// What carries messages to their readers.
    #[must_use]
    pub fn carrier(&self) -> &dyn Deliver {
        &*self.0.deliver
    }

    /// Holds a new password to the rules, and against the address of its account.
    #[cfg(any(
        feature = "changeable",
        feature = "recoverable",
        feature = "registerable"
    ))]
    pub(crate) fn check_password(
        &self,
        password: &SecretString,
        email: &authkit_store::EmailAddress,
    ) -> Result<(), authkit_hash::PasswordRejection> {
        use secrecy::ExposeSecret;

        let context = authkit_hash::PasswordContext::new().with_email(email.as_str());
        self.0.rules.check_for(password.expose_secret(), &context)
    }

    /// Checks a password against a stored hash; with none, the same work is spent on a decoy. A password that is too long
    /// for any hash is nobody's, whatever is known of the account.
    pub(crate) async fn verify(
        &self,
        password: SecretString,
        stored: Option<PasswordHash>,
    ) -> Result<Verdict, ServiceError> {
        match self.0.hashing.verify(password, stored).await {
            Err(ServiceError::Hash(HashError::PasswordTooLong)) => Ok(Verdict::NoMatch),
            answer => answer,
        }
    }

    /// Sends a notice that belongs to no change of the store.
    ///
    /// # Errors
    /// [`DeliverError`] when it could not be handed over.
    pub async fn send(&self, notice: Notice<'_>) -> Result<(), DeliverError> {
        let message = self.0.deliver.message(notice, self.now())?;
        self.0.deliver.deliver(vec![message]).await
    }

    pub(crate) fn emit(&self, event: &Event<S::UserId>) {
        self.0.events.emit(event);
    }
}

impl<S: Store> Clone for Flows<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Store> fmt::Debug for Flows<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flows")
            .field("realm", self.0.store.realm())
            .finish_non_exhaustive()
    }
}

/// Settings of [`Flows`].
pub struct FlowsBuilder<S: Store>(Shared<S>);

impl<S: Store> FlowsBuilder<S> {
    /// Takes the time from `clock`.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.0.clock = clock;
        self
    }

    /// Tells `events` what happens.
    #[must_use]
    pub fn events(mut self, events: Arc<dyn Events<S::UserId>>) -> Self {
        self.0.events = events;
        self
    }

    /// Asks of new passwords what `rules` say.
    #[must_use]
    pub fn rules(mut self, rules: PasswordRules) -> Self {
        self.0.rules = rules;
        self
    }

    /// The flows.
    pub fn build(self) -> Flows<S> {
        Flows(Arc::new(self.0))
    }
}

impl<S: Store> fmt::Debug for FlowsBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowsBuilder")
            .field("realm", self.0.store.realm())
            .finish_non_exhaustive()
    }
}
