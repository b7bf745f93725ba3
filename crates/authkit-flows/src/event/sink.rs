//! Places for events to go: several sinks at once, a channel that others listen to, the log.

use std::sync::Arc;

use super::{Event, Events};

/// Tells several sinks, in order.
pub struct Fanout<Id>(Vec<Arc<dyn Events<Id>>>);

impl<Id> Fanout<Id> {
    /// No sink yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// One more sink.
    #[must_use]
    pub fn and(mut self, sink: Arc<dyn Events<Id>>) -> Self {
        self.0.push(sink);
        self
    }
}

impl<Id> Default for Fanout<Id> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Id> Events<Id> for Fanout<Id> {
    fn emit(&self, event: &Event<Id>) {
        for sink in &self.0 {
            sink.emit(event);
        }
    }
}

impl<Id> std::fmt::Debug for Fanout<Id> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Fanout({})", self.0.len())
    }
}

/// Writes one structured line per event, at the level `INFO`, with the target `authkit`.
///
/// It holds the name of the event, the account's id and the client's address, and nothing that opens an account. A failure,
/// a lock and a theft are at `WARN`.
#[cfg(feature = "tracing")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Trace;

#[cfg(feature = "tracing")]
impl<Id: std::fmt::Debug> Events<Id> for Trace {
    fn emit(&self, event: &Event<Id>) {
        use super::EventKind;

        let name = event.kind.name();
        let account = event.account.as_ref().map(tracing::field::debug);
        let address = event.address.map(tracing::field::display);
        let kind = tracing::field::debug(&event.kind);
        match event.kind {
            EventKind::SignInRefused { .. }
            | EventKind::Throttled { .. }
            | EventKind::Locked
            | EventKind::RememberTheft
            | EventKind::CredentialsDropped
            | EventKind::SessionProtected => {
                tracing::warn!(target: "authkit", account, address, kind, "{name}");
            }
            _ => tracing::info!(target: "authkit", account, address, kind, "{name}"),
        }
    }
}

/// Sends every event to whoever listens at the moment. A listener that is too slow misses the oldest ones.
#[cfg(feature = "broadcast")]
#[derive(Clone, Debug)]
pub struct Broadcast<Id>(tokio::sync::broadcast::Sender<Event<Id>>);

#[cfg(feature = "broadcast")]
impl<Id: Clone> Broadcast<Id> {
    /// A channel that keeps up to `capacity` events (at least one) for a slow listener.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(tokio::sync::broadcast::Sender::new(capacity.max(1)))
    }

    /// One more listener, which hears what happens from now on.
    #[must_use]
    pub fn subscribe(&self) -> tokio::sync::broadcast::Receiver<Event<Id>> {
        self.0.subscribe()
    }
}

#[cfg(feature = "broadcast")]
impl<Id: Clone + Send + Sync> Events<Id> for Broadcast<Id> {
    fn emit(&self, event: &Event<Id>) {
        // that nobody listens is no error
        let _ = self.0.send(event.clone());
    }
}
