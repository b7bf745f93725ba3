//! The flows themselves, over a store in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use authkit_flows::changeable::EmailChanging;
use authkit_flows::confirmable::Confirmation;
use authkit_flows::lifecycle::LifecycleSettings;
use authkit_flows::lockable::Unlocking;
use authkit_flows::passwordless::LoginMail;
use authkit_flows::recoverable::Recovery;
use authkit_flows::registerable::Registration;
use authkit_flows::store::clock::{Clock, ManualClock};
use authkit_flows::store::memory::Memory;
use authkit_flows::store::{AccountId, AccountStore, ConfirmableStore, EmailAddress};
use authkit_flows::throttle::{Admission, After, Attempt, ThrottleFuture};
use authkit_flows::{
    Action, Changeable, ChangeableEmail, ChangeableUsername, Confirmable, Flows, Gates,
    HashService, KeyRing, Lifecycle, Lockable, Passwordless, Passwords, Recoverable, Registerable,
    SignIn, SignedIn, Throttle, UsernameRules, Usernames,
};
use authkit_hash::{HashError, HashServiceConfig, PasswordHash, PasswordHasher, Verdict};
use authkit_token::Key;
use secrecy::SecretString;
use std::collections::HashMap;
use std::sync::Mutex;
use time::OffsetDateTime;

use crate::ledger::FAILURES;
use crate::post::{Letter, Post};
use crate::step::Who;

/// A hash that takes no time and is worth nothing; each is another text.
#[derive(Debug, Default)]
struct Instant(AtomicU64);

impl PasswordHasher for Instant {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let text = String::from_utf8_lossy(password);
        Ok(PasswordHash::from_stored(format!("{number:x}:{text}")))
    }

    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
        let right = stored.as_str().split_once(':');
        let holds = right.is_some_and(|(_, right)| right.as_bytes() == password);
        Ok(if holds {
            Verdict::Match
        } else {
            Verdict::NoMatch
        })
    }
}

/// Three wrong passwords in a row block an address until somebody unlocks it; nothing else is counted.
#[derive(Debug, Default)]
struct Three(Mutex<HashMap<String, u32>>);

impl Throttle for Three {
    fn admit<'a>(
        &'a self,
        attempt: &'a Attempt<'a>,
        _: OffsetDateTime,
    ) -> ThrottleFuture<'a, Admission> {
        let mut counts = self.0.lock().unwrap();
        let mut admission = Admission::Admitted(After::Free);
        if attempt.action == Action::Password {
            let count = counts.entry(attempt.account.to_owned()).or_default();
            if *count >= FAILURES {
                admission = Admission::Refused { retry_at: None };
            } else {
                *count += 1;
            }
        }
        Box::pin(async move { Ok(admission) })
    }

    fn succeeded<'a>(&'a self, attempt: &'a Attempt<'a>) -> ThrottleFuture<'a, ()> {
        if attempt.action == Action::Password {
            self.0.lock().unwrap().remove(attempt.account);
        }
        Box::pin(async { Ok(()) })
    }

    fn unlock<'a>(&'a self, action: Action, account: &'a str) -> ThrottleFuture<'a, bool> {
        let lifted = action == Action::Password && self.0.lock().unwrap().remove(account).is_some();
        Box::pin(async move { Ok(lifted) })
    }
}

/// What every sequence shares.
pub(crate) fn passwords() -> Passwords {
    let config = HashServiceConfig::DEFAULT.with_workers(1);
    Passwords::new(HashService::new(Arc::new(Instant::default()), config).unwrap())
}

pub(crate) struct World {
    pub(crate) store: Memory,
    pub(crate) clock: Arc<ManualClock>,
    post: Arc<Post>,
    read: usize,
    pub(crate) passwords: Passwords,
    pub(crate) sign_in: SignIn<Memory>,
    pub(crate) register: Registerable<Memory>,
    pub(crate) confirm: Confirmable<Memory>,
    pub(crate) recover: Recoverable<Memory>,
    pub(crate) change: Changeable<Memory>,
    pub(crate) change_email: ChangeableEmail<Memory>,
    pub(crate) change_username: ChangeableUsername<Memory>,
    pub(crate) login: Passwordless<Memory>,
    pub(crate) lockable: Lockable<Memory>,
    pub(crate) lifecycle: Lifecycle<Memory>,
    /// The accounts in the order in which they were made, with the generation that each began in.
    pub(crate) accounts: Vec<(AccountId, i64)>,
    pub(crate) sessions: Vec<SignedIn<AccountId>>,
}

