//! Sign-in in two steps: the second factor of whom a gate asks for one.
//!
//! A gate answers [`SignInRefusal::SecondFactor`] to every method but its own, and the gates go
//! [`in_two_steps`](Gates::in_two_steps). Then the right password, link or code is a [`FirstFactor`], which is no sign-in: it opens
//! nothing. The browser keeps a token of it for ten minutes. Nothing is stored; the token dies with the generation and the
//! address of the account, and works in the one browser that it was made for.
//!
//! What the second factor is, and how it is checked, is the application's: a code of an authenticator, a security key, a code by
//! mail. It is counted before it is looked at.
//!
//! ```
//! # use authkit_flows::store::AccountStore;
//! # use authkit_flows::second_factor::{PendingSignIn, SecondFactorOutcome};
//! # use authkit_flows::{BrowserId, Client, FirstFactor, Method, SecondFactor};
//! # async fn totp(_: &str) -> Result<bool, std::io::Error> { Ok(true) }
//! # async fn run<S: AccountStore>(second: SecondFactor<S>, first: FirstFactor<S::UserId>, browser: BrowserId, client: Client) -> Result<(), Box<dyn std::error::Error>> where S::Error: std::error::Error + 'static {
//! let token = second.begin(&first, &browser, "/account")?; // into a cookie
//! // the next request, with what was typed
//! if let Some(pending) = second.resume(&token, &browser).await? {
//!     let outcome = second.prove(&pending, Method::Custom("totp"), totp("123456"), &client).await?;
//!     if let SecondFactorOutcome::SignedIn(proof) = outcome { /* start a session; on to pending.note() */ }
//! }
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use authkit_store::{Account, AccountStore, Store, UserId};
use authkit_token::{Binding, Purpose, Signer};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::throttle::{Admission, Attempt};
use crate::{
    Action, BrowserId, Client, ConfigError, FlowError, Flows, Gates, Method, SignInRefusal,
    SignedIn, config,
};

/// Somebody has given a first proof, and owes a second. Only this crate's flows make one; it signs nobody in.
#[derive(Clone, Debug)]
#[must_use]
pub struct FirstFactor<Id> {
    account: Account<Id>,
    method: Method,
}

impl<Id> FirstFactor<Id> {
    pub(crate) const fn new(account: Account<Id>, method: Method) -> Self {
        Self { account, method }
    }

    /// Whose account it is.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
    }

    /// How the first proof was given.
    #[must_use]
    pub const fn method(&self) -> Method {
        self.method
    }
}

/// What a first proof comes to.
pub(crate) enum Entry<Id> {
    Admitted(SignedIn<Id>),
    FirstFactor(FirstFactor<Id>),
    Refused(SignInRefusal),
}

/// A sign-in between its two steps, found again by its token. It signs nobody in.
#[derive(Clone)]
pub struct PendingSignIn<Id> {
    account: Account<Id>,
    method: String,
    note: String,
}

impl<Id> PendingSignIn<Id> {
    /// Whose account it is, as it is now.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
    }

    /// The name of the method of the first proof, such as `password` or `link`.
    ///
    /// # Security
    /// A code by mail is no second factor for whoever came by a mailed link.
    #[must_use]
    pub fn first_factor(&self) -> &str {
        &self.method
    }

    /// What was noted when it began.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }
}

impl<Id: fmt::Debug> fmt::Debug for PendingSignIn<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingSignIn")
            .field("account", &self.account)
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

/// What a second factor came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum SecondFactorOutcome<Id> {
    /// It is who it says.
    SignedIn(SignedIn<Id>),
    /// It is another factor: the page may ask again.
    Wrong,
    /// The factor is right, and a gate says no all the same.
    Refused(SignInRefusal),
    /// Too many were tried: nothing was looked at. `None` where only an administrator helps ([`SecondFactor::unlock`]).
    Throttled(Option<OffsetDateTime>),
}

struct Pending<Id>(PhantomData<fn() -> Id>);

impl<Id: UserId> Purpose for Pending<Id> {
    const NAME: &'static str = "authkit.second_factor";
    type Claims = Claims<Id>;
}

#[derive(Serialize, Deserialize)]
struct Claims<Id> {
    id: Id,
    method: String,
    note: String,
}

/// The second step of a sign-in.
pub struct SecondFactor<S: Store> {
    gates: Gates<S>,
    signer: Signer<Pending<S::UserId>>,
    lifetime: Duration,
}

impl<S: AccountStore> SecondFactor<S> {
    /// Ten minutes: as long as a mailed code lives (NIST SP 800-63B-4, 3.1.3.2), and time to fetch a key.
    pub const LIFETIME: Duration = Duration::from_secs(600);

    /// The step behind those gates, of a sign-in that is good for [`LIFETIME`](Self::LIFETIME).
    #[must_use]
    pub fn new(gates: Gates<S>) -> Self {
        let flows = gates.flows();
        let signer = Signer::new(flows.keys()).with_realm(flows.store().realm().as_str());
        Self {
            gates,
            signer,
            lifetime: Self::LIFETIME,
        }
    }

    /// How long the second factor may take.
    ///
    /// # Errors
    /// [`ConfigError::Lifetime`] for less than a second, or practically for ever.
    pub fn with_lifetime(mut self, lifetime: Duration) -> Result<Self, ConfigError> {
        self.lifetime = config::lifetime("the life of a sign-in between its steps", lifetime)?;
        Ok(self)
    }

