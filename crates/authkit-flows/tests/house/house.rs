//! A house to live in, over any store.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use authkit_flows::changeable::EmailChanging;
use authkit_flows::confirmable::Confirmation;
use authkit_flows::event::Event;
use authkit_flows::recoverable::{Recovery, ResetOutcome};
use authkit_flows::registerable::{RegisterOutcome, Registration, SignUp};
use authkit_flows::store::clock::{Clock, ManualClock};
use authkit_flows::store::{
    Account, AuditStore, ChangeableEmailStore, ChangeableStore, ChangeableUsernameStore,
    ConfirmableStore, EmailAddress, LifecycleStore, LinkStore, OutboxStore, PasswordlessStore,
    RecoverableStore, RegisterableStore, TrackableStore,
};
use authkit_flows::{
    BrowserId, Changeable, ChangeableEmail, ChangeableUsername, Client, Confirmable, Flows, Gates,
    HashService, KeyRing, Passwords, Proof, Recoverable, Registerable, SignIn, SignInOutcome,
    SignedIn, UsernameRules, Usernames,
};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use authkit_token::Key;
use secrecy::SecretString;
use time::OffsetDateTime;

use crate::post::{Held, Letter, Limits, Post};

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const OTHER: &str = "another battery horse";
pub(crate) const ALICE: &str = "alice@example.com";

/// What the flows of these tests ask of a store.
pub(crate) trait Ports:
    RegisterableStore<Extra = ()>
    + ConfirmableStore
    + RecoverableStore
    + PasswordlessStore
    + ChangeableStore
    + ChangeableEmailStore
    + ChangeableUsernameStore
    + LinkStore
    + LifecycleStore
    + TrackableStore
    + OutboxStore
    + AuditStore
    + Clone
    + 'static
{
}

impl<S> Ports for S where
    S: RegisterableStore<Extra = ()>
        + ConfirmableStore
        + RecoverableStore
        + PasswordlessStore
        + ChangeableStore
        + ChangeableEmailStore
        + ChangeableUsernameStore
        + LinkStore
        + LifecycleStore
        + TrackableStore
        + OutboxStore
        + AuditStore
        + Clone
        + 'static
{
}

pub(crate) struct House<S: Ports> {
    pub(crate) store: S,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) post: Arc<Post>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) hasher: Arc<Held>,
    told: Arc<Mutex<Vec<&'static str>>>,
    pub(crate) flows: Flows<S>,
    pub(crate) gates: Gates<S>,
    pub(crate) passwords: Passwords,
    pub(crate) sign_in: SignIn<S>,
    pub(crate) register: Registerable<S>,
    pub(crate) confirm: Confirmable<S>,
    pub(crate) recover: Recoverable<S>,
    pub(crate) change: Changeable<S>,
    pub(crate) change_email: ChangeableEmail<S>,
    pub(crate) change_username: ChangeableUsername<S>,
}

/// A cost for tests alone.
pub(crate) fn quick() -> Schemes {
    Schemes::default().with_argon2(Argon2Params::danger_new_below_floor(8, 1, 1).unwrap())
}

pub(crate) fn house<S: Ports>(store: S) -> Arc<House<S>> {
    house_hashing(store, quick())
}

pub(crate) fn house_hashing<S: Ports>(store: S, schemes: Schemes) -> Arc<House<S>> {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    build(
        store,
        Arc::new(ManualClock::at(start)),
        Arc::new(Post::default()),
        Arc::new(Limits::default()),
        Held::new(schemes),
    )
}

fn build<S: Ports>(
    store: S,
    clock: Arc<ManualClock>,
    post: Arc<Post>,
    limits: Arc<Limits>,
    hasher: Arc<Held>,
) -> Arc<House<S>> {
    let told = Arc::new(Mutex::new(Vec::new()));
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    let config = HashServiceConfig::DEFAULT.with_workers(2).with_queue(256);
    let hashing = HashService::new(hasher.clone(), config).unwrap();
    let listener = told.clone();
    let flows = Flows::builder(store.clone(), keys, post.clone())
        .clock(clock.clone())
        .throttle(limits.clone())
        .events(Arc::new(move |event: &Event<S::UserId>| {
            listener.lock().unwrap().push(event.kind.name());
        }))
        .audited()
        .build();
    let passwords = Passwords::new(hashing);
    let recover = Recoverable::new(flows.clone(), passwords.clone(), &Recovery::DEFAULT).unwrap();
    let confirm = Confirmable::new(flows.clone(), &Confirmation::DEFAULT)
        .unwrap()
        .with_reset(&recover);
    let names = Usernames::Optional(UsernameRules::DEFAULT);
    let registration = Registration::DEFAULT.with_usernames(names.clone());
    let gates = confirm.guard(Gates::new(flows.clone()).tracked());
    let changing = EmailChanging::DEFAULT;
    let change_email = ChangeableEmail::new(flows.clone(), passwords.clone(), &changing).unwrap();
    Arc::new(House {
        sign_in: SignIn::new(gates.clone(), passwords.clone()),
        register: Registerable::new(flows.clone(), passwords.clone(), registration)
            .with_confirmation(&confirm),
        change: Changeable::new(flows.clone(), passwords.clone()),
        change_email: change_email.with_confirmation().with_reset(&recover),
        change_username: ChangeableUsername::new(flows.clone(), passwords.clone(), names),
        recover,
        confirm,
        store,
        clock,
        post,
        limits,
        hasher,
        told,
        flows,
        gates,
        passwords,
    })
}

