//! A mailbox that keeps what was said, a list of what happened, a counter of attempts, and a hasher that can be held.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use authkit_flows::store::{Claim, Message, MessageKey, OutboxStore};
use authkit_flows::throttle::{Admission, After, Attempt, ThrottleFuture};
use authkit_flows::{Action, Deliver, DeliverError, DeliverFuture, Notice, Throttle};
use authkit_hash::{HashError, PasswordHash, PasswordHasher, Schemes, Verdict};
use time::OffsetDateTime;

/// A message that left, by the store or after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Letter {
    pub(crate) template: String,
    pub(crate) to: String,
    pub(crate) token: Option<String>,
}

#[derive(Default)]
pub(crate) struct Post {
    /// Every message that was made, whether it left or not.
    made: Mutex<Vec<Letter>>,
    left: Mutex<Vec<MessageKey>>,
}

impl Post {
    /// The link that was made last, whether it has left or not.
    pub(crate) fn token(&self) -> String {
        let made = self.made.lock().unwrap();
        let mut tokens = made.iter().rev().filter_map(|letter| letter.token.clone());
        tokens.next().expect("a letter with a link")
    }

    /// What left, in order.
    pub(crate) async fn all<S: OutboxStore>(&self, store: &S, now: OffsetDateTime) -> Vec<Letter> {
        let claim = Claim::new(now, Duration::from_secs(1), 10_000);
        for claimed in store.claim_messages(claim).await.unwrap() {
            let key = claimed.message.key;
            store.record_sent(&key).await.unwrap();
            self.left.lock().unwrap().push(key);
        }
        let mut left = self.left.lock().unwrap();
        left.sort();
        let made = self.made.lock().unwrap();
        left.iter()
            .map(|key| made[usize::from_str_radix(key.as_str(), 16).unwrap()].clone())
            .collect()
    }
}

impl Deliver for Post {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        let mut made = self.made.lock().unwrap();
        let key = MessageKey::from_random((made.len() as u128).to_be_bytes());
        made.push(Letter {
            template: notice.template().into(),
            to: notice.email.as_str().into(),
            token: notice.token.map(|(token, _)| token.into()),
        });
        let email = notice.email.clone();
        Ok(Message::new(key, notice.template(), email, now))
    }

    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_> {
        let keys = messages.into_iter().map(|message| message.key);
        self.left.lock().unwrap().extend(keys);
        Box::pin(async { Ok(()) })
    }

    fn committed(&self) {}
}

/// Lets so many attempts of one kind at one account through.
pub(crate) struct Limits {
    pub(crate) limit: AtomicU32,
    counts: Mutex<HashMap<(Action, String), u32>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            limit: AtomicU32::new(u32::MAX),
            counts: Mutex::default(),
        }
    }
}

impl Limits {
    pub(crate) fn set(&self, limit: u32) {
        self.limit.store(limit, Ordering::SeqCst);
    }

    pub(crate) fn count(&self, action: Action, account: &str) -> u32 {
        let key = (action, account.to_owned());
        self.counts.lock().unwrap().get(&key).copied().unwrap_or(0)
    }
}

impl Throttle for Limits {
    fn admit<'a>(
        &'a self,
        attempt: &'a Attempt<'a>,
        now: OffsetDateTime,
    ) -> ThrottleFuture<'a, Admission> {
        let mut counts = self.counts.lock().unwrap();
        let key = (attempt.action, attempt.account.to_owned());
        let count = counts.entry(key).or_default();
        let admission = if *count < self.limit.load(Ordering::SeqCst) {
            *count += 1;
            Admission::Admitted(After::Free)
        } else {
            Admission::Refused {
                retry_at: Some(now + Duration::from_secs(60)),
            }
        };
        Box::pin(async move { Ok(admission) })
    }

    fn succeeded<'a>(&'a self, attempt: &'a Attempt<'a>) -> ThrottleFuture<'a, ()> {
        let key = (attempt.action, attempt.account.to_owned());
        self.counts.lock().unwrap().remove(&key);
        Box::pin(async { Ok(()) })
    }

    fn unlock<'a>(&'a self, action: Action, account: &'a str) -> ThrottleFuture<'a, bool> {
        let key = (action, account.to_owned());
        let known = self.counts.lock().unwrap().remove(&key).is_some();
        Box::pin(async move { Ok(known) })
    }
}

/// A hasher that can be told to wait, so that a test knows how far every request has come.
#[derive(Debug)]
pub(crate) struct Held {
    schemes: Schemes,
    held: Mutex<bool>,
    changed: Condvar,
}

impl Held {
    pub(crate) fn new(schemes: Schemes) -> Arc<Self> {
        Arc::new(Self {
            schemes,
            held: Mutex::new(false),
            changed: Condvar::new(),
        })
    }

    pub(crate) fn hold(&self, held: bool) {
        *self.held.lock().unwrap() = held;
        self.changed.notify_all();
    }

    fn wait(&self) {
        let held = self.held.lock().unwrap();
        drop(self.changed.wait_while(held, |held| *held).unwrap());
    }
}

impl PasswordHasher for Held {
    fn hash(&self, password: &[u8]) -> Result<PasswordHash, HashError> {
        self.wait();
        self.schemes.hash(password)
    }

    fn verify(&self, password: &[u8], stored: &PasswordHash) -> Result<Verdict, HashError> {
        self.wait();
        self.schemes.verify(password, stored)
    }
}
