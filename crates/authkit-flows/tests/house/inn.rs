//! An inn over any store: a clock, a hasher that is quick, a mailbox that keeps what was said, and a list of what happened.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authkit_flows::event::{Event, Events};
use authkit_flows::store::clock::{Clock, ManualClock};
use authkit_flows::store::{
    Account, ApiTokenStore, AuditStore, CodeStore, ConfirmableStore, Confirmation, Credentials,
    EmailAddress, Generation, Insert, LifecycleStore, LockableStore, Message, MessageKey,
    NewAccount, PasswordlessStore, RecoverableStore, RegisterableStore, RoleStore,
    SessionListStore, TrackableStore,
};
use authkit_flows::throttle::{Admission, After, Attempt, ThrottleFuture};
use authkit_flows::{
    Action, BrowserId, Client, Deliver, DeliverError, DeliverFuture, EventKind, Flows, Gates,
    HashService, KeyRing, LocalThrottle, Notice, Passwords, SignIn, SignInOutcome, StoreThrottle,
    Throttle, ThrottleConfig,
};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use authkit_token::Key;
use secrecy::SecretString;
use time::OffsetDateTime;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const OTHER: &str = "another battery horse";
pub(crate) const ALICE: &str = "alice@example.com";

/// What the flows of these tests ask of a store.
pub(crate) trait Ports:
    RegisterableStore<Extra = ()>
    + ConfirmableStore
    + RecoverableStore
    + PasswordlessStore
    + CodeStore
    + LifecycleStore
    + LockableStore
    + RoleStore
    + TrackableStore
    + SessionListStore
    + ApiTokenStore
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
        + CodeStore
        + LifecycleStore
        + LockableStore
        + RoleStore
        + TrackableStore
        + SessionListStore
        + ApiTokenStore
        + AuditStore
        + Clone
        + 'static
{
}

pub(crate) struct Inn<S: Ports> {
    pub(crate) store: S,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) post: Arc<Post>,
    pub(crate) told: Arc<Told<S::UserId>>,
    pub(crate) flows: Flows<S>,
    pub(crate) gates: Gates<S>,
    pub(crate) passwords: Passwords,
    pub(crate) sign_in: SignIn<S>,
}

/// A message as it was handed over.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) template: String,
    pub(crate) to: String,
    pub(crate) token: Option<String>,
    pub(crate) code: Option<String>,
}

#[derive(Default)]
pub(crate) struct Post(Mutex<Vec<Letter>>);

impl Post {
    pub(crate) fn all(&self) -> Vec<Letter> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> Letter {
        self.all().pop().expect("a letter")
    }

    pub(crate) fn token(&self) -> String {
        self.last().token.expect("a letter with a token")
    }

    pub(crate) fn count(&self, template: &str) -> usize {
        let all = self.all();
        all.iter()
            .filter(|letter| letter.template == template)
            .count()
    }
}

impl Deliver for Post {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        let mut said = self.0.lock().unwrap();
        said.push(Letter {
            template: notice.template().into(),
            to: notice.email.as_str().into(),
            token: notice.token.map(|(token, _)| token.into()),
            code: notice.code.map(Into::into),
        });
        let key = MessageKey::from_random((said.len() as u128).to_be_bytes());
        Ok(Message::new(
            key,
            notice.template(),
            notice.email.clone(),
            now,
        ))
    }

    fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async { Ok(()) })
    }

    fn committed(&self) {}
}

/// What happened, in order.
pub(crate) struct Told<Id>(Mutex<Vec<Event<Id>>>);

impl<Id: Clone> Told<Id> {
    pub(crate) fn all(&self) -> Vec<Event<Id>> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn count(&self, kind: EventKind) -> usize {
        self.all().iter().filter(|event| event.kind == kind).count()
    }
}

pub(crate) fn inn<S: Ports>(store: S) -> Inn<S> {
    inn_with(store, Arc::new(LocalThrottle::default()))
}