impl World {
    pub(crate) fn new(passwords: &Passwords) -> Self {
        let store = Memory::new();
        let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let clock = Arc::new(ManualClock::at(start));
        let post = Arc::new(Post::default());
        let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
        let flows = Flows::builder(store.clone(), keys, post.clone())
            .clock(clock.clone())
            .throttle(Arc::new(Three::default()))
            .build();
        let names = Usernames::Optional(UsernameRules::DEFAULT);
        let recover = Recoverable::new(flows.clone(), passwords.clone(), &Recovery::DEFAULT);
        let recover = recover.unwrap();
        let confirm = Confirmable::new(flows.clone(), &Confirmation::DEFAULT).unwrap();
        let confirm = confirm.with_reset(&recover);
        let gates = confirm.guard(Gates::new(flows.clone()).tracked());
        let registration = Registration::DEFAULT.with_usernames(names.clone());
        let register = Registerable::new(flows.clone(), passwords.clone(), registration);
        let changing = EmailChanging::DEFAULT;
        let change_email =
            ChangeableEmail::new(flows.clone(), passwords.clone(), &changing).unwrap();
        let login = Passwordless::new(gates.clone(), &LoginMail::DEFAULT).unwrap();
        Self {
            sign_in: SignIn::new(gates, passwords.clone()),
            register: register.with_confirmation(&confirm),
            change: Changeable::new(flows.clone(), passwords.clone()),
            change_email: change_email.with_confirmation().with_reset(&recover),
            change_username: ChangeableUsername::new(flows.clone(), passwords.clone(), names),
            login: login.with_codes(),
            lockable: Lockable::new(flows.clone(), &Unlocking::DEFAULT).unwrap(),
            lifecycle: Lifecycle::new(flows, &LifecycleSettings::DEFAULT),
            passwords: passwords.clone(),
            confirm,
            recover,
            store,
            clock,
            post,
            read: 0,
            accounts: Vec::new(),
            sessions: Vec::new(),
        }
    }

    /// What has left since this was asked last.
    pub(crate) async fn mail(&mut self) -> Vec<Letter> {
        let all = self.post.all(&self.store, self.clock.now()).await;
        let new = all
            .iter()
            .skip(self.read)
            .filter(|mail| mail.template != "decoy");
        let new = new.cloned().collect();
        self.read = all.len();
        new
    }

    /// What the store says of an account: address, name, whether it is on, its generation since it began, whether its address
    /// is proved. `None` if it is gone.
    pub(crate) async fn look(
        &self,
        account: usize,
    ) -> Option<(String, Option<String>, bool, i64, bool)> {
        let (id, began) = &self.accounts[account];
        let found = self.store.find_account(id).await.unwrap()?;
        let confirmed = self.store.find_confirmation(id).await.unwrap();
        let name = found.username.map(|name| name.as_str().to_owned());
        let generation = found.generation.as_i64() - began;
        Some((
            found.email.as_str().into(),
            name,
            found.active,
            generation,
            confirmed.is_some(),
        ))
    }
}

pub(crate) fn address(number: usize) -> String {
    format!("person{number}@example.com")
}

pub(crate) fn email(number: usize) -> EmailAddress {
    EmailAddress::parse(&address(number)).unwrap()
}

pub(crate) fn name(number: usize) -> String {
    format!("name_{number}")
}

pub(crate) fn who(who: Who) -> String {
    match who {
        Who::Address(number) => address(number),
        Who::Name(number) => name(number),
    }
}

pub(crate) fn password(number: usize) -> SecretString {
    SecretString::from(format!("the {number}. words that somebody chose"))
}
