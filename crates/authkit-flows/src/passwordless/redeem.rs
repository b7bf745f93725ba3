//! Looking at a link, and using it up.

use authkit_store::{
    Account, Credentials, LinkCounter, LinkKind, LoggedIn, LoginLink, PasswordlessStore,
};

use super::{LoginOutcome, OtherBrowser, Passwordless, link};
use crate::second_factor::Entry;
use crate::{Client, EventKind, FlowError, LinkRefusal, LinkState, Method};

/// A link that is good at the moment.
struct Good<Id> {
    account: Account<Id>,
    counter: LinkCounter,
    same_browser: bool,
}

impl<S: PasswordlessStore> Passwordless<S> {
    /// Says what a link would do. Changes nothing, so that a mail scanner may look as often as it likes.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer.
    pub async fn peek(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<LinkState, FlowError<S::Error>> {
        Ok(match self.open(token, client).await? {
            Ok(good) if good.same_browser => LinkState::Ready,
            Ok(_) => LinkState::OtherBrowser,
            Err(refusal) => LinkState::Refused(refusal),
        })
    }

    /// Uses a link up, and lets its owner in if the gates agree.
    ///
    /// The link is dead before anything else happens, so that of parallel uses at most one signs in.
    ///
    /// # Errors
    /// [`FlowError`] when the store could not answer, or a gate could not be asked.
    pub async fn redeem(
        &self,
        token: &str,
        client: &Client,
        other: OtherBrowser,
    ) -> Result<LoginOutcome<S::UserId>, FlowError<S::Error>> {
        let good = match self.open(token, client).await? {
            Ok(good) => good,
            Err(refusal) => return Ok(LoginOutcome::Refused(refusal)),
        };
        if !good.same_browser && other == OtherBrowser::Refuse {
            return Ok(LoginOutcome::OtherBrowser);
        }
        self.enter(good.account, good.counter, Method::Link, client)
            .await
    }

    /// The one step that uses up whatever was mailed, and then the way in.
    pub(super) async fn enter(
        &self,
        account: Account<S::UserId>,
        counter: LinkCounter,
        method: Method,
        client: &Client,
    ) -> Result<LoginOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = self.gates.flows();
        // the mailbox says nothing of who chose the password: it stays only where the address was proved before
        let link = LoginLink::new(
            account.id,
            account.email,
            account.generation,
            counter,
            Credentials::Drop,
            flows.now(),
        );
        let done = flows.store().redeem_login(&link, &[]).await;
        let LoggedIn::Done(account) = done.map_err(FlowError::Store)? else {
            return Ok(LoginOutcome::Refused(LinkRefusal::Used));
        };
        let first_proof = account.generation != link.generation;
        if first_proof {
            let id = Some(&account.id);
            flows.record(EventKind::Confirmed, id, client).await;
            flows
                .record(EventKind::CredentialsDropped, id, client)
                .await;
        }
        Ok(match self.gates.enter(account, method, client).await? {
            Entry::Admitted(proof) => LoginOutcome::SignedIn { proof, first_proof },
            Entry::FirstFactor(first) => LoginOutcome::SecondFactor { first, first_proof },
            Entry::Refused(refusal) => LoginOutcome::NotAdmitted(refusal),
        })
    }

    async fn open(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<Result<Good<S::UserId>, LinkRefusal>, FlowError<S::Error>> {
        let flows = self.gates.flows();
        let opened = match self.links.open(token, flows.now()) {
            Ok(opened) => opened,
            Err(error) => return Ok(Err(error.into())),
        };
        let store = flows.store();
        let id = &opened.unbound_claims().id;
        let found = store.find_account(id).await.map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(Err(LinkRefusal::Used));
        };
        let counter = store.find_link_counter(id, LinkKind::Login).await;
        let counter = counter.map_err(FlowError::Store)?;
        Ok(match link::bound(opened, &account, counter) {
            Some(claims) => Ok(Good {
                same_browser: claims.browser == link::browser_text(client.browser()),
                account,
                counter,
            }),
            None => Err(LinkRefusal::Used),
        })
    }
}
