//! Sign-in with a password.
//!
//! The order: normalise, find, throttle, verify (or spend the same work on a decoy), the account's own state, gates, rehash,
//! track, event. Whatever the reason of a refusal, a stranger sees one and the same. The account is found before its attempts
//! are counted, so that its address and its name share one count.

mod compromised;

use authkit_hash::Verdict;
use authkit_store::{Account, Credential, Identifier, PasswordStore, Swap};
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::second_factor::Entry;
use crate::throttle::{Admission, After, Attempt, account_key};
use crate::{
    Action, Client, EventKind, FirstFactor, FlowError, Flows, Gates, Method, Passwords,
    SignInRefusal, SignedIn,
};

/// The sign-in flow.
pub struct SignIn<S: PasswordStore> {
    gates: Gates<S>,
    passwords: Passwords,
    #[cfg(feature = "lockable")]
    devices: Option<crate::lockable::KnownDevices>,
    #[cfg(feature = "lockable")]
    locks: Option<std::sync::Arc<dyn crate::lockable::OnBlock<S>>>,
}

/// What a sign-in came to.
#[derive(Clone, Debug)]
#[must_use]
#[non_exhaustive]
pub enum SignInOutcome<Id> {
    /// It is who it says.
    SignedIn(SignedIn<Id>),
    /// The password is right, and a second factor is asked for: where the gates go in two steps.
    SecondFactor(FirstFactor<Id>),
    /// It is not, or may not.
    Refused(SignInRefusal),
    /// Too many attempts: nothing was looked at.
    Throttled(Option<OffsetDateTime>),
}

impl<Id> SignInOutcome<Id> {
    /// What a stranger may see of it.
    pub fn public(self) -> PublicSignIn<Id> {
        match self {
            Self::SignedIn(signed_in) => PublicSignIn::SignedIn(signed_in),
            Self::SecondFactor(first) => PublicSignIn::SecondFactor(first),
            Self::Refused(SignInRefusal::CompromisedPassword) => PublicSignIn::ResetNeeded,
            Self::Refused(_) => PublicSignIn::Refused,
            Self::Throttled(retry_at) => PublicSignIn::Throttled(retry_at),
        }
    }
}

