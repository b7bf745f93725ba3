//! `lockable`: an account that guessing has blocked, and how its owner gets in all the same.
//!
//! What blocks is the [throttle](crate::throttle). This is about the owner: a browser that signed in before is a
//! [known device](KnownDevices) with a count of its own, a mail says that there is a block, and its link lifts it. Time lifts a
//! pause by itself; only the stop after a hundred failures wants the link, a reset of the password, or an administrator.
//!
//! The store keeps a counter, which moves on with each use of a link; links themselves are signed values and nothing is stored for
//! them.
//!
//! ```
//! # use authkit_flows::{Client, Flows, Gates, KnownDevices, Lockable, Passwords, SignIn, store::memory::Memory};
//! use authkit_flows::lockable::{UnlockOutcome, Unlocking};
//!
//! # async fn run(flows: Flows<Memory>, passwords: Passwords, client: Client, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let lockable = Lockable::new(flows.clone(), &Unlocking::DEFAULT)?;
//! let sign_in = SignIn::new(Gates::new(flows.clone()), passwords)
//!     .with_known_devices(KnownDevices::new(&flows))
//!     .with_lock_notices(lockable.clone());
//! // POST, from the page that the link opens
//! if let UnlockOutcome::Unlocked(account) = lockable.redeem(token, &client).await? {
//!     println!("{} may sign in again", account.email);
//! }
//! # Ok(())
//! # }
//! ```

mod device;
mod link;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use authkit_store::{Account, Identifier, LinkKind, LinkStore, Store, Swap};
use time::OffsetDateTime;

use crate::throttle::{Admission, Attempt, account_key};
use crate::{
    Action, Client, ConfigError, EventKind, FlowError, Flows, LinkRefusal, LinkState, Notice,
    NoticeKind, PublicRequest, config,
};
pub use device::{DeviceError, KnownDevices};
use link::Links;

/// Settings of [`Lockable`].
#[derive(Clone, Debug)]
pub struct Unlocking {
    lifetime: Duration,
}

impl Unlocking {
    /// A link works for 24 hours, the longest that NIST SP 800-63B-4, 4.2.1.2, gives to what is mailed: it opens nothing, and an
    /// owner may read the mail late.
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(24 * 3600),
    };

    /// How long a link works.
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl Default for Unlocking {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What asking for a link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// No active account has that address or name.
    Unknown,
    /// It was asked for too often.
    Throttled(Option<OffsetDateTime>),
}

impl RequestOutcome {
    /// What a stranger may see of it.
    pub const fn public(self) -> PublicRequest {
        match self {
            Self::Sent | Self::Unknown => PublicRequest::Accepted,
            Self::Throttled(retry_at) => PublicRequest::Throttled(retry_at),
        }
    }
}

/// What a link came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum UnlockOutcome<Id> {
    /// The link is used up, and whatever blocked the account is gone. It signs nobody in.
    Unlocked(Account<Id>),
    /// The link does nothing.
    Refused(LinkRefusal),
}

/// The lockable flow. Cloning it is cheap.
pub struct Lockable<S: LinkStore> {
    flows: Flows<S>,
    links: Arc<Links<S::UserId>>,
    lifetime: Duration,
}

impl<S: LinkStore> Lockable<S> {
    /// The flow with its settings.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for a link that would never work, or for ever.
    pub fn new(flows: Flows<S>, settings: &Unlocking) -> Result<Self, ConfigError> {
        let lifetime = config::lifetime("the life of an unlock link", settings.lifetime)?;
        let links = Links::new(flows.keys(), flows.store().realm().as_str());
        Ok(Self {
            flows,
            links: Arc::new(links),
            lifetime,
        })
    }

