//! The flows that a stranger can ask, over one store, with nothing in their way.

use std::sync::Arc;

use authkit_flows::confirmable::Confirmation;
use authkit_flows::passwordless::LoginMail;
use authkit_flows::recoverable::Recovery;
use authkit_flows::registerable::Registration;
use authkit_flows::store::{
    AuditStore, CodeStore, ConfirmableStore, EmailAddress, Generation, NewAccount, OutboxStore,
    PasswordlessStore, RecoverableStore, RegisterableStore, TrackableStore,
};
use authkit_flows::throttle::{Admission, After, Attempt, ThrottleFuture};
use authkit_flows::{
    Action, Confirmable, Flows, Gates, HashService, KeyRing, Passwordless, Passwords, Recoverable,
    Registerable, SignIn, Throttle,
};
use authkit_hash::{HashServiceConfig, PasswordHash, Schemes};
use authkit_mail::{Links, MailDelivery};
use authkit_token::Key;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::Outcome;

/// What the flows of this bench ask of a store.
pub(crate) trait Ports:
    RegisterableStore<Extra = ()>
    + ConfirmableStore
    + RecoverableStore
    + PasswordlessStore
    + CodeStore
    + TrackableStore
    + AuditStore
    + OutboxStore
    + Clone
    + 'static
{
}

impl<S> Ports for S where
    S: RegisterableStore<Extra = ()>
        + ConfirmableStore
        + RecoverableStore
        + PasswordlessStore
        + CodeStore
        + TrackableStore
        + AuditStore
        + OutboxStore
        + Clone
        + 'static
{
}

/// How much the application keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// As little as it may.
    Little,
    /// Who signs in and who fails to, every event, and only the newest link of each kind.
    Everything,
}

impl Keeping {
    pub(crate) const BOTH: [Self; 2] = [Self::Little, Self::Everything];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Little => "keeping little",
            Self::Everything => "keeping all",
        }
    }
}

/// The flows.
#[derive(Debug)]
pub(crate) struct App<S: Ports> {
    pub(crate) store: S,
    pub(crate) flows: Flows<S>,
    pub(crate) sign_in: SignIn<S>,
    pub(crate) register: Registerable<S>,
    pub(crate) confirm: Confirmable<S>,
    pub(crate) recover: Recoverable<S>,
    pub(crate) by_link: Passwordless<S>,
    pub(crate) by_code: Passwordless<S>,
}

/// Nobody who is measured may be stopped.
struct NoLimit;

impl Throttle for NoLimit {
    fn admit<'a>(&'a self, _: &'a Attempt<'a>, _: OffsetDateTime) -> ThrottleFuture<'a, Admission> {
        Box::pin(async { Ok(Admission::Admitted(After::Free)) })
    }

    fn succeeded<'a>(&'a self, _: &'a Attempt<'a>) -> ThrottleFuture<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn unlock<'a>(&'a self, _: Action, _: &'a str) -> ThrottleFuture<'a, bool> {
        Box::pin(async { Ok(false) })
    }
}

/// The service that hashes as applications do: argon2id at the default cost.
pub(crate) fn hashing() -> Outcome<HashService> {
    let schemes = Arc::new(Schemes::default());
    Ok(HashService::new(schemes, HashServiceConfig::DEFAULT)?)
}

impl<S: Ports> App<S> {
    pub(crate) fn new(store: S, hashing: HashService, keeping: Keeping) -> Outcome<Self> {
        let everything = keeping == Keeping::Everything;
        let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef")?);
        let links = Links::new("https://example.com")?;
        let deliver = Arc::new(MailDelivery::new(store.clone(), links));
        let flows = Flows::builder(store.clone(), keys, deliver).throttle(Arc::new(NoLimit));
        let flows = if everything { flows.audited() } else { flows }.build();
        let passwords = Passwords::new(hashing);
        let mut gates = Gates::new(flows.clone());
        let mut recover = Recoverable::new(flows.clone(), passwords.clone(), &Recovery::DEFAULT)?;
        let mut confirm = Confirmable::new(flows.clone(), &Confirmation::DEFAULT)?;
        if everything {
            gates = gates.tracked();
            recover = recover.superseding().tracked();
            confirm = confirm.superseding();
        }
        let mail = LoginMail::DEFAULT.with_supersede(everything);
        let register = Registerable::new(flows.clone(), passwords.clone(), Registration::DEFAULT);
        Ok(Self {
            register: register.with_confirmation(&confirm),
            sign_in: SignIn::new(gates.clone(), passwords),
            by_link: Passwordless::new(gates.clone(), &mail)?,
            by_code: Passwordless::new(gates, &mail)?.with_codes(),
            store,
            flows,
            confirm,
            recover,
        })
    }

    /// Fills the store: the accounts have the numbers from 0 on.
    pub(crate) async fn fill(&self, accounts: usize, hash: &PasswordHash) -> Outcome {
        for number in 0..accounts {
            let bits = u64::try_from(number)?.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let (to, generation) = (known(number)?, Generation::from_random(bits));
            let new = NewAccount::new(to, Some(hash.clone()), generation, self.flows.now());
            let _ = self.store.put_account(&new, &[], &[]).await?;
        }
        Ok(())
    }
}

/// The address of an account.
pub(crate) fn known(number: usize) -> Outcome<EmailAddress> {
    Ok(EmailAddress::parse(&format!(
        "user{number:07}@example.com"
    ))?)
}

/// An address without one, as long.
pub(crate) fn unknown(number: usize) -> Outcome<EmailAddress> {
    Ok(EmailAddress::parse(&format!(
        "none{number:07}@example.com"
    ))?)
}

pub(crate) fn password() -> SecretString {
    SecretString::from("the words of nobody at all")
}
