//! The flow up to the link's page.

use std::time::Duration;

use authkit_store::{
    Account, ChangeableEmailStore, EmailAddress, LinkKind, LinkStore, PasswordStore,
};
use authkit_token::Signer;
use time::OffsetDateTime;

use super::links::{MoveLink, RevertLink, move_binding};
use super::{EmailChanging, EmailOutcome};
use crate::counter::Counter;
use crate::throttle::{Admission, Attempt};
use crate::{
    Action, Client, ConfigError, EventKind, FlowError, Flows, Freshness, Notice, NoticeKind,
    Passwords, Proof, config,
};

/// The flow that moves accounts to other addresses.
pub struct ChangeableEmail<S: ChangeableEmailStore + LinkStore + PasswordStore> {
    pub(super) flows: Flows<S>,
    passwords: Passwords,
    pub(super) moves: Signer<MoveLink<S::UserId>>,
    pub(super) reverts: Signer<RevertLink<S::UserId>>,
    pub(super) move_counter: Counter<S>,
    pub(super) revert_counter: Counter<S>,
    lifetime: Duration,
    pub(super) revert: Option<Duration>,
    freshness: Freshness,
    #[cfg(feature = "confirmable")]
    pub(super) since: Option<super::revert::Since<S>>,
    #[cfg(feature = "recoverable")]
    pub(super) reset: Option<std::sync::Arc<crate::recoverable::ResetLinks<S>>>,
}

impl<S: ChangeableEmailStore + LinkStore + PasswordStore> ChangeableEmail<S> {
    /// The flow with its settings.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for a link that would never work, or for ever.
    pub fn new(
        flows: Flows<S>,
        passwords: Passwords,
        settings: &EmailChanging,
    ) -> Result<Self, ConfigError> {
        let lifetime = config::lifetime("the life of a link to a new address", settings.lifetime)?;
        let revert = settings.revert;
        let revert = revert.map(|lifetime| config::lifetime("the life of a link back", lifetime));
        let realm = flows.store().realm().as_str();
        Ok(Self {
            moves: Signer::new(flows.keys()).with_realm(realm),
            reverts: Signer::new(flows.keys()).with_realm(realm),
            move_counter: Counter::of(LinkKind::EmailChange),
            revert_counter: Counter::of(LinkKind::EmailRevert),
            lifetime,
            revert: revert.transpose()?,
            freshness: settings.freshness,
            #[cfg(feature = "confirmable")]
            since: None,
            #[cfg(feature = "recoverable")]
            reset: None,
            passwords,
            flows,
        })
    }

    /// Looks up since when an address is proved before it is given a link back.
    ///
    /// An address that was never proved gets none: it may be a stranger's, by a typing error. One that the account moved to
    /// gets one again, once the link of the address before it is over. Without this, only the first address gets one.
    #[cfg(feature = "confirmable")]
    #[must_use]
    pub fn with_confirmation(mut self) -> Self
    where
        S: authkit_store::ConfirmableStore,
    {
        self.since = Some(|store, id| Box::pin(store.find_confirmation(id)));
        self
    }

    /// Leads whoever takes an account back to choosing a password, without another mail.
    #[cfg(feature = "recoverable")]
    #[must_use]
    pub fn with_reset(self, recoverable: &crate::Recoverable<S>) -> Self
    where
        S: authkit_store::RecoverableStore,
    {
        self.with_reset_links(recoverable.links())
    }

    /// The same, for whoever holds the two flows in places that do not know each other's store.
    #[cfg(feature = "recoverable")]
    #[must_use]
    pub fn with_reset_links(
        mut self,
        links: std::sync::Arc<crate::recoverable::ResetLinks<S>>,
    ) -> Self {
        self.reset = Some(links);
        self
    }

    /// Mails a link to the new address. Nothing else changes, but that links asked for before are dead.
    ///
    /// Whoever asks is told the same of every address. The owner of one that has an account gets a mail that says so.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle or the hashing service could not answer, or the mail could not be handed
    /// over.
    pub async fn request(
        &self,
        proof: Proof<S::UserId>,
        to: &EmailAddress,
        client: &Client,
    ) -> Result<EmailOutcome, FlowError<S::Error>> {
        let (flows, freshness) = (&self.flows, self.freshness);
        let proved = self
            .passwords
            .accept(flows, proof, freshness, client)
            .await?;
        let account = match proved {
            Ok(proved) => proved.credential.account,
            Err(refusal) => return Ok(EmailOutcome::NotProved(refusal)),
        };
        if account.email == *to {
            return Ok(EmailOutcome::Same);
        }
        if let Some(retry_at) = self.throttled(&account, to, client).await? {
            return Ok(EmailOutcome::Throttled(retry_at));
        }
        let outcome = self.mail(&account, to, client).await?;
        let kind = EventKind::EmailChangeRequested;
        flows.record(kind, Some(&account.id), client).await;
        Ok(outcome)
    }

    /// Counts at both ends: one account must not write to many people, nor many accounts to one.
    async fn throttled(
        &self,
        account: &Account<S::UserId>,
        to: &EmailAddress,
        client: &Client,
    ) -> Result<Option<Option<OffsetDateTime>>, FlowError<S::Error>> {
        for end in [&account.email, to] {
            let key = end.identifier().as_str();
            let attempt = Attempt::new(Action::EmailChange, key, client);
            if let Admission::Refused { retry_at } = self.flows.admit(&attempt).await? {
                return Ok(Some(retry_at));
            }
        }
        Ok(None)
    }

    async fn mail(
        &self,
        account: &Account<S::UserId>,
        to: &EmailAddress,
        client: &Client,
    ) -> Result<EmailOutcome, FlowError<S::Error>> {
        let flows = &self.flows;
        let counter = self.move_counter.advance(flows.store(), &account.id).await;
        let binding = move_binding(account, counter.map_err(FlowError::Store)?);
        let browser = client.browser().map(|browser| *browser.as_bytes());
        let claims = (account.id.clone(), to.as_str().to_owned(), browser);
        let token = self
            .moves
            .sign(&claims, self.lifetime, binding, flows.now())
            .map_err(FlowError::Sign)?;
        let found = flows
            .store()
            .find_account_by_identifier(to.identifier())
            .await;
        match found.map_err(FlowError::Store)? {
            // another spelling of the account's own address is free
            Some(owner) if owner.id != account.id => {
                if owner.active {
                    let kind = NoticeKind::AlreadyRegistered;
                    let notice = Notice::new(kind, &owner.email);
                    flows.send(notice, client).await?;
                } else {
                    flows.send_decoy(self.lifetime, client).await?;
                }
                Ok(EmailOutcome::Taken)
            }
            _ => {
                let notice = Notice::new(NoticeKind::EmailChangeInstructions, to)
                    .with_token(&token, self.lifetime);
                flows.send(notice, client).await?;
                Ok(EmailOutcome::Sent)
            }
        }
    }
}

impl<S: ChangeableEmailStore + LinkStore + PasswordStore> std::fmt::Debug for ChangeableEmail<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChangeableEmail")
            .field("flows", &self.flows)
            .field("lifetime", &self.lifetime)
            .field("revert", &self.revert)
            .finish_non_exhaustive()
    }
}
