//! The ways in beside the sign-in form, as far as they are switched on, and what becomes of who may not come in.

use std::sync::Arc;

use authkit_flows::{Client, Event, EventKind, Events};
use authkit_session::{AccountCheck, RequestLoaders};
use authkit_store::UserId;

use crate::Auth;
use crate::ports::{BasicPort, EventPort, RevokePort};
use crate::refused::RefusedHandler;

pub(crate) struct Ways<Id> {
    pub(crate) events: Arc<dyn EventPort<Id>>,
    /// The application's own sink alone: for what is too frequent to be kept.
    pub(crate) sink: Option<Arc<dyn Events<Id>>>,
    pub(crate) basic: Box<dyn BasicPort<Id>>,
    pub(crate) loaders: Option<RequestLoaders<Id>>,
    pub(crate) revoke: Option<Box<dyn RevokePort<Id>>>,
    #[cfg(feature = "remember")]
    pub(crate) is_limited: bool,
    #[cfg(feature = "remember")]
    pub(crate) remember: Option<Box<dyn crate::ports::RememberPort<Id>>>,
    #[cfg(feature = "remember")]
    pub(crate) default_remember_me: bool,
    #[cfg(feature = "api-tokens")]
    pub(crate) tokens: Option<Box<dyn crate::ports::ApiTokenPort<Id>>>,
    #[cfg(feature = "api-tokens")]
    pub(crate) token_sources: authkit_session::TokenSources,
    /// The header of its own that a token may be in.
    #[cfg(feature = "api-tokens")]
    pub(crate) token_header: Option<axum::http::HeaderName>,
    /// The headers that a token may be in, as `Vary` has them.
    pub(crate) token_headers: Option<axum::http::HeaderValue>,
    /// Whether an address is confirmed, where it has to be.
    pub(crate) confirmed: Option<Arc<dyn AccountCheck<Id>>>,
    pub(crate) cache: Option<authkit_session::ResumeCache<Id>>,
    pub(crate) realm: String,
    pub(crate) handlers: Handlers,
}

/// The application's own answers to who may not come in.
#[derive(Default)]
pub(crate) struct Handlers {
    pub(crate) unauthorized: Option<RefusedHandler>,
    pub(crate) forbidden: Option<RefusedHandler>,
    pub(crate) reauthentication: Option<RefusedHandler>,
}

impl<Id: UserId> Auth<Id> {
    /// Whether tokens for programs are switched on.
    pub(crate) fn has_tokens(&self) -> bool {
        #[cfg(feature = "api-tokens")]
        return self.0.ways.tokens.is_some();
        #[cfg(not(feature = "api-tokens"))]
        false
    }

    /// Tells the application's sink what happens too often to be kept.
    pub(crate) fn tell(&self, kind: EventKind, account: Option<&Id>, client: &Client) {
        if let Some(sink) = &self.0.ways.sink {
            let event = Event::new(kind, account.cloned(), self.0.clock.now());
            sink.emit(&event.from(client.address()));
        }
    }

    /// Takes note of an event.
    pub(crate) async fn record(&self, kind: EventKind, account: Option<&Id>, client: &Client) {
        self.0.ways.events.record(kind, account, client).await;
    }
}
