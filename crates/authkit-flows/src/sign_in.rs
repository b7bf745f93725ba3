//! Sign-in with a password.
//!
//! The order: find, verify (or spend the same work on a decoy), the account's own state, gates, rehash, event. Whatever
//! the reason of a refusal, a stranger sees one and the same.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use authkit_hash::Verdict;
use authkit_store::{Account, Credential, EmailAddress, PasswordStore, Store, Swap};
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::{Event, FlowError, Flows};

/// The sign-in flow.
pub struct SignIn<S: PasswordStore> {
    flows: Flows<S>,
    gates: Vec<Arc<dyn Gate<S>>>,
}

/// Somebody has just proved who they are. Only this crate's flows make one; a session is started from it.
#[derive(Clone, Debug)]
#[must_use]
pub struct SignedIn<Id> {
    account: Account<Id>,
    at: OffsetDateTime,
}

impl<Id> SignedIn<Id> {
    pub(crate) const fn new(account: Account<Id>, at: OffsetDateTime) -> Self {
        Self { account, at }
    }

    /// Who it is.
    pub const fn account(&self) -> &Account<Id> {
        &self.account
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
    /// No account has that address.
    UnknownAccount,
    /// The account has no password.
    NoPassword,
    /// The password is another one.
    WrongPassword,
    /// The account is switched off.
    Inactive,
    /// The address is not confirmed yet.
    Unconfirmed,
    /// A gate of the application said no.
    Gate,
}

/// What a sign-in came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum SignInOutcome<Id> {
    /// It is who it says.
    SignedIn(SignedIn<Id>),
    /// It is not, or may not.
    Refused(SignInRefusal),
}

impl<Id> SignInOutcome<Id> {
    /// What a stranger may see of it.
    pub fn public(self) -> PublicSignIn<Id> {
        match self {
            Self::SignedIn(signed_in) => PublicSignIn::SignedIn(signed_in),
            Self::Refused(_) => PublicSignIn::Refused,
        }
    }
}

/// What a stranger sees of a sign-in.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum PublicSignIn<Id> {
    /// It is who it says.
    SignedIn(SignedIn<Id>),
    /// No, and no reason.
    Refused,
}

/// The answer of a [`Gate`], when it comes.
pub type GateFuture<'a, E> =
    Pin<Box<dyn Future<Output = Result<Option<SignInRefusal>, E>> + Send + 'a>>;

/// A condition that an account has to meet before it may sign in. It is asked only after the right password.
pub trait Gate<S: Store>: Send + Sync {
    /// `None` lets the account pass.
    fn check<'a>(
        &'a self,
        store: &'a S,
        account: &'a Account<S::UserId>,
    ) -> GateFuture<'a, S::Error>;
}

impl<S: PasswordStore> SignIn<S> {
    /// The flow without gates: any active account with the right password passes.
    #[must_use]
    pub const fn new(flows: Flows<S>) -> Self {
        Self {
            flows,
            gates: Vec::new(),
        }
    }

    /// Asks one more condition, after those before it.
    #[must_use]
    pub fn with_gate(mut self, gate: Arc<dyn Gate<S>>) -> Self {
        self.gates.push(gate);
        self
    }

    /// Checks an address and a password. Exactly one hash is computed, whatever is known of the address.
    ///
    /// # Errors
    /// [`FlowError`] when the store or the hashing service could not answer.
    pub async fn sign_in(
        &self,
        email: &EmailAddress,
        password: SecretString,
    ) -> Result<SignInOutcome<S::UserId>, FlowError<S::Error>> {
        let flows = &self.flows;
        let found = flows
            .store()
            .find_credential(email.identifier())
            .await
            .map_err(FlowError::Store)?;
        let stored = found
            .as_ref()
            .and_then(|credential| credential.password.clone());
        let verdict = flows.verify(password.clone(), stored).await?;

        let account = found
            .as_ref()
            .map(|credential| credential.account.id.clone());
        let refusal = match (found, verdict) {
            (None, _) => SignInRefusal::UnknownAccount,
            (Some(Credential { password: None, .. }), _) => SignInRefusal::NoPassword,
            (Some(_), Verdict::NoMatch) => SignInRefusal::WrongPassword,
            (Some(credential), Verdict::Match | Verdict::MatchStale) => {
                match self
                    .refusal(&credential.account)
                    .await
                    .map_err(FlowError::Store)?
                {
                    Some(refusal) => refusal,
                    None => {
                        if verdict == Verdict::MatchStale {
                            self.rehash(&credential, password).await;
                        }
                        let account = credential.account;
                        flows.emit(&Event::SignedIn {
                            account: account.id.clone(),
                        });
                        return Ok(SignInOutcome::SignedIn(SignedIn::new(account, flows.now())));
                    }
                }
            }
        };
        flows.emit(&Event::SignInFailed { account, refusal });
        Ok(SignInOutcome::Refused(refusal))
    }

    async fn refusal(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Option<SignInRefusal>, S::Error> {
        if !account.active {
            return Ok(Some(SignInRefusal::Inactive));
        }
        for gate in &self.gates {
            if let Some(refusal) = gate.check(self.flows.store(), account).await? {
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }

    /// Replaces a stale hash. The password is proved already, so a failure here costs nobody the sign-in: the next one
    /// tries again.
    async fn rehash(&self, credential: &Credential<S::UserId>, password: SecretString) {
        let (flows, id) = (&self.flows, &credential.account.id);
        let Some(expected) = &credential.password else {
            return;
        };
        let Ok(new) = flows.hashing().hash(password).await else {
            return;
        };
        if let Ok(Swap::Done) = flows.store().swap_hash(id, expected, &new).await {
            flows.emit(&Event::Rehashed {
                account: id.clone(),
            });
        }
    }
}

impl<S: PasswordStore> std::fmt::Debug for SignIn<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("flows", &self.flows)
            .field("gates", &self.gates.len())
            .finish()
    }
}