    /// Mails a link that lifts a block to the owner of that address or name. A stranger is told the same of every address.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer, or the mail could not be handed over.
    pub async fn request_unlock(
        &self,
        who: &str,
        client: &Client,
    ) -> Result<RequestOutcome, FlowError<S::Error>> {
        let identifier = Identifier::parse(who);
        let found = match &identifier {
            Some(identifier) => {
                let store = self.flows.store();
                let found = store.find_account_by_identifier(identifier).await;
                found.map_err(FlowError::Store)?
            }
            None => None,
        };
        let key = account_key(found.as_ref(), identifier.as_ref(), who);
        let attempt = Attempt::new(Action::Unlock, &key, client);
        if let Admission::Refused { retry_at } = self.flows.admit(&attempt).await? {
            return Ok(RequestOutcome::Throttled(retry_at));
        }
        let found = found.filter(|account| account.active);
        self.mail(found.as_ref(), client).await?;
        let id = found.as_ref().map(|account| &account.id);
        let kind = EventKind::UnlockRequested;
        self.flows.record(kind, id, client).await;
        Ok(match found {
            Some(_) => RequestOutcome::Sent,
            None => RequestOutcome::Unknown,
        })
    }

    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(&self, token: &str) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.links.open(&self.flows, token).await? {
            Ok(_) => LinkState::Ready,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Uses a link up, and lifts whatever blocks its account.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer.
    pub async fn redeem(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<UnlockOutcome<S::UserId>, FlowError<S::Error>> {
        let (account, counter) = match self.links.open(&self.flows, token).await? {
            Ok(good) => good,
            Err(refusal) => return Ok(UnlockOutcome::Refused(refusal)),
        };
        let (store, kind) = (self.flows.store(), LinkKind::Unlock);
        let used = store.swap_link_counter(&account.id, kind, counter).await;
        if used.map_err(FlowError::Store)? == Swap::Stale {
            return Ok(UnlockOutcome::Refused(LinkRefusal::Used));
        }
        self.lift(&account, client).await?;
        Ok(UnlockOutcome::Unlocked(account))
    }

    /// Lifts whatever blocks an account, by an administrator; `true` if there was anything.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer.
    pub async fn unlock(
        &self,
        account: &S::UserId,
        client: &Client,
    ) -> Result<bool, FlowError<S::Error>> {
        let found = self.flows.store().find_account(account).await;
        match found.map_err(FlowError::Store)? {
            Some(account) => self.lift(&account, client).await,
            None => Ok(false),
        }
    }

    async fn lift(
        &self,
        account: &Account<S::UserId>,
        client: &Client,
    ) -> Result<bool, FlowError<S::Error>> {
        let (throttle, key) = (self.flows.throttle(), account.email.identifier().as_str());
        let mut lifted = false;
        for action in [Action::Password, Action::Code] {
            lifted |= throttle.unlock(action, key).await?;
        }
        if lifted {
            let kind = EventKind::Unlocked;
            self.flows.record(kind, Some(&account.id), client).await;
        }
        Ok(lifted)
    }

    /// A mail with a link, or as much work for nobody.
    async fn mail(
        &self,
        account: Option<&Account<S::UserId>>,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        let (flows, lifetime) = (&self.flows, self.lifetime);
        let Some(account) = account else {
            flows.read_counter_decoy(LinkKind::Unlock).await;
            return flows.send_decoy(lifetime, client).await;
        };
        let token = self.links.issue(flows, account, lifetime).await?;
        let kind = NoticeKind::UnlockInstructions;
        let notice = Notice::new(kind, &account.email).with_token(&token, lifetime);
        Ok(flows.send(notice, client).await?)
    }
}

/// Hears of blocks that begin.
pub(crate) trait OnBlock<S: Store>: Send + Sync {
    fn blocked<'a>(
        &'a self,
        account: Option<&'a Account<S::UserId>>,
        client: &'a Client,
    ) -> Blocked<'a, S>;
}

type Blocked<'a, S> =
    Pin<Box<dyn Future<Output = Result<(), FlowError<<S as Store>::Error>>> + Send + 'a>>;

impl<S: LinkStore> OnBlock<S> for Lockable<S> {
    fn blocked<'a>(
        &'a self,
        account: Option<&'a Account<S::UserId>>,
        client: &'a Client,
    ) -> Blocked<'a, S> {
        let account = account.filter(|account| account.active);
        Box::pin(self.mail(account, client))
    }
}

impl<S: LinkStore> Clone for Lockable<S> {
    fn clone(&self) -> Self {
        Self {
            flows: self.flows.clone(),
            links: Arc::clone(&self.links),
            lifetime: self.lifetime,
        }
    }
}

impl<S: LinkStore> std::fmt::Debug for Lockable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lockable")
            .field("flows", &self.flows)
            .finish_non_exhaustive()
    }
}
