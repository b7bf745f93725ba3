//! The link back to the old address.
//!
//! It outlives whatever else is changed about the account: whoever took it over would change that first. So it is bound to
//! nothing but its own counter ([`Moves`]), and is given only to an address that nobody can have moved to while an earlier
//! one still has a link: otherwise it would undo what the owner undoes.

use std::future::Future;
use std::pin::Pin;

use authkit_store::{
    Account, ChangeableEmailStore, EmailChange, LinkStore, PasswordStore, Renamed, Store, Swap,
};
use time::OffsetDateTime;

use super::links::{Bound, Moves, Token, address, revert_binding};
use super::{ChangeableEmail, EmailReverted};
use crate::{Client, EventKind, FlowError, LinkRefusal, LinkState, LinkToken, Notice, NoticeKind};

/// Since when an account's address is proved.
pub(super) type Since<S> = for<'a> fn(
    &'a S,
    &'a <S as Store>::UserId,
) -> Pin<
    Box<dyn Future<Output = Result<Option<OffsetDateTime>, <S as Store>::Error>> + Send + 'a>,
>;

impl<S: ChangeableEmailStore + LinkStore + PasswordStore> ChangeableEmail<S> {
    /// Says what a link back would do. Changes nothing.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek_revert(&self, token: &str) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open_revert(token).await? {
            Ok(_) => LinkState::Ready,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Takes the account back to its old address, and ends every session and link of it in the same step.
    ///
    /// The password stays until the owner chooses another: lead them on with the outcome's token.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn revert(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<EmailReverted<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let Bound { mut account, to } = match self.open_revert(token).await? {
            Ok(bound) => bound,
            Err(refusal) => return Ok(EmailReverted::Refused(refusal)),
        };
        let mut post = flows.post(client);
        post.notice(Notice::new(NoticeKind::EmailChangeNotice, &account.email))?;
        post.event(EventKind::EmailReverted, Some(&account.id))?;
        let change = EmailChange::new(
            account.id.clone(),
            account.email.clone(),
            to.clone(),
            account.generation,
            flows.now(),
        )
        .revoking();
        let renamed = flows.store().swap_email(&change, post.inside()).await;
        match renamed.map_err(FlowError::Store)? {
            Renamed::Done(generation) => {
                account.email = to;
                account.generation = generation;
                // at once, so that no mail server stands between the change and the end of other links back
                let ended = self.end_links_back(&account.id).await;
                post.sent(Some(&account.id)).await?;
                ended.map_err(FlowError::Store)?;
                let reset = self.reset_token(&account).await?;
                Ok(EmailReverted::Reverted { account, reset })
            }
            Renamed::Taken => Ok(EmailReverted::Taken),
            Renamed::Stale => Ok(EmailReverted::Refused(LinkRefusal::Used)),
        }
    }

    async fn open_revert(
        &self,
        token: &str,
    ) -> Result<Result<Bound<S::UserId>, LinkRefusal>, FlowError<S::Error>> {
        let store = self.flows.store();
        let link = match self.reverts.open(token, self.flows.now()) {
            Ok(link) => link,
            Err(error) => return Ok(Err(error.into())),
        };
        let (id, _) = link.unbound_claims();
        let found = store.find_account(id).await.map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(Err(LinkRefusal::Used));
        };
        let counter = self.revert_counter.current(store, &account.id).await;
        let state = revert_binding(Moves(counter.map_err(FlowError::Store)?));
        Ok(match address(link, state, |(_, to)| to) {
            Ok(to) if to == account.email => Err(LinkRefusal::Used),
            Ok(to) => Ok(Bound { account, to }),
            Err(refusal) => Err(refusal),
        })
    }

    /// The link that takes the account back to the address that it has now.
    pub(super) async fn link_back(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Option<Token>, FlowError<S::Error>> {
        let (flows, id) = (&self.flows, &account.id);
        let Some(lifetime) = self.revert else {
            return Ok(None);
        };
        let counter = self.revert_counter.current(flows.store(), id).await;
        let moves = Moves(counter.map_err(FlowError::Store)?);
        let then = flows.now() - lifetime;
        if !self.may_take_back(account, moves, then).await? {
            return Ok(None);
        }
        let claims = (id.clone(), account.email.as_str().to_owned());
        let token = self
            .reverts
            .sign(&claims, lifetime, revert_binding(moves), flows.now());
        Ok(Some((token.map_err(FlowError::Sign)?, lifetime)))
    }

    /// Notes that the account is about to move.
    pub(super) async fn note_move(&self, id: &S::UserId) -> Result<(), FlowError<S::Error>> {
        let store = self.flows.store();
        let counter = self.revert_counter.current(store, id).await;
        let counter = counter.map_err(FlowError::Store)?;
        if !Moves(counter).has_moved() {
            // of moves that race, one notes it for all
            let noted = self.revert_counter.swap(store, id, counter).await;
            let _: Swap = noted.map_err(FlowError::Store)?;
        }
        Ok(())
    }

    /// Ends every link back that was made so far.
    async fn end_links_back(&self, id: &S::UserId) -> Result<(), S::Error> {
        let store = self.flows.store();
        let mut counter = self.revert_counter.current(store, id).await?;
        let ended = Moves(counter).epoch();
        while Moves(counter).epoch() == ended {
            counter = self.revert_counter.advance(store, id).await?;
        }
        Ok(())
    }

    /// Whether the present address is one that may take the account back: it was proved, where that is known, and nobody
    /// moved there while an earlier address still can.
    #[cfg(feature = "confirmable")]
    async fn may_take_back(
        &self,
        account: &Account<S::UserId>,
        moves: Moves,
        then: OffsetDateTime,
    ) -> Result<bool, FlowError<S::Error>> {
        let Some(since) = self.since else {
            return Ok(!moves.has_moved());
        };
        let since = since(self.flows.store(), &account.id).await;
        Ok(match since.map_err(FlowError::Store)? {
            Some(at) => !moves.has_moved() || at <= then,
            None => false,
        })
    }

    #[cfg(not(feature = "confirmable"))]
    #[allow(clippy::unused_async, clippy::unused_self, clippy::unnecessary_wraps)] // nothing more is known of it
    async fn may_take_back(
        &self,
        _: &Account<S::UserId>,
        moves: Moves,
        _: OffsetDateTime,
    ) -> Result<bool, FlowError<S::Error>> {
        Ok(!moves.has_moved())
    }

    #[cfg(feature = "recoverable")]
    async fn reset_token(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Option<LinkToken>, FlowError<S::Error>> {
        let Some(links) = &self.reset else {
            return Ok(None);
        };
        let found = self.flows.store().find_credential_by_id(&account.id).await;
        let Some(credential) = found.map_err(FlowError::Store)? else {
            return Ok(None);
        };
        let password = credential.password.as_ref();
        let token = links.issue(&self.flows, account, password).await?;
        Ok(Some(LinkToken::new(token)))
    }

    #[cfg(not(feature = "recoverable"))]
    #[allow(clippy::unused_async, clippy::unused_self, clippy::unnecessary_wraps)] // without recovery there is no link
    async fn reset_token(
        &self,
        _: &Account<S::UserId>,
    ) -> Result<Option<LinkToken>, FlowError<S::Error>> {
        Ok(None)
    }
}
