//! The flow up to the link's page.

use std::sync::Arc;

use authkit_store::{Account, ConfirmableStore, Identifier, LinkStore};

use super::{ConfirmLinks, Confirmation, ConfirmedOnly, RequestOutcome};
use crate::throttle::{Admission, Attempt, account_key};
use crate::{
    Action, Client, ConfigError, EventKind, FlowError, Flows, Gates, LinkState, Notice, NoticeKind,
    config,
};

/// The confirmable flow.
pub struct Confirmable<S: ConfirmableStore> {
    pub(super) flows: Flows<S>,
    pub(super) links: Arc<ConfirmLinks<S>>,
    login_without: bool,
    #[cfg(feature = "recoverable")]
    pub(super) reset: Option<Arc<crate::recoverable::ResetLinks<S>>>,
}

impl<S: ConfirmableStore> Confirmable<S> {
    /// The flow with its settings.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for a link that would never work, or for ever.
    pub fn new(flows: Flows<S>, settings: &Confirmation) -> Result<Self, ConfigError> {
        let lifetime = config::lifetime("the life of a confirmation link", settings.lifetime)?;
        let links = ConfirmLinks::new(flows.keys(), flows.store().realm().as_str(), lifetime);
        Ok(Self {
            flows,
            links: Arc::new(links),
            login_without: settings.login_without,
            #[cfg(feature = "recoverable")]
            reset: None,
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

    /// Leads whoever loses a password that others may have chosen to choosing one, without another mail.
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
    pub fn with_reset_links(mut self, links: Arc<crate::recoverable::ResetLinks<S>>) -> Self {
        self.reset = Some(links);
        self
    }

    /// The gates, and before them that the address is confirmed, unless the settings let people in without.
    #[must_use]
    pub fn guard(&self, gates: Gates<S>) -> Gates<S>
    where
        S: 'static,
    {
        if self.login_without {
            gates
        } else {
            gates.with(ConfirmedOnly)
        }
    }

    /// What makes the links, for the mail of a registration.
    #[must_use]
    pub fn links(&self) -> Arc<ConfirmLinks<S>> {
        Arc::clone(&self.links)
    }

    /// Whether the account's present address is confirmed: with [`UnconfirmedPages`](super::UnconfirmedPages) it says where
    /// somebody may go who is signed in.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn is_confirmed(&self, id: &S::UserId) -> Result<bool, FlowError<S::Error>> {
        let since = self.flows.store().find_confirmation(id).await;
        Ok(since.map_err(FlowError::Store)?.is_some())
    }

    /// Mails another link to the owner of that address or name, if there is something to confirm. A stranger is told the same
    /// of every address.
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
            Some(identifier) => flows.store().find_account_by_identifier(identifier).await,
            None => Ok(None),
        };
        let found = found.map_err(FlowError::Store)?;
        let key = account_key(found.as_ref(), identifier.as_ref(), who);
        let attempt = Attempt::new(Action::Resend, &key, client);
        if let Admission::Refused { retry_at } = flows.admit(&attempt).await? {
            return Ok(RequestOutcome::Throttled(retry_at));
        }
        let kind = EventKind::ConfirmationRequested;
        let refusal = match found.filter(|account| account.active) {
            None => {
                // whether it is confirmed, asked of somebody else
                if let Some(id) = flows.store().decoy_account() {
                    let _ = self.is_confirmed(&id).await;
                }
                RequestOutcome::Unknown
            }
            Some(account) if self.is_confirmed(&account.id).await? => {
                RequestOutcome::AlreadyConfirmed
            }
            Some(account) => {
                self.mail(&account, client).await?;
                flows.record(kind, Some(&account.id), client).await;
                return Ok(RequestOutcome::Sent);
            }
        };
        self.links.spend(flows).await?;
        flows.send_decoy(self.links.lifetime(), client).await?;
        flows.record(kind, None, client).await;
        Ok(refusal)
    }

    /// The mail goes to the stored address: two spellings of one identifier may be two mailboxes.
    async fn mail(
        &self,
        account: &Account<S::UserId>,
        client: &Client,
    ) -> Result<(), FlowError<S::Error>> {
        let token = self.links.issue(&self.flows, account).await?;
        let notice = Notice::new(NoticeKind::ConfirmationInstructions, &account.email)
            .with_token(&token, self.links.lifetime());
        Ok(self.flows.send(notice, client).await?)
    }

    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// [`LinkState::OtherBrowser`] is good as well: its page asks for the password that was chosen at registration
    /// ([`redeem_with_password`](Self::redeem_with_password)), and offers to go on without.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open(token, client).await? {
            Err(super::redeem::Dead::Refused(refusal)) => LinkState::Refused(refusal),
            Err(super::redeem::Dead::Fulfilled) => LinkState::Fulfilled,
            Ok(link) if self.is_confirmed(&link.account.id).await? => LinkState::Fulfilled,
            Ok(link) if link.same_browser => LinkState::Ready,
            Ok(_) => LinkState::OtherBrowser,
        })
    }
}

impl<S: ConfirmableStore> std::fmt::Debug for Confirmable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Confirmable")
            .field("flows", &self.flows)
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}
