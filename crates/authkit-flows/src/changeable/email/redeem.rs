//! What the page of the link to the new address shows, and what its button does.

use authkit_store::{ChangeableEmailStore, EmailChange, LinkStore, PasswordStore, Renamed};

use super::links::{Bound, address, move_binding};
use super::{ChangeableEmail, EmailRedeemed};
use crate::{BrowserId, Client, EventKind, FlowError, LinkRefusal, LinkState, Notice, NoticeKind};

impl<S: ChangeableEmailStore + LinkStore + PasswordStore> ChangeableEmail<S> {
    /// Says what a link to a new address would do; [`LinkState::OtherBrowser`] if somebody has to sign in first. Changes
    /// nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(
        &self,
        token: &str,
        signed_in: Option<&S::UserId>,
        client: &Client,
    ) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open(token, signed_in, client).await? {
            Ok((_, true)) => LinkState::Ready,
            Ok((_, false)) => LinkState::OtherBrowser,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Moves the account to the address that the link was mailed to, if that is still nobody else's. The old address is
    /// told, and given a link back.
    ///
    /// `signed_in` is the account that is signed in in this browser, if one is.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn redeem(
        &self,
        token: &str,
        signed_in: Option<&S::UserId>,
        client: &Client,
    ) -> Result<EmailRedeemed<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let Bound { mut account, to } = match self.open(token, signed_in, client).await? {
            Ok((bound, true)) => bound,
            Ok((_, false)) => return Ok(EmailRedeemed::SignInFirst),
            Err(refusal) => return Ok(EmailRedeemed::Refused(refusal)),
        };
        let back = self.link_back(&account).await?;
        let mut notice = Notice::new(NoticeKind::EmailChangeNotice, &account.email);
        if let Some((token, lifetime)) = &back {
            notice = notice.with_token(token, *lifetime);
        }
        let mut post = flows.post(client);
        post.notice(notice)?;
        post.event(EventKind::EmailChanged, Some(&account.id))?;
        let change = EmailChange::new(
            account.id.clone(),
            account.email.clone(),
            to.clone(),
            account.generation,
            flows.now(),
        );
        self.note_move(&account.id).await?;
        let renamed = flows.store().swap_email(&change, post.inside()).await;
        match renamed.map_err(FlowError::Store)? {
            Renamed::Done(generation) => {
                post.sent(Some(&account.id)).await?;
                account.email = to;
                account.generation = generation;
                Ok(EmailRedeemed::Changed(account))
            }
            Renamed::Taken => Ok(EmailRedeemed::Taken),
            Renamed::Stale => Ok(EmailRedeemed::Refused(LinkRefusal::Used)),
        }
    }

    /// The account and the address, and whether it is for this browser to go on.
    async fn open(
        &self,
        token: &str,
        signed_in: Option<&S::UserId>,
        client: &Client,
    ) -> Result<Result<(Bound<S::UserId>, bool), LinkRefusal>, FlowError<S::Error>> {
        let (flows, store) = (&self.flows, self.flows.store());
        let link = match self.moves.open(token, flows.now()) {
            Ok(link) => link,
            Err(error) => return Ok(Err(error.into())),
        };
        let (id, _, browser) = link.unbound_claims();
        let here = client.browser().map(BrowserId::as_bytes);
        let ours = browser.as_ref().is_some_and(|there| here == Some(there))
            || signed_in.is_some_and(|signed_in| signed_in == id);
        let found = store.find_account(id).await.map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(Err(LinkRefusal::Used));
        };
        let counter = self.move_counter.current(store, &account.id).await;
        let state = move_binding(&account, counter.map_err(FlowError::Store)?);
        let to = address(link, state, |(_, to, _)| to);
        Ok(to.map(|to| (Bound { account, to }, ours)))
    }
}
