//! The flow itself.

use std::sync::Arc;

use authkit_store::{Account, Credential, Identifier, LinkStore, RecoverableStore, Reset, Swap};
use secrecy::SecretString;

use super::{Recovery, RequestOutcome, ResetLinks, ResetOutcome};
use crate::throttle::{Admission, Attempt, account_key};
use crate::{
    Action, Client, ConfigError, EventKind, FlowError, Flows, Gates, LinkRefusal, LinkState,
    Method, Notice, NoticeKind, Passwords, config,
};

/// The recoverable flow.
pub struct Recoverable<S: RecoverableStore> {
    flows: Flows<S>,
    passwords: Passwords,
    links: Arc<ResetLinks<S>>,
    gates: Option<Gates<S>>,
}

impl<S: RecoverableStore> Recoverable<S> {
    /// The flow with its settings.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for a link that would never work, or for ever.
    pub fn new(
        flows: Flows<S>,
        passwords: Passwords,
        settings: &Recovery,
    ) -> Result<Self, ConfigError> {
        let lifetime = config::lifetime("the life of a reset link", settings.lifetime)?;
        let links = ResetLinks::new(flows.keys(), flows.store().realm().as_str(), lifetime);
        Ok(Self {
            flows,
            passwords,
            links: Arc::new(links),
            gates: None,
        })
    }

    /// Lets only the newest link work. It costs one more write for each link; links made before it was turned on are dead.
    #[must_use]
    pub fn superseding(mut self) -> Self
    where
        S: LinkStore,
    {
        self.links = Arc::new(self.links.superseding());
        self
    }

    /// Lets a link die when its account signs in: whoever remembers the password needs it no more. It takes gates that are
    /// tracked ([`Gates::tracked`]).
    #[cfg(feature = "trackable")]
    #[must_use]
    pub fn tracked(mut self) -> Self
    where
        S: authkit_store::TrackableStore,
    {
        self.links = Arc::new(self.links.tracked());
        self
    }

    /// Signs in whoever chose a new password, if the gates let the account pass.
    ///
    /// # Security
    /// A second factor belongs behind those gates: a mailbox alone must not stand in for it.
    #[must_use]
    pub fn signing_in(mut self, gates: Gates<S>) -> Self {
        self.gates = Some(gates);
        self
    }

    /// What makes the links, for flows that lead to choosing a password.
    #[must_use]
    pub fn links(&self) -> Arc<ResetLinks<S>> {
        Arc::clone(&self.links)
    }

    /// Mails a link to the owner of that address or name. A stranger is told the same of every address.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the throttle could not answer, or the mail could not be handed over.
    pub async fn request(
        &self,
        who: &str,
        client: &Client,
    ) -> Result<RequestOutcome, FlowError<S::Error>> {
        let flows = &self.flows;
        let identifier = Identifier::parse(who);
        let found = match &identifier {
            Some(identifier) => flows.store().find_credential(identifier).await,
            None => Ok(None),
        };
        let found = found.map_err(FlowError::Store)?;
        let account = found.as_ref().map(|credential| &credential.account);
        let key = account_key(account, identifier.as_ref(), who);
        let attempt = Attempt::new(Action::Reset, &key, client);
        if let Admission::Refused { retry_at } = flows.admit(&attempt).await? {
            return Ok(RequestOutcome::Throttled(retry_at));
        }
        let kind = EventKind::ResetRequested;
        let Some(credential) = found.filter(|credential| credential.account.active) else {
            self.links.spend(flows).await?;
            flows.send_decoy(self.links.lifetime(), client).await?;
            flows.record(kind, None, client).await;
            return Ok(RequestOutcome::Unknown);
        };
        let (account, password) = (&credential.account, credential.password.as_ref());
        let token = self.links.issue(flows, account, password).await?;
        // the mail goes to the stored address: two spellings of one identifier may be two mailboxes
        let notice = Notice::new(NoticeKind::ResetInstructions, &account.email)
            .with_token(&token, self.links.lifetime());
        flows.send(notice, client).await?;
        flows.record(kind, Some(&account.id), client).await;
        Ok(RequestOutcome::Sent)
    }

    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(&self, token: &str) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open(token).await? {
            Ok(_) => LinkState::Ready,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Sets the new password.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the hashing service could not answer.
    pub async fn redeem(
        &self,
        token: &str,
        password: SecretString,
        client: &Client,
    ) -> Result<ResetOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        // the link first: nobody makes this server hash without one
        let credential = match self.open(token).await? {
            Ok(credential) => credential,
            Err(refusal) => return Ok(ResetOutcome::Refused(refusal)),
        };
        let mut account = credential.account;
        if let Err(rejection) = self.passwords.check(&password, &account).await {
            return Ok(ResetOutcome::Rejected(rejection));
        }
        let new = self.passwords.hash(password).await?;
        let mut post = flows.post(client);
        post.notice(Notice::new(NoticeKind::ResetNotice, &account.email))?;
        post.event(EventKind::PasswordReset, Some(&account.id))?;
        let reset = Reset::new(
            account.id.clone(),
            account.email.clone(),
            credential.password,
            account.generation,
            new,
            flows.now(),
        );
        let swapped = flows.store().redeem_reset(&reset, post.inside()).await;
        if swapped.map_err(FlowError::Store)? == Swap::Stale {
            return Ok(ResetOutcome::Refused(LinkRefusal::Used));
        }
        account.generation = account.generation.next();
        post.sent(Some(&account.id)).await?;
        self.unlock(&account, client).await;
        if let Some(gates) = &self.gates
            && let Ok(signed_in) = gates.admit(account.clone(), Method::Link, client).await?
        {
            return Ok(ResetOutcome::SignedIn(signed_in));
        }
        Ok(ResetOutcome::Reset(account))
    }

    /// Whoever guesses at an account can have it blocked; its owner, who reads its mail, gets in all the same. The password
    /// is set by now, so a throttle that cannot answer fails nothing: a block ends by itself.
    async fn unlock(&self, account: &Account<S::UserId>, client: &Client) {
        let flows = &self.flows;
        let key = account.email.identifier().as_str();
        let unlocked = flows.throttle().unlock(Action::Password, key).await;
        if let Ok(true) = unlocked {
            let kind = EventKind::Unlocked;
            flows.record(kind, Some(&account.id), client).await;
        }
    }

    async fn open(
        &self,
        token: &str,
    ) -> Result<Result<Credential<S::UserId>, LinkRefusal>, FlowError<S::Error>> {
        let store = self.flows.store();
        let link = match self.links.open(token, self.flows.now()) {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let found = store.find_credential_by_id(link.unbound_claims()).await;
        let Some(credential) = found
            .map_err(FlowError::Store)?
            .filter(|found| found.account.active)
        else {
            return Ok(Err(LinkRefusal::Used));
        };
        let bound = self.links.is_bound(store, link, &credential).await;
        let bound = bound.map_err(FlowError::Store)?;
        Ok(bound.then_some(credential).ok_or(LinkRefusal::Used))
    }
}

impl<S: RecoverableStore> std::fmt::Debug for Recoverable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recoverable")
            .field("flows", &self.flows)
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}