    /// How long the second factor may take.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for the browser that gave the first proof, with what the caller wants to know again at the end. Nothing is
    /// stored.
    ///
    /// # Security
    /// `browser` comes from a secret of that browser's own. The note can be read there, and not changed.
    ///
    /// # Errors
    /// [`FlowError::Sign`] when it could not be signed.
    pub fn begin(
        &self,
        first: &FirstFactor<S::UserId>,
        browser: &BrowserId,
        note: &str,
    ) -> Result<String, FlowError<S::Error>> {
        let claims = Claims {
            id: first.account.id.clone(),
            method: first.method.name().to_owned(),
            note: note.to_owned(),
        };
        let binding = binding(&first.account, browser);
        let token = self
            .signer
            .sign(&claims, self.lifetime, binding, self.flows().now());
        token.map_err(FlowError::Sign)
    }

    /// The sign-in of that token; `None` if it is over, was begun in another browser, or the account has changed since.
    ///
    /// # Errors
    /// [`FlowError::Store`] when the store could not answer.
    pub async fn resume(
        &self,
        token: &str,
        browser: &BrowserId,
    ) -> Result<Option<PendingSignIn<S::UserId>>, FlowError<S::Error>> {
        let Ok(opened) = self.signer.open(token, self.flows().now()) else {
            return Ok(None);
        };
        let id = &opened.unbound_claims().id;
        let found = self.flows().store().find_account(id).await;
        let found = found.map_err(FlowError::Store)?;
        let Some(account) = found.filter(|account| account.active) else {
            return Ok(None);
        };
        let claims = opened.bound_to(binding(&account, browser)).ok();
        Ok(claims.map(|claims| PendingSignIn {
            account,
            method: claims.method,
            note: claims.note,
        }))
    }

    /// Lets somebody in whose second factor is right, if the gates agree on `method`.
    ///
    /// `check` says whether it is. It is not polled before the attempt was counted, against the account and the network, nor if there were
    /// too many.
    ///
    /// # Security
    /// A code is right once: what checks it has to refuse one that was used (RFC 6238, 5.2).
    ///
    /// # Errors
    /// [`FlowError::Check`] when the check could not be made, or another when the throttle could not count or a gate could not
    /// be asked.
    pub async fn prove<E>(
        &self,
        pending: &PendingSignIn<S::UserId>,
        method: Method,
        check: impl Future<Output = Result<bool, E>> + Send,
        client: &Client,
    ) -> Result<SecondFactorOutcome<S::UserId>, FlowError<S::Error>>
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let flows = self.flows();
        let account = &pending.account;
        let key = account.email.identifier().as_str();
        let attempt = Attempt::new(Action::SecondFactor, key, client);
        let after = match flows.admit(&attempt).await? {
            Admission::Admitted(after) => after,
            Admission::Refused { retry_at } => {
                return Ok(SecondFactorOutcome::Throttled(retry_at));
            }
        };
        let right = check
            .await
            .map_err(|error| FlowError::Check(error.into()))?;
        if !right {
            let (id, refusal) = (Some(&account.id), SignInRefusal::SecondFactor);
            self.gates.refuse(id, method, refusal, client).await;
            flows.failed(after, id, client).await;
            return Ok(SecondFactorOutcome::Wrong);
        }
        flows.succeeded(&attempt).await;
        let admitted = self.gates.admit(account.clone(), method, client).await?;
        Ok(match admitted {
            Ok(proof) => SecondFactorOutcome::SignedIn(proof),
            Err(refusal) => SecondFactorOutcome::Refused(refusal),
        })
    }

    /// Forgets the wrong second factors of an account, by an administrator; `true` if there were any. No mail and no reset does
    /// that: who reads the mailbox would guess for ever.
    ///
    /// # Errors
    /// [`FlowError::Throttle`] when the throttle could not answer.
    pub async fn unlock(
        &self,
        account: &Account<S::UserId>,
        client: &Client,
    ) -> Result<bool, FlowError<S::Error>> {
        let (flows, key) = (self.flows(), account.email.identifier().as_str());
        let lifted = flows.throttle().unlock(Action::SecondFactor, key).await?;
        if lifted {
            let kind = crate::EventKind::Unlocked;
            flows.record(kind, Some(&account.id), client).await;
        }
        Ok(lifted)
    }

    const fn flows(&self) -> &Flows<S> {
        self.gates.flows()
    }
}

/// The token dies with the address and the generation, and in every other browser.
fn binding<Id>(account: &Account<Id>, browser: &BrowserId) -> Binding {
    Binding::to(account.email.as_str())
        .and(&account.generation.as_i64())
        .and(browser.as_bytes())
}

impl<S: Store> Clone for SecondFactor<S> {
    fn clone(&self) -> Self {
        Self {
            gates: self.gates.clone(),
            signer: self.signer.clone(),
            lifetime: self.lifetime,
        }
    }
}

impl<S: Store> fmt::Debug for SecondFactor<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondFactor")
            .field("gates", &self.gates)
            .field("lifetime", &self.lifetime)
            .finish_non_exhaustive()
    }
}
