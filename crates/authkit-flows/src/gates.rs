//! The way in: what an account has to meet after somebody proved to be its owner, however that was proved.
//!
//! Every way of signing in ends here: password, link, code, remember cookie, token. The account's own state comes first, then
//! the gates in their order; a success is tracked and told, and so is a refusal.
//!
//! A second factor is a gate: it stops every way in but its own, so that no link, cookie or reset goes around it.
//!
//! ```
//! use authkit_flows::store::{Account, Store};
//! use authkit_flows::{Gate, GateFuture, Method, SignInRefusal};
//!
//! const TOTP: Method = Method::Custom("totp");
//!
//! struct SecondFactor;
//!
//! impl<S: Store> Gate<S> for SecondFactor {
//!     fn check<'a>(&'a self, _: &'a S, _: &'a Account<S::UserId>, method: Method) -> GateFuture<'a, S::Error> {
//!         let refusal = (method != TOTP).then_some(SignInRefusal::SecondFactor);
//!         Box::pin(async move { Ok(refusal) })
//!     }
//! }
//! ```
//!
//! Where the gates go [`in_two_steps`](Gates::in_two_steps), whoever is stopped by that refusal and by nothing else gives the
//! second factor next: see [`second_factor`](crate::second_factor). Anywhere else it is a refusal like any other. A gate that reads
//! the store may let pass who has set up no factor.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use authkit_store::{Account, Store};
use time::OffsetDateTime;

use crate::second_factor::{Entry, FirstFactor};
use crate::{Client, EventKind, FlowError, Flows};

/// How somebody proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// By the password.
    Password,
    /// By a mailed link.
    Link,
    /// By a mailed code.
    Code,
    /// By a remember cookie.
    Remember,
    /// By an API token.
    ApiToken,
    /// By name and password in an `Authorization` header.
    Basic,
    /// By something of the application's own.
    Custom(&'static str),
}

impl Method {
    /// The name under which it is logged and kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Link => "link",
            Self::Code => "code",
            Self::Remember => "remember",
            Self::ApiToken => "api_token",
            Self::Basic => "basic",
            Self::Custom(name) => name,
        }
    }

    /// Whether somebody is there to be asked for a second factor: a program that shows its credential with each request has no
    /// next step, and nor has a cookie.
    const fn has_a_next_step(self) -> bool {
        !matches!(self, Self::Remember | Self::ApiToken | Self::Basic)
    }
}

/// Somebody has just proved who they are. Only this crate's flows make one; a session is started from it.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignedIn<Id> {
    account: Account<Id>,
    method: Method,
    at: OffsetDateTime,
}

impl<Id> SignedIn<Id> {
    pub(crate) const fn new(account: Account<Id>, method: Method, at: OffsetDateTime) -> Self {
        Self {
            account,
            method,
            at,
        }
    }

    /// Who it is.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
    }

    /// How it was proved.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }

    /// When the proof was given.
    #[must_use]
    pub const fn at(&self) -> OffsetDateTime {
        self.at
    }
}

/// Why a sign-in was refused. For the application and its log, never for the person at the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignInRefusal {
    /// No account has that address or name.
    UnknownAccount,
    /// The account has no password.
    NoPassword,
    /// The password is another one.
    WrongPassword,
    /// The password is right, and known to be in other hands: only a reset by mail leads on.
    CompromisedPassword,
    /// The code is another one, too old, or was tried too often.
    WrongCode,
    /// The account is switched off.
    Inactive,
    /// The address is not confirmed yet.
    Unconfirmed,
    /// A second factor is missing, or is another one.
    SecondFactor,
    /// A role is missing.
    Role,
    /// A gate of the application said no.
    Gate,
}

impl SignInRefusal {
    /// The name under which it is logged and kept.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownAccount => "unknown_account",
            Self::NoPassword => "no_password",
            Self::WrongPassword => "wrong_password",
            Self::CompromisedPassword => "compromised_password",
            Self::WrongCode => "wrong_code",
            Self::Inactive => "inactive",
            Self::Unconfirmed => "unconfirmed",
            Self::SecondFactor => "second_factor",
            Self::Role => "role",
            Self::Gate => "gate",
        }
    }
}

/// The answer of a [`Gate`], when it comes.
pub type GateFuture<'a, E> =
    Pin<Box<dyn Future<Output = Result<Option<SignInRefusal>, E>> + Send + 'a>>;

/// A condition that an account has to meet before it may come in. It is asked only after the proof.
pub trait Gate<S: Store>: Send + Sync {
    /// `None` lets the account pass.
    fn check<'a>(
        &'a self,
        store: &'a S,
        account: &'a Account<S::UserId>,
        method: Method,
    ) -> GateFuture<'a, S::Error>;
}

/// The gates of one application, shared by every way of signing in. Cloning it is cheap.
pub struct Gates<S: Store> {
    flows: Flows<S>,
    gates: Vec<Arc<dyn Gate<S>>>,
    two_steps: bool,
    #[cfg(feature = "trackable")]
    tracker: Option<crate::trackable::Tracker<S>>,
}

impl<S: Store> Gates<S> {
    /// No gate but the account's own state: whoever is active passes.
    #[must_use]
    pub const fn new(flows: Flows<S>) -> Self {
        Self {
            flows,
            gates: Vec::new(),
            two_steps: false,
            #[cfg(feature = "trackable")]
            tracker: None,
        }
    }

    /// Asks one more condition, after those before it.
    #[must_use]
    pub fn with(mut self, gate: impl Gate<S> + 'static) -> Self {
        self.gates.push(Arc::new(gate));
        self
    }