impl<Id> From<Entry<Id>> for SignInOutcome<Id> {
    fn from(entry: Entry<Id>) -> Self {
        match entry {
            Entry::Admitted(signed_in) => Self::SignedIn(signed_in),
            Entry::FirstFactor(first) => Self::SecondFactor(first),
            Entry::Refused(refusal) => Self::Refused(refusal),
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
    /// The password is right, and the page leads on to the second factor.
    SecondFactor(FirstFactor<Id>),
    /// The password is right, and known to be in other hands: the page leads to the reset by mail, and nowhere else.
    ResetNeeded,
    /// No, and no reason.
    Refused,
    /// Not now: when to come again, where that is known. It says nothing of the account, and is said of any.
    Throttled(Option<OffsetDateTime>),
}

impl<S: PasswordStore> SignIn<S> {
    /// The flow behind those gates.
    #[must_use]
    pub const fn new(gates: Gates<S>, passwords: Passwords) -> Self {
        Self {
            gates,
            passwords,
            #[cfg(feature = "lockable")]
            devices: None,
            #[cfg(feature = "lockable")]
            locks: None,
        }
    }

    /// Counts the attempts from a known device apart, so that nobody elsewhere can lock its owner out.
    #[cfg(feature = "lockable")]
    #[must_use]
    pub fn with_known_devices(mut self, devices: crate::lockable::KnownDevices) -> Self {
        self.devices = Some(devices);
        self
    }

    /// Tells the owner by mail that guessing has blocked the account, with a link that lifts the block: when the first pause
    /// begins, and when only an unlock helps.
    #[cfg(feature = "lockable")]
    #[must_use]
    pub fn with_lock_notices(mut self, lockable: crate::Lockable<S>) -> Self
    where
        S: authkit_store::LinkStore + 'static,
    {
        self.locks = Some(std::sync::Arc::new(lockable));
        self
    }

    /// A token by which this browser is known from now on; `None` where no devices are.
    ///
    /// # Errors
    /// [`FlowError`] when there is no randomness.
    #[cfg(feature = "lockable")]
    pub fn know_device(
        &self,
        proof: &SignedIn<S::UserId>,
    ) -> Result<Option<String>, FlowError<S::Error>> {
        let Some(devices) = &self.devices else {
            return Ok(None);
        };
        let flows = self.flows();
        let made = devices.issue(proof.account(), flows.now(), &mut flows.rng());
        made.map(Some).map_err(|error| match error {
            crate::lockable::DeviceError::Random(error) => FlowError::Random(error),
            crate::lockable::DeviceError::Sign(error) => FlowError::Sign(error),
        })
    }

    /// The gates.
    #[must_use]
    pub const fn gates(&self) -> &Gates<S> {
        &self.gates
    }

    /// Checks what somebody typed: an address or a name, and a password.
    ///
    /// Exactly one hash is computed, whatever is known of the account; none if there were too many attempts.
    ///
    /// # Errors
    /// [`FlowError`] when the store, the throttle or the hashing service could not answer.
    pub async fn sign_in(
        &self,
        who: &str,
        password: SecretString,
        client: &Client,
    ) -> Result<SignInOutcome<S::UserId>, FlowError<S::Error>> {
        self.sign_in_by(Method::Password, who, password, client)
            .await
    }

    /// The same, where name and password came by another way, such as HTTP Basic: counted and told as that.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub async fn sign_in_by(
        &self,
        method: Method,
        who: &str,
        password: SecretString,
        client: &Client,
    ) -> Result<SignInOutcome<S::UserId>, FlowError<S::Error>> {
        let identifier = Identifier::parse(who);
        let found = match &identifier {
            Some(identifier) => self.flows().store().find_credential(identifier).await,
            None => Ok(None),
        };
        let found = found.map_err(FlowError::Store)?;
        let account = found.as_ref().map(|credential| &credential.account);
        let key = account_key(account, identifier.as_ref(), who);
        let attempt = self.attempt(&key, client);
        let after = match self.flows().admit(&attempt).await? {
            Admission::Admitted(after) => after,
            Admission::Refused { retry_at } => return Ok(SignInOutcome::Throttled(retry_at)),
        };
        let account = found.as_ref().map(|credential| credential.account.clone());
        let outcome = self.check(method, found, password, client).await?;
        if let SignInOutcome::SignedIn(_) | SignInOutcome::SecondFactor(_) = outcome {
            self.flows().succeeded(&attempt).await;
        } else {
            self.failed(after, account.as_ref(), &attempt).await?;
        }
        Ok(outcome)
    }

    /// Whether an account has a password to prove itself by, so that a page can ask for the right thing. One that is gone has none.
    ///
    /// # Errors
    /// [`FlowError::Store`].
    pub async fn has_password(&self, id: &S::UserId) -> Result<bool, FlowError<S::Error>> {
        let found = self.flows().store().find_credential_by_id(id).await;
        let found = found.map_err(FlowError::Store)?;
        Ok(found.is_some_and(|credential| credential.password.is_some()))
    }

    /// Checks the password of somebody who is signed in, before something that takes a fresh proof.
    ///
    /// Only the password of that same account counts, and its attempts are those of its sign-in.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub async fn reprove(
        &self,
        account: &S::UserId,
        password: SecretString,
        client: &Client,
    ) -> Result<SignInOutcome<S::UserId>, FlowError<S::Error>> {
        let found = self.flows().store().find_credential_by_id(account).await;
        let Some(credential) = found.map_err(FlowError::Store)? else {
            return Ok(SignInOutcome::Refused(SignInRefusal::UnknownAccount));
        };
        let key = credential.account.email.identifier().as_str();
        let attempt = self.attempt(key, client);
        let after = match self.flows().admit(&attempt).await? {
            Admission::Admitted(after) => after,
            Admission::Refused { retry_at } => return Ok(SignInOutcome::Throttled(retry_at)),
        };
        let account = credential.account.clone();
        let entry = match self.prove(&credential, password.clone()).await? {
            Ok(_) => {
                self.gates
                    .reenter(account, Method::Password, client)
                    .await?
            }
            Err(refusal) => {
                let id = Some(&account.id);
                let method = Method::Password;
                self.gates.refuse(id, method, refusal, client).await;
                Entry::Refused(refusal)
            }
        };
        match entry {
            Entry::Refused(_) => {
                let account = Some(&credential.account);
                self.failed(after, account, &attempt).await?;
            }
            _ => self.flows().succeeded(&attempt).await,
        }
        Ok(entry.into())
    }