impl<S: Ports> House<S> {
    /// The same house on another server, over a handle of its own.
    pub(crate) fn beside(&self, store: S) -> Arc<Self> {
        let (clock, post) = (self.clock.clone(), self.post.clone());
        build(store, clock, post, self.limits.clone(), self.hasher.clone())
    }

    pub(crate) fn wait(&self, time: Duration) {
        self.clock.advance(time);
    }

    pub(crate) async fn registers(
        &self,
        address: &str,
        password: &str,
        client: &Client,
    ) -> RegisterOutcome<S::UserId> {
        let sign_up = SignUp::new(email(address)).with_password(secret(password));
        self.register.register(sign_up, client).await.unwrap()
    }

    /// Registers and confirms an account with `PASSWORD`, in the browser of [`home`].
    pub(crate) async fn move_in(&self, address: &str) -> Account<S::UserId> {
        let _ = self.registers(address, PASSWORD, &home()).await;
        let token = self.token().await;
        let _ = self.confirm.redeem(&token, &home()).await.unwrap();
        self.account(address).await
    }

    pub(crate) async fn account(&self, address: &str) -> Account<S::UserId> {
        self.find(address).await.expect("an account")
    }

    pub(crate) async fn find(&self, address: &str) -> Option<Account<S::UserId>> {
        let identifier = email(address).identifier().clone();
        let found = self.store.find_account_by_identifier(&identifier).await;
        found.unwrap()
    }

    pub(crate) async fn tries(&self, who: &str, password: &str) -> SignInOutcome<S::UserId> {
        let tried = self.sign_in.sign_in(who, secret(password), &home()).await;
        tried.unwrap()
    }

    pub(crate) async fn signs_in(&self, who: &str, password: &str) -> bool {
        matches!(self.tries(who, password).await, SignInOutcome::SignedIn(_))
    }

    pub(crate) async fn proof(&self, who: &str, password: &str) -> SignedIn<S::UserId> {
        match self.tries(who, password).await {
            SignInOutcome::SignedIn(proof) => proof,
            other => panic!("{who} is not let in: {other:?}"),
        }
    }

    /// A reset link for that account.
    pub(crate) async fn reset_link(&self, who: &str) -> String {
        let _ = self.recover.request(who, &home()).await.unwrap();
        self.token().await
    }

    pub(crate) async fn resets(&self, token: &str, password: &str) -> ResetOutcome<S::UserId> {
        let reset = self.recover.redeem(token, secret(password), &home()).await;
        reset.unwrap()
    }

    /// A link that moves the account to that address, asked for at [`home`] with `PASSWORD`.
    pub(crate) async fn move_link(&self, id: &S::UserId, to: &str) -> String {
        let proof = Proof::password(id.clone(), secret(PASSWORD));
        let request = self.change_email.request(proof, &email(to), &home()).await;
        let _ = request.unwrap();
        self.token().await
    }

    /// Moves the account there at once.
    pub(crate) async fn moves(&self, id: &S::UserId, to: &str) {
        let token = self.move_link(id, to).await;
        let moved = self.change_email.redeem(&token, None, &home()).await;
        let _ = moved.unwrap();
        assert_eq!(
            self.store.find_account(id).await.unwrap().unwrap().email,
            email(to)
        );
    }

    /// Everything that left for a person, in order.
    pub(crate) async fn letters(&self) -> Vec<Letter> {
        let all = self.post.all(&self.store, self.clock.now()).await;
        all.into_iter()
            .filter(|letter| letter.template != "decoy")
            .collect()
    }

    pub(crate) async fn decoys(&self) -> usize {
        let all = self.post.all(&self.store, self.clock.now()).await;
        all.iter()
            .filter(|letter| letter.template == "decoy")
            .count()
    }

    pub(crate) async fn letter(&self) -> Letter {
        self.letters().await.pop().expect("a letter")
    }

    pub(crate) async fn token(&self) -> String {
        self.letter().await.token.expect("a letter with a link")
    }

    pub(crate) fn computations(&self) -> u64 {
        self.passwords.hashing().counters().computations()
    }

    /// How often that was told.
    pub(crate) fn told(&self, event: &str) -> usize {
        self.told
            .lock()
            .unwrap()
            .iter()
            .filter(|told| **told == event)
            .count()
    }

    /// How often that stands in the log of an account.
    pub(crate) async fn logged(&self, id: &S::UserId, event: &str) -> usize {
        let later = self.clock.now() + Duration::from_secs(1);
        let events = self.store.find_events(id, later, 1000).await.unwrap();
        events.iter().filter(|kept| kept.kind == event).count()
    }
}

/// Runs `n` of them on all threads at once.
pub(crate) async fn race<T, F>(n: usize, make: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let racers: Vec<_> = (0..n).map(|racer| tokio::spawn(make(racer))).collect();
    let mut results = Vec::new();
    for racer in racers {
        results.push(racer.await.unwrap());
    }
    results
}

/// The browser where everything began.
pub(crate) fn home() -> Client {
    browser(1)
}

/// Another browser.
pub(crate) fn elsewhere() -> Client {
    browser(2)
}

pub(crate) fn browser(number: u8) -> Client {
    let address = [192, 0, 2, number].into();
    Client::unknown()
        .with_address(Some(address))
        .with_browser(Some(BrowserId::from_bytes([number; 32])))
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