    /// Lets whoever gave a first proof, and whom only [`SignInRefusal::SecondFactor`] stops, go on to the second step: sign-in by
    /// password, link or code answers with a [`FirstFactor`] in place of a refusal. Without it the answer is the same as to a wrong
    /// password.
    ///
    /// # Security
    /// The answer tells who types a password that it is the right one.
    #[must_use]
    pub const fn in_two_steps(mut self) -> Self {
        self.two_steps = true;
        self
    }

    /// Keeps who signed in, when and from where, whatever the way; and who failed to.
    #[cfg(feature = "trackable")]
    #[must_use]
    pub fn tracked(mut self) -> Self
    where
        S: authkit_store::TrackableStore,
    {
        self.tracker = Some(crate::trackable::Tracker::new());
        self
    }

    /// The flows that the gates belong to.
    #[must_use]
    pub const fn flows(&self) -> &Flows<S> {
        &self.flows
    }

    /// Why that account may not come in, if it may not. Changes nothing and tells nobody: worth asking on every request.
    ///
    /// # Errors
    /// The store's own, when a gate could not be asked.
    pub async fn refusal(
        &self,
        account: &Account<S::UserId>,
        method: Method,
    ) -> Result<Option<SignInRefusal>, S::Error> {
        if !account.active {
            return Ok(Some(SignInRefusal::Inactive));
        }
        for gate in &self.gates {
            if let Some(refusal) = gate.check(self.flows.store(), account, method).await? {
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }

    /// Lets in somebody who has just proved to be the owner of that account, if its state and the gates agree.
    ///
    /// # Security
    /// Call it only with an account whose owner was proved in this very request. It is public for ways of signing in that
    /// are not in this crate, such as a passkey or another site's word.
    ///
    /// # Errors
    /// [`FlowError::Store`] when a gate could not be asked.
    pub async fn admit(
        &self,
        account: Account<S::UserId>,
        method: Method,
        client: &Client,
    ) -> Result<Result<SignedIn<S::UserId>, SignInRefusal>, FlowError<S::Error>> {
        let refusal = self.refusal(&account, method).await;
        let Some(refusal) = refusal.map_err(FlowError::Store)? else {
            return Ok(Ok(self.let_in(account, method, client).await));
        };
        let id = Some(&account.id);
        self.refuse(id, method, refusal, client).await;
        Ok(Err(refusal))
    }

    /// The same, or on to the second step.
    pub(crate) async fn enter(
        &self,
        account: Account<S::UserId>,
        method: Method,
        client: &Client,
    ) -> Result<Entry<S::UserId>, FlowError<S::Error>> {
        let refusal = self.refusal(&account, method).await;
        Ok(match refusal.map_err(FlowError::Store)? {
            None => Entry::Admitted(self.let_in(account, method, client).await),
            Some(refusal) => self.stop(account, method, refusal, client).await,
        })
    }

    /// The same for somebody who is signed in and gave a proof once more: it is told as that, and counts as no sign-in.
    #[cfg(feature = "password")]
    pub(crate) async fn reenter(
        &self,
        account: Account<S::UserId>,
        method: Method,
        client: &Client,
    ) -> Result<Entry<S::UserId>, FlowError<S::Error>> {
        let refusal = self.refusal(&account, method).await;
        Ok(match refusal.map_err(FlowError::Store)? {
            None => {
                let (flows, kind) = (&self.flows, EventKind::Reproved { method });
                flows.record(kind, Some(&account.id), client).await;
                Entry::Admitted(SignedIn::new(account, method, flows.now()))
            }
            Some(refusal) => self.stop(account, method, refusal, client).await,
        })
    }

    async fn stop(
        &self,
        account: Account<S::UserId>,
        method: Method,
        refusal: SignInRefusal,
        client: &Client,
    ) -> Entry<S::UserId> {
        let goes_on = self.two_steps && method.has_a_next_step();
        if goes_on && refusal == SignInRefusal::SecondFactor {
            let kind = EventKind::SecondFactorRequired { method };
            self.flows.record(kind, Some(&account.id), client).await;
            return Entry::FirstFactor(FirstFactor::new(account, method));
        }
        let id = Some(&account.id);
        self.refuse(id, method, refusal, client).await;
        Entry::Refused(refusal)
    }

    async fn let_in(
        &self,
        account: Account<S::UserId>,
        method: Method,
        client: &Client,
    ) -> SignedIn<S::UserId> {
        #[cfg(feature = "trackable")]
        if let Some(tracker) = &self.tracker {
            tracker.succeeded(&self.flows, &account.id, client).await;
        }
        let id = Some(&account.id);
        self.flows
            .record(EventKind::SignedIn { method }, id, client)
            .await;
        SignedIn::new(account, method, self.flows.now())
    }

    /// Notes that a sign-in was refused.
    pub(crate) async fn refuse(
        &self,
        account: Option<&S::UserId>,
        method: Method,
        refusal: SignInRefusal,
        client: &Client,
    ) {
        #[cfg(feature = "trackable")]
        if let Some(tracker) = &self.tracker {
            tracker.failed(&self.flows, account, client).await;
        }
        let kind = EventKind::SignInRefused { method, refusal };
        self.flows.record(kind, account, client).await;
    }
}

impl<S: Store> Clone for Gates<S> {
    fn clone(&self) -> Self {
        Self {
            flows: self.flows.clone(),
            gates: self.gates.clone(),
            two_steps: self.two_steps,
            #[cfg(feature = "trackable")]
            tracker: self.tracker,
        }
    }
}

impl<S: Store> fmt::Debug for Gates<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gates")
            .field("gates", &self.gates.len())
            .finish_non_exhaustive()
    }
}
