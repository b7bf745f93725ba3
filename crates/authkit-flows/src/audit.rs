//! Events as rows of the store's audit log.

use std::future::Future;
use std::pin::Pin;

use authkit_store::{AuditEvent, Store};
use authkit_token::RandomError;

use crate::{Event, EventKind, Flows};

/// Writes events into the log of a store; `false` if it did not take them.
pub(crate) type Keep<S> = for<'a> fn(
    &'a S,
    Vec<AuditEvent<<S as Store>::UserId>>,
) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>>;

#[cfg(feature = "audit")]
pub(crate) fn keep_in_store<S: authkit_store::AuditStore>(
    store: &S,
    events: Vec<AuditEvent<S::UserId>>,
) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
    Box::pin(async move { store.put_events(&events).await.is_ok() })
}

impl<S: Store> Flows<S> {
    /// The event as it is kept.
    pub(crate) fn audit_event(
        &self,
        event: &Event<S::UserId>,
    ) -> Result<AuditEvent<S::UserId>, RandomError> {
        let kept = AuditEvent::new(
            self.random_key()?,
            event.kind.name(),
            event.account.clone(),
            event.at,
        )
        .from(event.address);
        Ok(match event.kind {
            EventKind::SignInRefused { method, refusal } => kept
                .with("method", method.name())
                .with("refusal", refusal.name()),
            EventKind::SignedIn { method }
            | EventKind::Reproved { method }
            | EventKind::Authenticated { method } => kept.with("method", method.name()),
            EventKind::Throttled { action } => kept.with("action", action.name()),
            _ => kept,
        })
    }
}
