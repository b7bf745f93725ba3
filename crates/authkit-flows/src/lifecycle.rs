//! `lifecycle`: an account as a whole is switched off and on, signed out everywhere, handed out, removed.
//!
//! Each is one step of the store, with its notice and its event in it. What an owner cannot take back, and what hands out
//! everything, wants a fresh proof: a [`SignedIn`](crate::SignedIn) that is minutes old, as sign-in and `SignIn::reprove` give it, or a session
//! whose owner gave one minutes ago. The methods that take an id are for administrators: who may call them is the application's
//! to decide.
//!
//! ```
//! # use authkit_flows::{Client, Flows, SignedIn, store::{AccountId, memory::Memory}};
//! use authkit_flows::lifecycle::{DeleteOutcome, Lifecycle, LifecycleSettings};
//!
//! # async fn run(flows: Flows<Memory>, proof: SignedIn<AccountId>, client: Client) -> Result<(), Box<dyn std::error::Error>> {
//! let lifecycle = Lifecycle::new(flows, &LifecycleSettings::DEFAULT);
//! match lifecycle.delete(&proof, &client).await? {
//!     DeleteOutcome::Deleted => println!("gone"),
//!     DeleteOutcome::NotFresh => println!("your password once more, please"),
//!     _ => {}
//! }
//! # Ok(())
//! # }
//! ```

mod collect;
mod export;
mod owner;

use std::time::Duration;

use authkit_store::{Account, LifecycleStore};

use crate::{Client, EventKind, FlowError, Flows, Notice, NoticeKind};
pub use collect::Parts;
pub use export::{
    Export, ExportedApiToken, ExportedEvent, ExportedLogin, ExportedLogins, ExportedSession,
};
pub use owner::Owner;

/// Settings of [`Lifecycle`].
#[derive(Clone, Debug)]
pub struct LifecycleSettings {
    fresh: Duration,
}

impl LifecycleSettings {
    /// A proof is fresh for ten minutes. ASVS 5.0, 7.5.1, asks for one and names no time; ten minutes is how long a mailed
    /// proof may be used (6.5.5).
    pub const DEFAULT: Self = Self {
        fresh: Duration::from_secs(600),
    };

    /// How old a proof may be.
    #[must_use]
    pub const fn with_fresh(mut self, fresh: Duration) -> Self {
        self.fresh = fresh;
        self
    }
}

impl Default for LifecycleSettings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What switching an account came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum SwitchOutcome {
    /// This call did it.
    Done,
    /// It was so already.
    Unchanged,
    /// There is no such account.
    Unknown,
}

/// What ending every session, token and link came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RevokeOutcome<Id> {
    /// They are dead. The account as it is now: whoever goes on gets a session under its new generation.
    Revoked(Account<Id>),
    /// There is no such account.
    Unknown,
}

/// What a deletion came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum DeleteOutcome {
    /// The account is gone, with everything that hangs on it.
    Deleted,
    /// There is no such account any more.
    Unknown,
    /// The proof is too old, or the account has moved on since: another one, please.
    NotFresh,
}

/// What asking for one's own data came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ExportOutcome<Id> {
    /// What is kept.
    Exported(Box<Export<Id>>),
    /// The proof is too old, or the account has moved on since: another one, please.
    NotFresh,
}

/// The lifecycle flows.
pub struct Lifecycle<S: LifecycleStore> {
    flows: Flows<S>,
    settings: LifecycleSettings,
    parts: Parts<S>,
}

impl<S: LifecycleStore> Lifecycle<S> {
    /// The flows with their settings. An export holds the account alone, until [`with_parts`](Self::with_parts) says more.
    #[must_use]
    pub fn new(flows: Flows<S>, settings: &LifecycleSettings) -> Self {
        Self {
            flows,
            settings: settings.clone(),
            parts: Parts::new(),
        }
    }

    /// Puts these parts into an export.
    #[must_use]
    pub fn with_parts(mut self, parts: Parts<S>) -> Self {
        self.parts = parts;
        self
    }

    /// Switches an account off: nothing opens it, on any mechanism, and every session, token and link is dead. Its owner
    /// gets a notice.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer, or the notice could not be handed over.
    pub async fn deactivate(
        &self,
        id: &S::UserId,
        client: &Client,
    ) -> Result<SwitchOutcome, FlowError<S::Error>> {
        self.switch(id, false, client).await
    }