/// An inn that counts in its store.
pub(crate) fn sharing<S: Ports>(store: S) -> Inn<S> {
    let throttle = StoreThrottle::new(store.clone(), ThrottleConfig::DEFAULT);
    inn_with(store, Arc::new(throttle))
}

/// An inn where nothing is counted, for tests of something else.
pub(crate) fn open_inn<S: Ports>(store: S) -> Inn<S> {
    inn_with(store, Arc::new(Open))
}

/// Counts nothing.
struct Open;

impl Throttle for Open {
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

pub(crate) fn inn_with<S: Ports>(store: S, throttle: Arc<dyn Throttle>) -> Inn<S> {
    inn_telling(store, throttle, None)
}

/// An inn whose events one more sink may hear.
pub(crate) fn inn_telling<S: Ports>(
    store: S,
    throttle: Arc<dyn Throttle>,
    sink: Option<Arc<dyn Events<S::UserId>>>,
) -> Inn<S> {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = Arc::new(ManualClock::at(start));
    let post = Arc::new(Post::default());
    let told = Arc::new(Told(Mutex::default()));
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    let quick = Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
    let schemes = Arc::new(Schemes::default().with_argon2(quick));
    let hashing = HashService::new(schemes, HashServiceConfig::DEFAULT).unwrap();
    let listener = told.clone();
    let flows = Flows::builder(store.clone(), keys, post.clone())
        .clock(clock.clone())
        .throttle(throttle)
        .events(Arc::new(move |event: &Event<S::UserId>| {
            listener.0.lock().unwrap().push(event.clone());
            if let Some(sink) = &sink {
                sink.emit(event);
            }
        }))
        .audited()
        .build();
    let gates = Gates::new(flows.clone()).tracked();
    let passwords = Passwords::new(hashing);
    Inn {
        sign_in: SignIn::new(gates.clone(), passwords.clone()),
        store,
        clock,
        post,
        told,
        flows,
        gates,
        passwords,
    }
}

impl<S: Ports> Inn<S> {
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// An account with `PASSWORD`.
    pub(crate) async fn guest(&self, address: &str, confirmed: bool) -> Account<S::UserId> {
        let hash = self
            .passwords
            .hashing()
            .hash(secret(PASSWORD))
            .await
            .unwrap();
        let new = NewAccount::new(
            email(address),
            Some(hash),
            Generation::from_i64(7),
            self.now(),
        );
        let Insert::Created(account) = self.store.put_account(&new, &[]).await.unwrap() else {
            panic!("{address} is taken")
        };
        if confirmed {
            let (id, to) = (account.id.clone(), account.email.clone());
            let keep = Credentials::Keep;
            let proof = Confirmation::new(id, to, account.generation, keep, self.now());
            let _ = self.store.redeem_confirmation(&proof, &[]).await.unwrap();
        }
        account
    }

    pub(crate) async fn again(&self, account: &Account<S::UserId>) -> Account<S::UserId> {
        let found = self.store.find_account(&account.id).await.unwrap();
        found.expect("it is still there")
    }

    pub(crate) async fn try_password(
        &self,
        who: &str,
        password: &str,
        client: &Client,
    ) -> SignInOutcome<S::UserId> {
        let tried = self.sign_in.sign_in(who, secret(password), client).await;
        tried.unwrap()
    }

    pub(crate) async fn signs_in(&self, who: &str, password: &str) -> bool {
        let outcome = self.try_password(who, password, &at(1)).await;
        matches!(outcome, SignInOutcome::SignedIn(_))
    }

    pub(crate) fn computations(&self) -> u64 {
        self.passwords.hashing().counters().computations()
    }
}

/// A client in the network of that number.
pub(crate) fn at(network: u16) -> Client {
    let [high, low] = network.to_be_bytes();
    let address: IpAddr = [10, high, low, 1].into();
    Client::unknown().with_address(Some(address))
}

/// The same client, in the browser of that number.
pub(crate) fn browser(number: u8) -> Client {
    at(1).with_browser(Some(BrowserId::from_bytes([number; 32])))
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
