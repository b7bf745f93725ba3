//! The handle that an application keeps in its state.

use std::fmt;
use std::sync::{Arc, Once};

use authkit_session::{Device, Session, Token};
use authkit_store::clock::Clock;
use authkit_store::{Account, AccountId, UserId};
use axum::http::{Extensions, HeaderMap};

use crate::client::Clients;
use crate::cookies::{CookieJar, Name};
use crate::csrf::Csrf;
use crate::mailing::Worker;
use crate::pages::{Pages, Urls};
use crate::ports::{SessionPort, SignInPort};
use crate::second_factor::SecondStep;
use crate::settings::Site;
use crate::ways::Ways;
use crate::{AuthBuilder, Fault};

/// Accounts for an axum application. Cloning it is cheap; keep it in the router's state.
///
/// `Id` is the store's account id: [`AccountId`] for the stores that come with AuthKit, so that a handler says
/// `CurrentUser` and nothing more.
pub struct Auth<Id = AccountId>(pub(crate) Arc<Inner<Id>>);

pub(crate) struct Inner<Id> {
    pub(crate) settings: Site,
    pub(crate) urls: Urls,
    /// Whether it was told that our routes are nested where the base address does not say so.
    pub(crate) mount_told: Once,
    pub(crate) stylesheet: String,
    pub(crate) min_password: usize,
    pub(crate) cookies: CookieJar,
    pub(crate) clients: Clients,
    pub(crate) clock: Arc<dyn Clock>,
    #[cfg(feature = "lockable")]
    pub(crate) devices: Option<authkit_flows::KnownDevices>,
    pub(crate) csrf: Csrf,
    pub(crate) pages: Pages,
    pub(crate) worker: Option<Worker>,
    pub(crate) sign_in: Box<dyn SignInPort<Id>>,
    pub(crate) second_step: Option<SecondStep<Id>>,
    pub(crate) sessions: Arc<dyn SessionPort<Id>>,
    pub(crate) ways: Ways<Id>,
    #[cfg(feature = "registerable")]
    pub(crate) register: Option<Box<dyn crate::ports::RegisterPort>>,
    #[cfg(feature = "confirmable")]
    pub(crate) confirm: Option<Box<dyn crate::ports::ConfirmPort>>,
    #[cfg(feature = "recoverable")]
    pub(crate) recover: Option<Box<dyn crate::ports::RecoverPort<Id>>>,
    #[cfg(feature = "changeable")]
    pub(crate) change: Option<Box<dyn crate::ports::ChangePort<Id>>>,
    pub(crate) steps: crate::steps::Steps<Id>,
    #[cfg(feature = "roles")]
    pub(crate) roles: Option<Box<dyn crate::ports::RolePort<Id>>>,
}

impl<Id: UserId> Auth<Id> {
    /// Begins to put the pieces together.
    pub fn builder<S>(store: S) -> AuthBuilder<S>
    where
        S: authkit_store::PasswordStore<UserId = Id> + authkit_store::SessionStore,
    {
        AuthBuilder::new(store)
    }

    /// The session of a request, by its cookie; `None` for anybody not signed in. It does not look at a remember cookie.
    ///
    /// # Errors
    /// [`Fault`] when the store could not answer.
    pub async fn session(&self, headers: &HeaderMap) -> Result<Option<Session<Id>>, Fault> {
        match self.0.cookies.read(headers, Name::Session) {
            Some(token) => self.resume_in(token, headers, &Extensions::new()).await,
            None => Ok(None),
        }
    }

    /// Starts a session in place of the one that the request has.
    pub(crate) async fn renew_session(
        &self,
        headers: &HeaderMap,
        account: &Account<Id>,
        device: &Device,
    ) -> Result<Token, Fault> {
        let token = self.0.sessions.start(account, device).await?;
        self.end_session(headers).await?;
        Ok(token)
    }

    pub(crate) async fn end_session(&self, headers: &HeaderMap) -> Result<(), Fault> {
        if let Some(token) = self.0.cookies.read(headers, Name::Session) {
            self.0.sessions.end(token).await?;
        }
        Ok(())
    }

    /// Removes the rows of sessions, remember series and API tokens that have ended by themselves; says how many. Worth a call
    /// every hour or so, from a task of its own: with a million of them it takes minutes, so that nobody else has to wait.
    ///
    /// # Errors
    /// [`Fault`] when the store could not answer.
    pub async fn remove_expired_sessions(&self) -> Result<u64, Fault> {
        #[allow(unused_mut)] // what there is besides hangs on the features
        let mut removed = self.0.sessions.remove_expired().await?;
        #[cfg(feature = "remember")]
        if let Some(remember) = &self.0.ways.remember {
            removed = removed.saturating_add(remember.remove_expired().await?);
        }
        #[cfg(feature = "api-tokens")]
        if let Some(tokens) = &self.0.ways.tokens {
            removed = removed.saturating_add(tokens.remove_expired().await?);
        }
        Ok(removed)
    }

    /// Stops sending mail: what is being sent is finished, the rest stays in the store for the next start.
    ///
    /// Call it after the server has stopped.
    pub async fn close(&self) {
        if let Some(worker) = &self.0.worker {
            worker.close().await;
        }
    }
}

impl<Id> Clone for Auth<Id> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<Id> fmt::Debug for Auth<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Auth")
            .field("settings", &self.0.settings)
            .finish_non_exhaustive()
    }
}