    /// Switches an account on again. What was issued before it was switched off stays dead.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn activate(
        &self,
        id: &S::UserId,
        client: &Client,
    ) -> Result<SwitchOutcome, FlowError<S::Error>> {
        self.switch(id, true, client).await
    }

    async fn switch(
        &self,
        id: &S::UserId,
        active: bool,
        client: &Client,
    ) -> Result<SwitchOutcome, FlowError<S::Error>> {
        let Some(account) = self.find(id).await? else {
            return Ok(SwitchOutcome::Unknown);
        };
        let mut post = self.flows.post(client);
        if active {
            post.event(EventKind::Activated, Some(id))?;
        } else {
            post.event(EventKind::Deactivated, Some(id))?;
            post.notice(Notice::new(NoticeKind::DeactivationNotice, &account.email))?;
        }
        let done = self.flows.store().set_active(id, active, post.inside());
        if !done.await.map_err(FlowError::Store)? {
            return Ok(SwitchOutcome::Unchanged);
        }
        post.sent(Some(id)).await?;
        Ok(SwitchOutcome::Done)
    }

    /// Signs an account out everywhere: every session, remember cookie, API token and mailed link is dead.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the store could not answer.
    pub async fn revoke(
        &self,
        id: &S::UserId,
        client: &Client,
    ) -> Result<RevokeOutcome<S::UserId>, FlowError<S::Error>> {
        let mut post = self.flows.post(client);
        post.event(EventKind::Revoked, Some(id))?;
        let done = self.flows.store().advance_generation(id, post.inside());
        if !done.await.map_err(FlowError::Store)? {
            return Ok(RevokeOutcome::Unknown);
        }
        post.sent(Some(id)).await?;
        Ok(match self.find(id).await? {
            Some(account) => RevokeOutcome::Revoked(account),
            None => RevokeOutcome::Unknown,
        })
    }

    /// Removes the account of somebody who has just proved to be its owner, and tells them so by mail.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer, or the notice could not be handed over.
    pub async fn delete(
        &self,
        owner: impl Into<Owner<S::UserId>>,
        client: &Client,
    ) -> Result<DeleteOutcome, FlowError<S::Error>> {
        match self.fresh(&owner.into()).await? {
            Some(account) => self.remove(&account, client).await,
            None => Ok(DeleteOutcome::NotFresh),
        }
    }

    /// Removes somebody's account, by an administrator.
    ///
    /// # Errors
    /// As [`delete`](Self::delete).
    pub async fn delete_for(
        &self,
        id: &S::UserId,
        client: &Client,
    ) -> Result<DeleteOutcome, FlowError<S::Error>> {
        match self.find(id).await? {
            Some(account) => self.remove(&account, client).await,
            None => Ok(DeleteOutcome::Unknown),
        }
    }

    async fn remove(
        &self,
        account: &Account<S::UserId>,
        client: &Client,
    ) -> Result<DeleteOutcome, FlowError<S::Error>> {
        let mut post = self.flows.post(client);
        post.event(EventKind::Deleted, Some(&account.id))?;
        post.notice(Notice::new(NoticeKind::DeletionNotice, &account.email))?;
        let gone = self
            .flows
            .store()
            .remove_account(&account.id, post.inside());
        if !gone.await.map_err(FlowError::Store)? {
            return Ok(DeleteOutcome::Unknown);
        }
        post.sent(Some(&account.id)).await?;
        Ok(DeleteOutcome::Deleted)
    }

    /// Collects what is kept of somebody who has just proved who they are.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the store could not answer.
    pub async fn export(
        &self,
        owner: impl Into<Owner<S::UserId>>,
        client: &Client,
    ) -> Result<ExportOutcome<S::UserId>, FlowError<S::Error>> {
        let Some(account) = self.fresh(&owner.into()).await? else {
            return Ok(ExportOutcome::NotFresh);
        };
        let mut export = Export::new(&account, self.flows.now());
        let collected = self
            .parts
            .collect(self.flows.store(), &account, &mut export);
        collected.await.map_err(FlowError::Store)?;
        let id = Some(&account.id);
        self.flows.record(EventKind::Exported, id, client).await;
        Ok(ExportOutcome::Exported(Box::new(export)))
    }

    /// Whether somebody has proved to be the owner a moment ago, for a page that lets owners do what the methods for
    /// administrators do.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the store could not answer.
    pub async fn is_fresh(&self, owner: &Owner<S::UserId>) -> Result<bool, FlowError<S::Error>> {
        Ok(self.fresh(owner).await?.is_some())
    }

    /// The account as it is now, if the proof is fresh and the account has not moved on since.
    async fn fresh(
        &self,
        owner: &Owner<S::UserId>,
    ) -> Result<Option<Account<S::UserId>>, FlowError<S::Error>> {
        if !owner.is_fresh(self.settings.fresh, self.flows.now()) {
            return Ok(None);
        }
        let found = self.find(owner.id()).await?;
        Ok(found.filter(|account| owner.is_of(account)))
    }

    async fn find(
        &self,
        id: &S::UserId,
    ) -> Result<Option<Account<S::UserId>>, FlowError<S::Error>> {
        let found = self.flows.store().find_account(id).await;
        found.map_err(FlowError::Store)
    }
}

impl<S: LifecycleStore> std::fmt::Debug for Lifecycle<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lifecycle")
            .field("flows", &self.flows)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
