//! The confirmation link: what it says and what it is bound to.

use std::time::Duration;

use authkit_store::{Account, EmailAddress, Generation, LinkCounter, LinkKind, LinkStore, Store};
use authkit_token::{Binding, KeyRing, Opened, Purpose, SignError, Signer};
use time::OffsetDateTime;

use crate::counter::Counter;
use crate::{BrowserId, Client, FlowError, Flows, LinkRefusal};

/// The purpose. It names the address, because a new account has no id yet when its first link is written in the same
/// step as the account itself; and the browser that registered.
pub(super) struct ConfirmLink;

impl Purpose for ConfirmLink {
    const NAME: &'static str = "authkit.confirm";
    type Claims = (String, Option<[u8; 32]>);
}

/// Makes and opens confirmation links. Opaque: the flows are what uses it.
pub struct ConfirmLinks<S: Store> {
    signer: Signer<ConfirmLink>,
    lifetime: Duration,
    counter: Option<Counter<S>>,
}

/// An authentic link whose binding has not been checked yet.
pub(super) struct OpenedLink {
    opened: Opened<ConfirmLink>,
    pub(super) email: EmailAddress,
}

impl<S: Store> ConfirmLinks<S> {
    pub(super) fn new(keys: &KeyRing, realm: &str, lifetime: Duration) -> Self {
        Self {
            signer: Signer::new(keys).with_realm(realm),
            lifetime,
            counter: None,
        }
    }

    pub(super) fn superseding(&self) -> Self
    where
        S: LinkStore,
    {
        Self {
            signer: self.signer.clone(),
            lifetime: self.lifetime,
            counter: Some(Counter::of(LinkKind::Confirmation)),
        }
    }

    pub(crate) const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// The link of an account that is only being made, by whoever sits at that browser.
    pub(crate) fn first(
        &self,
        email: &EmailAddress,
        generation: Generation,
        browser: Option<&BrowserId>,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let counter = self.counter.map(|_| LinkCounter::ZERO);
        self.sign(email, generation, counter, browser, now)
    }

    /// A link of an account, asked for by whoever; with `superseding`, its elders are dead from now on.
    ///
    /// It names no browser: who asks for another link need not be who chose the password.
    pub(crate) async fn issue(
        &self,
        flows: &Flows<S>,
        account: &Account<S::UserId>,
    ) -> Result<String, FlowError<S::Error>> {
        let counter = match &self.counter {
            Some(counter) => Some(counter.advance(flows.store(), &account.id).await),
            None => None,
        };
        let counter = counter.transpose().map_err(FlowError::Store)?;
        let now = flows.now();
        self.sign(&account.email, account.generation, counter, None, now)
            .map_err(FlowError::Sign)
    }

    /// What a link of an account reads and writes beside its mail, for nobody.
    pub(crate) async fn spend(&self, flows: &Flows<S>) -> Result<(), FlowError<S::Error>> {
        match &self.counter {
            Some(counter) => counter.spend(flows).await,
            None => Ok(()),
        }
    }

    fn sign(
        &self,
        email: &EmailAddress,
        generation: Generation,
        counter: Option<LinkCounter>,
        browser: Option<&BrowserId>,
        now: OffsetDateTime,
    ) -> Result<String, SignError> {
        let claims = (
            email.as_str().to_owned(),
            browser.map(|browser| *browser.as_bytes()),
        );
        let binding = binding(email, generation, counter);
        self.signer.sign(&claims, self.lifetime, binding, now)
    }

    pub(super) fn open(&self, token: &str, now: OffsetDateTime) -> Result<OpenedLink, LinkRefusal> {
        let opened = self.signer.open(token, now)?;
        let (address, _) = opened.unbound_claims();
        let email = EmailAddress::parse(address).map_err(|_| LinkRefusal::Invalid)?;
        Ok(OpenedLink { opened, email })
    }

    /// Whether the link is bound to the account as it is now.
    pub(super) async fn is_bound(
        &self,
        store: &S,
        link: OpenedLink,
        account: &Account<S::UserId>,
    ) -> Result<bool, S::Error> {
        let counter = match &self.counter {
            Some(counter) => Some(counter.current(store, &account.id).await?),
            None => None,
        };
        let state = binding(&account.email, account.generation, counter);
        Ok(link.opened.bound_to(state).is_ok())
    }
}

impl OpenedLink {
    /// Whether it was the browser at the other end that registered.
    pub(super) fn began_in(&self, client: &Client) -> bool {
        let (_, browser) = self.opened.unbound_claims();
        let here = client.browser().map(BrowserId::as_bytes);
        browser.as_ref().is_some_and(|there| here == Some(there))
    }
}

/// The very address, not its canonical form: two spellings may be two mailboxes.
fn binding(email: &EmailAddress, generation: Generation, counter: Option<LinkCounter>) -> Binding {
    Binding::to(email.as_str())
        .and(&generation.as_i64())
        .and(&counter.map(LinkCounter::as_i64))
}

impl<S: Store> std::fmt::Debug for ConfirmLinks<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ConfirmLinks")
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
