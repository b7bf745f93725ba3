//! What all flows work with: the store, the keys, the hashing service, the clock, and the two ways out.

use std::fmt;
use std::sync::Arc;

use authkit_hash::{HashService, PasswordRules};
use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{Message, Outgoing, Store};
use authkit_token::KeyRing;
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

    pub(crate) fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    pub(crate) fn emit(&self, event: &Event<S::UserId>) {
        self.0.events.emit(event);
    }

    /// Makes the message for a notice, on its way into the store's transaction or beside it.
    pub(crate) fn post(&self, notice: Notice<'_>) -> Result<Post<S::Outgoing>, DeliverError> {
        let message = self.0.deliver.message(notice, self.now())?;
        Ok(match S::Outgoing::take(message) {
            Ok(outgoing) => Post {
                inside: vec![outgoing],
                after: Vec::new(),
            },
            Err(message) => Post {
                inside: Vec::new(),
                after: vec![message],
            },
        })
    }

    /// Finishes a post whose change has been committed.
    pub(crate) async fn sent(&self, post: Post<S::Outgoing>) -> Result<(), DeliverError> {
        if post.after.is_empty() {
            self.0.deliver.committed();
            return Ok(());
        }
        self.0.deliver.deliver(post.after).await
    }

    /// Sends a notice that belongs to no change.
    pub(crate) async fn send(&self, notice: Notice<'_>) -> Result<(), DeliverError> {
        let message = self.0.deliver.message(notice, self.now())?;
        self.0.deliver.deliver(vec![message]).await
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

/// A notice as a message: in the store's transaction, or after it.
pub(crate) struct Post<O> {
    /// What the store writes with the change.
    pub(crate) inside: Vec<O>,
    after: Vec<Message>,
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
