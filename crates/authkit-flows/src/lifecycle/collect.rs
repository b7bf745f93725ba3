//! The parts of an export: each only from a store that has the port.

use std::future::Future;
use std::pin::Pin;

use authkit_store::{Account, Store};

use super::Export;

type Filled<'a, S> = Pin<Box<dyn Future<Output = Result<(), <S as Store>::Error>> + Send + 'a>>;

type Part<S> = for<'a> fn(
    &'a S,
    &'a Account<<S as Store>::UserId>,
    &'a mut Export<<S as Store>::UserId>,
) -> Filled<'a, S>;

/// Which parts an export has. Name those that the store keeps.
///
/// A remember cookie is not listed by any store; the session that it restored is.
///
/// ```
/// use authkit_flows::{lifecycle::Parts, store::memory::Memory};
///
/// # #[cfg(all(feature = "trackable", feature = "roles", feature = "audit"))]
/// let parts = Parts::<Memory>::new().logins().roles().events();
/// ```
pub struct Parts<S: Store>(Vec<Part<S>>);

impl<S: Store> Parts<S> {
    /// The account alone.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    #[cfg(any(
        feature = "confirmable",
        feature = "roles",
        feature = "trackable",
        feature = "sessions",
        feature = "api-tokens",
        feature = "audit"
    ))]
    fn and(mut self, part: Part<S>) -> Self {
        self.0.push(part);
        self
    }

    /// Since when the address is confirmed.
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub fn confirmation(self) -> Self
    where
        S: authkit_store::ConfirmableStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                export.confirmed_at = Some(store.find_confirmation(&account.id).await?);
                Ok(())
            })
        })
    }

    /// The roles.
    #[cfg(feature = "roles")]
    #[must_use]
    pub fn roles(self) -> Self
    where
        S: authkit_store::RoleStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                let roles = store.find_roles(&account.id).await?;
                export.roles = Some(roles.iter().map(ToString::to_string).collect());
                Ok(())
            })
        })
    }

    /// The login statistics.
    #[cfg(feature = "trackable")]
    #[must_use]
    pub fn logins(self) -> Self
    where
        S: authkit_store::TrackableStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                let stats = store.find_logins(&account.id).await?;
                export.logins = Some(super::ExportedLogins {
                    count: stats.count,
                    current: stats.current.map(login),
                    last: stats.last.map(login),
                    failures: stats.failures,
                    last_failure: stats.last_failure.map(login),
                });
                Ok(())
            })
        })
    }

    /// The sessions that go on.
    #[cfg(feature = "sessions")]
    #[must_use]
    pub fn sessions(self) -> Self
    where
        S: authkit_store::SessionListStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                let found = store.find_sessions(&account.id).await?;
                let now = export.exported_at;
                let live = found.into_iter().map(|(_, session)| session);
                let live = live.filter(|session| {
                    session.generation == account.generation && session.expires_at > now
                });
                let told = live.map(|session| super::ExportedSession {
                    created_at: session.created_at,
                    seen_at: session.seen_at,
                    expires_at: session.expires_at,
                    address: session.device.address,
                    user_agent: session.device.user_agent.map(|agent| agent.to_string()),
                });
                export.sessions = Some(told.collect());
                Ok(())
            })
        })
    }

    /// The tokens for programs, by their labels.
    #[cfg(feature = "api-tokens")]
    #[must_use]
    pub fn api_tokens(self) -> Self
    where
        S: authkit_store::ApiTokenStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                let found = store.find_api_tokens(&account.id).await?;
                let told = found.into_iter().map(|(_, token)| super::ExportedApiToken {
                    label: token.label,
                    created_at: token.created_at,
                    seen_at: token.seen_at,
                    expires_at: token.expires_at,
                });
                export.api_tokens = Some(told.collect());
                Ok(())
            })
        })
    }

    /// All that is in the audit log.
    #[cfg(feature = "audit")]
    #[must_use]
    pub fn events(self) -> Self
    where
        S: authkit_store::AuditStore,
    {
        self.and(|store, account, export| {
            Box::pin(async {
                let until = export.exported_at + time::Duration::SECOND;
                let found = store.find_events(&account.id, until, u32::MAX).await?;
                let told = found.into_iter().map(|event| super::ExportedEvent {
                    kind: event.kind,
                    at: event.at,
                    address: event.address,
                    details: event.details,
                });
                export.events = Some(told.collect());
                Ok(())
            })
        })
    }

    pub(super) async fn collect(
        &self,
        store: &S,
        account: &Account<S::UserId>,
        export: &mut Export<S::UserId>,
    ) -> Result<(), S::Error> {
        for part in &self.0 {
            part(store, account, export).await?;
        }
        Ok(())
    }
}

#[cfg(feature = "trackable")]
fn login(login: authkit_track::Login) -> super::ExportedLogin {
    super::ExportedLogin {
        at: login.at,
        address: login.address,
    }
}

impl<S: Store> Default for Parts<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Store> Clone for Parts<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Store> std::fmt::Debug for Parts<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parts({})", self.0.len())
    }
}
