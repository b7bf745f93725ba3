//! What all flows work with: the store, the keys, the clock, randomness, the throttle, and the two ways out.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{Generation, MessageKey, Store};
use authkit_token::{KeyRing, RandomError, Signer, SystemRandom};
use time::OffsetDateTime;

use crate::audit::Keep;
use crate::decoy::DecoyLink;
use crate::random::Rng;
use crate::{
    Client, Deliver, DeliverError, Event, EventKind, Events, FlowError, LocalThrottle, NoEvents,
    Notice, Randomness, Throttle,
};

/// What all flows of one application share. Cloning it is cheap.
///
/// ```
/// # fn with(keys: authkit_flows::KeyRing, deliver: std::sync::Arc<dyn authkit_flows::Deliver>) {
/// use authkit_flows::{Flows, store::memory::Memory};
///
/// let flows = Flows::new(Memory::new(), keys, deliver);
/// # }
/// ```
pub struct Flows<S: Store>(Arc<Shared<S>>);

struct Shared<S: Store> {
    store: S,
    keys: KeyRing,
    deliver: Arc<dyn Deliver>,
    events: Arc<dyn Events<S::UserId>>,
    keep: Option<Keep<S>>,
    decoys: Signer<DecoyLink>,
    lost_events: AtomicU64,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Randomness>,
    throttle: Arc<dyn Throttle>,
}

impl<S: Store> Flows<S> {
    /// Flows over `store`, on the system's clock and randomness, with attempts counted in this process and no sink for
    /// events.
    pub fn new(store: S, keys: KeyRing, deliver: Arc<dyn Deliver>) -> Self {
        Self::builder(store, keys, deliver).build()
    }

    /// The same, with settings.
    pub fn builder(store: S, keys: KeyRing, deliver: Arc<dyn Deliver>) -> FlowsBuilder<S> {
        let decoys = Signer::new(&keys).with_realm(store.realm().as_str());
        FlowsBuilder(Shared {
            store,
            keys,
            deliver,
            events: Arc::new(NoEvents),
            keep: None,
            decoys,
            lost_events: AtomicU64::new(0),
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            throttle: Arc::new(LocalThrottle::default()),
        })
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.0.store
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

    /// What counts attempts.
    #[must_use]
    pub fn throttle(&self) -> &dyn Throttle {
        &*self.0.throttle
    }

    /// How much could not be noted since the start: events that the audit log did not take, successes that the throttle did
    /// not, sign-ins that were not counted, and stale hashes that stay because the new one was not stored.
    ///
    /// None of it costs anybody the sign-in. A number that grows says that the database takes no writes.
    #[must_use]
    pub fn lost_events(&self) -> u64 {
        self.0.lost_events.load(Ordering::Relaxed)
    }

    /// Tells the sinks, and the audit log where there is one, that something happened.
    ///
    /// That an event cannot be kept never fails what happened: it is counted in [`lost_events`](Self::lost_events).
    pub async fn record(&self, kind: EventKind, account: Option<&S::UserId>, client: &Client) {
        let event = Event::new(kind, account.cloned(), self.now()).from(client.address());
        self.0.events.emit(&event);
        if let Some(keep) = self.keep() {
            let kept = match self.audit_event(&event) {
                Ok(kept) => keep(self.store(), vec![kept]).await,
                Err(_) => false,
            };
            if !kept {
                self.count_lost(1);
            }
        }
    }

    /// Sends a notice that belongs to no change of the store, in the language of the client that caused it.
    ///
    /// # Errors
    /// [`DeliverError`] when it could not be handed over.
    pub async fn send(&self, notice: Notice<'_>, client: &Client) -> Result<(), DeliverError> {
        let notice = notice.with_language(client.language());
        let message = self.0.deliver.message(notice, self.now())?;
        self.0.deliver.deliver(vec![message]).await
    }

    pub(crate) fn tell(&self, event: &Event<S::UserId>) {
        self.0.events.emit(event);
    }

    pub(crate) fn keep(&self) -> Option<Keep<S>> {
        self.0.keep
    }

    pub(crate) fn decoys(&self) -> &Signer<DecoyLink> {
        &self.0.decoys
    }

    pub(crate) fn count_lost(&self, events: u64) {
        self.0.lost_events.fetch_add(events, Ordering::Relaxed);
    }

    /// The random source, for what wants a generator.
    pub(crate) fn rng(&self) -> Rng<'_> {
        Rng(&*self.0.random)
    }

    pub(crate) fn random_bytes<const N: usize>(&self) -> Result<[u8; N], RandomError> {
        let mut bytes = [0; N];
        self.0.random.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(crate) fn random_key(&self) -> Result<MessageKey, RandomError> {
        self.random_bytes().map(MessageKey::from_random)
    }

    pub(crate) fn random_generation(&self) -> Result<Generation, FlowError<S::Error>> {
        let bits = self.random_bytes().map_err(FlowError::Random)?;
        Ok(Generation::from_random(u64::from_le_bytes(bits)))
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

    /// Takes random bytes from `random`.
    #[must_use]
    pub fn random(mut self, random: Arc<dyn Randomness>) -> Self {
        self.0.random = random;
        self
    }

    /// Tells `events` what happens.
    #[must_use]
    pub fn events(mut self, events: Arc<dyn Events<S::UserId>>) -> Self {
        self.0.events = events;
        self
    }

    /// Counts attempts by `throttle`, such as one that all servers share through the store.
    #[must_use]
    pub fn throttle(mut self, throttle: Arc<dyn Throttle>) -> Self {
        self.0.throttle = throttle;
        self
    }

    /// Keeps every event in the store's audit log: with the change that it is about where the store can, else after it.
    #[cfg(feature = "audit")]
    #[must_use]
    pub fn audited(mut self) -> Self
    where
        S: authkit_store::AuditStore,
    {
        self.0.keep = Some(crate::audit::keep_in_store::<S>);
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
