//! A house to live in: store, clock, a hasher that is quick, and a mailbox that keeps what was said.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use authkit_flows::confirmable::{Confirmation, ConfirmedOnly};
use authkit_flows::recoverable::Recovery;
use authkit_flows::store::clock::ManualClock;
use authkit_flows::store::memory::Memory;
use authkit_flows::store::{EmailAddress, Message, MessageKey};
use authkit_flows::{
    Changeable, Confirmable, Deliver, DeliverError, DeliverFuture, Flows, HashService, KeyRing,
    Notice, Recoverable, Registerable, SignIn,
};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use authkit_token::Key;
use secrecy::SecretString;
use time::OffsetDateTime;

pub(crate) const PASSWORD: &str = "correct horse battery";
pub(crate) const OTHER: &str = "another battery horse";

pub(crate) struct House {
    pub(crate) store: Memory,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) post: Arc<Post>,
    pub(crate) flows: Flows<Memory>,
    pub(crate) sign_in: SignIn<Memory>,
    pub(crate) register: Registerable<Memory>,
    pub(crate) confirm: Confirmable<Memory>,
    pub(crate) recover: Recoverable<Memory>,
    pub(crate) change: Changeable<Memory>,
}

/// What was said, to whom, with which token.
#[derive(Default)]
pub(crate) struct Post(Mutex<Vec<(String, String, Option<String>)>>);

impl Post {
    pub(crate) fn all(&self) -> Vec<(String, String, Option<String>)> {
        self.0.lock().unwrap().clone()
    }

    pub(crate) fn last(&self) -> (String, String, Option<String>) {
        self.all().pop().expect("a notice")
    }

    pub(crate) fn last_token(&self) -> String {
        self.last().2.expect("a notice with a token")
    }
}

impl Deliver for Post {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        let token = match notice {
            Notice::Welcome { token, .. } | Notice::AlreadyRegistered { token, .. } => {
                token.map(|(token, _)| token)
            }
            Notice::ConfirmationInstructions { token, .. }
            | Notice::ResetInstructions { token, .. } => Some(token),
            _ => None,
        };
        let mut said = self.0.lock().unwrap();
        said.push((
            notice.template().into(),
            notice.email().as_str().into(),
            token.map(Into::into),
        ));
        let key = MessageKey::from_random((said.len() as u128).to_be_bytes());
        Ok(Message::new(
            key,
            notice.template(),
            notice.email().clone(),
            now,
        ))
    }

    fn deliver(&self, _: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async { Ok(()) })
    }

    fn committed(&self) {}
}

pub(crate) fn house() -> House {
    house_hashing(quick())
}

/// A cost for tests alone.
pub(crate) fn quick() -> Schemes {
    Schemes::default().with_argon2(Argon2Params::danger_new_below_floor(8, 1, 1).unwrap())
}

pub(crate) fn house_hashing(schemes: Schemes) -> House {
    let store = Memory::new();
    house_over(store, schemes)
}

pub(crate) fn house_over(store: Memory, schemes: Schemes) -> House {
    let clock = Arc::new(ManualClock::at(
        OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000),
    ));
    let post = Arc::new(Post::default());
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    let hashing = HashService::new(Arc::new(schemes), HashServiceConfig::DEFAULT).unwrap();
    let flows = Flows::builder(store.clone(), keys, hashing, post.clone())
        .clock(clock.clone())
        .build();
    let confirm = Confirmable::new(flows.clone(), &Confirmation::DEFAULT);
    House {
        sign_in: SignIn::new(flows.clone()).with_gate(Arc::new(ConfirmedOnly)),
        register: Registerable::new(flows.clone()).with_confirmation(confirm.links()),
        recover: Recoverable::new(flows.clone(), &Recovery::DEFAULT),
        change: Changeable::new(flows.clone()),
        confirm,
        store,
        clock,
        post,
        flows,
    }
}

impl House {
    /// Registers and confirms an account.
    pub(crate) async fn move_in(&self, address: &str) {
        let _ = self
            .register
            .register(&email(address), secret(PASSWORD), ())
            .await
            .unwrap();
        let _ = self.confirm.redeem(&self.post.last_token()).await.unwrap();
    }

    pub(crate) async fn signs_in(&self, address: &str, password: &str) -> bool {
        let outcome = self
            .sign_in
            .sign_in(&email(address), secret(password))
            .await
            .unwrap();
        matches!(outcome, authkit_flows::SignInOutcome::SignedIn(_))
    }

    pub(crate) fn computations(&self) -> u64 {
        self.flows.hashing().counters().computations()
    }
}

pub(crate) fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

pub(crate) fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
