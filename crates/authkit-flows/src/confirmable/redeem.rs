//! What the button on the link's page does.

use authkit_store::{Account, ConfirmableStore, Confirmation as Redeem, Confirmed, Credentials};

use super::{ConfirmOutcome, Confirmable};
use crate::{Client, EventKind, FlowError, LinkRefusal, LinkToken};

/// A link that is bound to the account as it is.
pub(super) struct Bound<Id> {
    pub(super) account: Account<Id>,
    pub(super) same_browser: bool,
}

/// A link that does nothing.
pub(super) enum Dead {
    Refused(LinkRefusal),
    /// What it was for has been done.
    Fulfilled,
}

impl<Id> From<Dead> for ConfirmOutcome<Id> {
    fn from(dead: Dead) -> Self {
        match dead {
            Dead::Refused(refusal) => Self::Refused(refusal),
            Dead::Fulfilled => Self::AlreadyConfirmed,
        }
    }
}

impl<S: ConfirmableStore> Confirmable<S> {
    /// Confirms the address that the link was mailed to. It signs nobody in.
    ///
    /// In the browser that registered, nothing else changes. In any other, what was set before the address was proved is gone
    /// with this step; who knows the password uses [`redeem_with_password`](Self::redeem_with_password) instead.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn redeem(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<ConfirmOutcome<S::UserId>, FlowError<S::Error>> {
        let link = match self.open(token, client).await? {
            Ok(link) => link,
            Err(dead) => return Ok(dead.into()),
        };
        let credentials = if link.same_browser {
            Credentials::Keep
        } else {
            Credentials::Drop
        };
        self.confirm(link.account, credentials, client).await
    }

    /// The same in whichever browser, by somebody who shows the password as well: it stays, and so do the sessions.
    ///
    /// The password is one of the attempts at that account's. In the browser that registered it is not asked for, and not
    /// looked at.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle or the hashing service could not answer.
    #[cfg(feature = "password")]
    pub async fn redeem_with_password(
        &self,
        token: &str,
        password: secrecy::SecretString,
        passwords: &crate::Passwords,
        client: &Client,
    ) -> Result<ConfirmOutcome<S::UserId>, FlowError<S::Error>>
    where
        S: authkit_store::PasswordStore,
    {
        let link = match self.open(token, client).await? {
            Ok(link) => link,
            Err(dead) => return Ok(dead.into()),
        };
        if !link.same_browser {
            let id = &link.account.id;
            // whatever became of the account since it was read: the step is bound to what it was then
            if let Err(refusal) = passwords.prove(&self.flows, id, password, client).await? {
                return Ok(refusal.into());
            }
        }
        self.confirm(link.account, Credentials::Keep, client).await
    }

    async fn confirm(
        &self,
        mut account: Account<S::UserId>,
        credentials: Credentials,
        client: &Client,
    ) -> Result<ConfirmOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let redeem = Redeem::new(
            account.id.clone(),
            account.email.clone(),
            account.generation,
            credentials,
            flows.now(),
        );
        let mut post = flows.post(client);
        post.event(EventKind::Confirmed, Some(&account.id))?;
        if credentials == Credentials::Drop {
            post.event(EventKind::CredentialsDropped, Some(&account.id))?;
        }
        let confirmed = flows
            .store()
            .redeem_confirmation(&redeem, post.inside())
            .await;
        match confirmed.map_err(FlowError::Store)? {
            Confirmed::Done(generation) => {
                account.generation = generation;
                post.sent(Some(&account.id)).await?;
                Ok(match credentials {
                    Credentials::Keep => ConfirmOutcome::Confirmed(account),
                    Credentials::Drop => ConfirmOutcome::Dropped {
                        reset: self.reset_token(&account).await?,
                        account,
                    },
                })
            }
            Confirmed::Already => Ok(ConfirmOutcome::AlreadyConfirmed),
            Confirmed::Stale => Ok(ConfirmOutcome::Refused(LinkRefusal::Used)),
        }
    }

    #[cfg(feature = "recoverable")]
    async fn reset_token(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Option<LinkToken>, FlowError<S::Error>> {
        let Some(links) = &self.reset else {
            return Ok(None);
        };
        let token = links.issue(&self.flows, account, None).await?;
        Ok(Some(LinkToken::new(token)))
    }

    #[cfg(not(feature = "recoverable"))]
    #[allow(clippy::unused_async)] // without recovery there is no link
    async fn reset_token(
        &self,
        _: &Account<S::UserId>,
    ) -> Result<Option<LinkToken>, FlowError<S::Error>> {
        Ok(None)
    }

    /// The account that a link is for, if it is bound to what that account is now.
    pub(super) async fn open(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<Result<Bound<S::UserId>, Dead>, FlowError<S::Error>> {
        let store = self.flows.store();
        let link = match self.links.open(token, self.flows.now()) {
            Ok(link) => link,
            Err(refusal) => return Ok(Err(Dead::Refused(refusal))),
        };
        let found = store
            .find_account_by_identifier(link.email.identifier())
            .await;
        let Some(account) = found
            .map_err(FlowError::Store)?
            .filter(|account| account.active)
        else {
            return Ok(Err(Dead::Refused(LinkRefusal::Used)));
        };
        let same_browser = link.began_in(client);
        let bound = self.links.is_bound(store, link, &account).await;
        if bound.map_err(FlowError::Store)? {
            return Ok(Ok(Bound {
                account,
                same_browser,
            }));
        }
        // pressing twice where the first time moved the generation on: the mailbox is the same, and so is the answer
        Ok(Err(if self.is_confirmed(&account.id).await? {
            Dead::Fulfilled
        } else {
            Dead::Refused(LinkRefusal::Used)
        }))
    }
}
