//! `confirmable`: an address is proved by a mailed link.
//!
//! The store keeps since when an account's address is confirmed. The link is a signed value bound to the address and the
//! account's generation; issuing it writes nothing but the mail, redeeming it is one compare-and-set.

mod links;

use std::sync::Arc;
use std::time::Duration;

use authkit_store::{
    Account, ConfirmableStore, Confirmation as Redeem, Confirmed, EmailAddress, PasswordStore,
};

use crate::{
    Event, FlowError, Flows, Gate, GateFuture, LinkRefusal, LinkState, Notice, SignInRefusal,
};
pub use links::ConfirmLinks;

/// Settings of [`Confirmable`].
#[derive(Clone, Debug)]
pub struct Confirmation {
    lifetime: Duration,
}

impl Confirmation {
    /// A link works for 24 hours (NIST SP 800-63B-4, 4.2.1.2, allows no longer for a code sent by mail).
    pub const DEFAULT: Self = Self {
        lifetime: Duration::from_secs(24 * 3600),
    };

    /// How long a link works (`confirm_email_within`).
    #[must_use]
    pub const fn with_lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl Default for Confirmation {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// The confirmable flow.
pub struct Confirmable<S: ConfirmableStore> {
    flows: Flows<S>,
    links: Arc<ConfirmLinks>,
}

/// What asking for another link came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[non_exhaustive]
pub enum RequestOutcome {
    /// The mail is on its way.
    Sent,
    /// There is nothing to confirm any more.
    AlreadyConfirmed,
    /// No active account has that address.
    Unknown,
}

/// What pressing the button came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum ConfirmOutcome<Id> {
    /// The address is confirmed now.
    Confirmed(Account<Id>),
    /// It was confirmed before; the link did nothing.
    AlreadyConfirmed,
    /// The link does nothing.
    Refused(LinkRefusal),
}

impl<S: ConfirmableStore> Confirmable<S> {
    /// The flow with its settings.
    #[must_use]
    pub fn new(flows: Flows<S>, config: &Confirmation) -> Self {
        let links = ConfirmLinks::new(
            flows.keys(),
            flows.store().realm().as_str(),
            config.lifetime,
        );
        Self {
            flows,
            links: Arc::new(links),
        }
    }

    /// What makes the links, for the welcome mail of `Registerable`.
    #[must_use]
    pub fn links(&self) -> Arc<ConfirmLinks> {
        Arc::clone(&self.links)
    }

    /// Mails another link, if there is something to confirm. A stranger is told the same in every case.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer or the mail could not be handed over.
    pub async fn request(
        &self,
        email: &EmailAddress,
    ) -> Result<RequestOutcome, FlowError<S::Error>> {
        let flows = &self.flows;
        let store = flows.store();
        let found = store
            .find_account_by_identifier(email.identifier())
            .await
            .map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(RequestOutcome::Unknown);
        };
        if store
            .find_confirmation(&account.id)
            .await
            .map_err(FlowError::Store)?
            .is_some()
        {
            return Ok(RequestOutcome::AlreadyConfirmed);
        }
        // the mail goes to the stored address: two spellings of one identifier may be two mailboxes
        let token = self
            .links
            .issue(&account.email, account.generation, flows.now())
            .map_err(FlowError::Sign)?;
        let lifetime = self.links.lifetime();
        flows
            .send(Notice::ConfirmationInstructions {
                email: &account.email,
                token: &token,
                lifetime,
            })
            .await?;
        flows.emit(&Event::ConfirmationRequested {
            account: account.id,
        });
        Ok(RequestOutcome::Sent)
    }

    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(&self, token: &str) -> Result<LinkState, FlowError<S::Error>> {
        let account = match self.open(token).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(LinkState::Refused(refusal)),
        };
        let confirmed = self
            .flows
            .store()
            .find_confirmation(&account.id)
            .await
            .map_err(FlowError::Store)?;
        Ok(if confirmed.is_some() {
            LinkState::Fulfilled
        } else {
            LinkState::Ready
        })
    }

    /// Confirms the address that the link was mailed to. It signs nobody in.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn redeem(
        &self,
        token: &str,
    ) -> Result<ConfirmOutcome<S::UserId>, FlowError<S::Error>> {
        let account = match self.open(token).await? {
            Ok(account) => account,
            Err(refusal) => return Ok(ConfirmOutcome::Refused(refusal)),
        };
        let redeem = Redeem::new(
            account.id.clone(),
            account.email.clone(),
            account.generation,
            self.flows.now(),
        );
        let confirmed = self
            .flows
            .store()
            .redeem_confirmation(&redeem, &[])
            .await
            .map_err(FlowError::Store)?;
        Ok(match confirmed {
            Confirmed::Done => {
                self.flows.emit(&Event::Confirmed {
                    account: account.id.clone(),
                });
                ConfirmOutcome::Confirmed(account)
            }
            Confirmed::Already => ConfirmOutcome::AlreadyConfirmed,
            Confirmed::Stale => ConfirmOutcome::Refused(LinkRefusal::Used),
        })
    }

    async fn open(
        &self,
        token: &str,
    ) -> Result<Result<Account<S::UserId>, LinkRefusal>, FlowError<S::Error>> {
        let link = match self.links.open(token, self.flows.now()) {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let found = self
            .flows
            .store()
            .find_account_by_identifier(link.identifier())
            .await;
        let Some(account) = found
            .map_err(FlowError::Store)?
            .filter(|account| account.active)
        else {
            return Ok(Err(LinkRefusal::Used));
        };
        Ok(link
            .bound_to(account.generation)
            .map(|()| account)
            .map_err(|_| LinkRefusal::Used))
    }
}

/// Lets only confirmed addresses sign in.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConfirmedOnly;

impl<S: ConfirmableStore + PasswordStore> Gate<S> for ConfirmedOnly {
    fn check<'a>(
        &'a self,
        store: &'a S,
        account: &'a Account<S::UserId>,
    ) -> GateFuture<'a, S::Error> {
        Box::pin(async {
            let confirmed = store.find_confirmation(&account.id).await?;
            Ok(confirmed.is_none().then_some(SignInRefusal::Unconfirmed))
        })
    }
}

impl<S: ConfirmableStore> std::fmt::Debug for Confirmable<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Confirmable")
            .field("flows", &self.flows)
            .finish_non_exhaustive()
    }
}