    async fn check(
        &self,
        method: Method,
        found: Option<Credential<S::UserId>>,
        password: SecretString,
        client: &Client,
    ) -> Result<SignInOutcome<S::UserId>, FlowError<S::Error>> {
        let Some(credential) = found else {
            let verdict = self.passwords.verify(password, None).await?;
            debug_assert_eq!(verdict, Verdict::NoMatch, "a decoy matches nothing");
            let refusal = SignInRefusal::UnknownAccount;
            self.gates.refuse(None, method, refusal, client).await;
            return Ok(SignInOutcome::Refused(refusal));
        };
        match self.prove(&credential, password.clone()).await? {
            Ok(verdict) => {
                let account = credential.account.clone();
                let entry = self.gates.enter(account, method, client).await?;
                if verdict == Verdict::MatchStale && !matches!(entry, Entry::Refused(_)) {
                    self.rehash(&credential, password, client).await;
                }
                Ok(entry.into())
            }
            Err(refusal) => {
                let id = Some(&credential.account.id);
                self.gates.refuse(id, method, refusal, client).await;
                Ok(SignInOutcome::Refused(refusal))
            }
        }
    }

    /// One hash: the stored one, or a decoy.
    async fn prove(
        &self,
        credential: &Credential<S::UserId>,
        password: SecretString,
    ) -> Result<Result<Verdict, SignInRefusal>, FlowError<S::Error>> {
        let stored = credential.password.clone();
        let verdict = self.passwords.verify(password, stored).await?;
        Ok(match (&credential.password, verdict) {
            (None, _) => Err(SignInRefusal::NoPassword),
            (Some(_), Verdict::NoMatch) => Err(SignInRefusal::WrongPassword),
            (Some(stored), _) if stored.is_compromised() => Err(SignInRefusal::CompromisedPassword),
            (Some(_), Verdict::Match | Verdict::MatchStale) => Ok(verdict),
        })
    }

    /// Replaces a stale hash. The password is proved already, so a failure here costs nobody the sign-in: the next one
    /// tries again.
    async fn rehash(
        &self,
        credential: &Credential<S::UserId>,
        password: SecretString,
        client: &Client,
    ) {
        let id = &credential.account.id;
        let Some(expected) = &credential.password else {
            return;
        };
        let Ok(new) = self.passwords.hash(password).await else {
            return;
        };
        match self.flows().store().swap_hash(id, expected, &new).await {
            Ok(Swap::Done) => {
                let kind = EventKind::Rehashed;
                self.flows().record(kind, Some(id), client).await;
            }
            Ok(_) => {}
            Err(_) => self.flows().count_lost(1),
        }
    }

    /// Tells that a failure has blocked those after it, the owner as well.
    async fn failed(
        &self,
        after: After,
        account: Option<&Account<S::UserId>>,
        attempt: &Attempt<'_>,
    ) -> Result<(), FlowError<S::Error>> {
        let id = account.map(|account| &account.id);
        self.flows().failed(after, id, attempt.client).await;
        #[cfg(feature = "lockable")]
        if let (Some(notices), After::FirstPause | After::Stop) = (&self.locks, after) {
            let blocked = notices.blocked(account, attempt.client);
            blocked.await?;
        }
        Ok(())
    }

    const fn flows(&self) -> &Flows<S> {
        self.gates.flows()
    }

    /// An attempt at the account of that address; from a known device, if the client showed the token of one.
    fn attempt<'a>(&self, key: &'a str, client: &'a Client) -> Attempt<'a> {
        let attempt = Attempt::new(Action::Password, key, client);
        #[cfg(feature = "lockable")]
        if let (Some(devices), Some(token)) = (&self.devices, client.device()) {
            return attempt.on(devices.recognise(token, key, self.flows().now()));
        }
        attempt
    }
}

impl<S: PasswordStore> std::fmt::Debug for SignIn<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn")
            .field("gates", &self.gates)
            .finish_non_exhaustive()
    }
}
