//! A mailbox that every message of the flows lands in at once.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};
use authkit_store::{EmailAddress, Message, MessageKey};
use time::OffsetDateTime;

/// What a flow said, to whom, and what opens the account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Received {
    /// Which message it is.
    pub kind: NoticeKind,
    /// Whom it goes to.
    pub to: EmailAddress,
    /// The token of its link.
    pub token: Option<String>,
    /// The code to type instead.
    pub code: Option<String>,
    /// The language of who caused it, where that is known.
    pub language: Option<String>,
}

/// Takes the place of mail: keeps every message for the test to read.
///
/// A message counts from the moment a flow makes it. Whether a store takes it into its outbox makes no difference here, but
/// a flow that makes a message and is refused by its store has made one all the same.
#[derive(Default)]
pub struct Mailbox {
    received: Mutex<Vec<Received>>,
    made: AtomicU64,
}

impl Mailbox {
    /// An empty mailbox.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every message so far, oldest first; decoys are not messages.
    #[must_use]
    pub fn all(&self) -> Vec<Received> {
        self.lock().clone()
    }

    /// The messages to one address, oldest first.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Received> {
        let mut all = self.all();
        all.retain(|received| received.to.as_str() == address);
        all
    }

    /// The latest message.
    #[must_use]
    pub fn last(&self) -> Option<Received> {
        self.lock().last().cloned()
    }

    /// The token of the latest message that has one.
    #[must_use]
    pub fn last_token(&self) -> Option<String> {
        let received = self.lock();
        received.iter().rev().find_map(|one| one.token.clone())
    }

    /// The link of the latest message that has one: `https://example.test/<template>/<token>`.
    #[must_use]
    pub fn last_link(&self) -> Option<String> {
        let received = self.lock();
        received.iter().rev().find_map(|one| {
            let token = one.token.as_ref()?;
            Some(format!(
                "https://example.test/{}/{token}",
                one.kind.template()
            ))
        })
    }

    /// The code of the latest message that has one.
    #[must_use]
    pub fn last_code(&self) -> Option<String> {
        let received = self.lock();
        received.iter().rev().find_map(|one| one.code.clone())
    }

    /// Forgets every message.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Received>> {
        self.received.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deliver for Mailbox {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        if notice.kind != NoticeKind::Decoy {
            self.lock().push(Received {
                kind: notice.kind,
                to: notice.email.clone(),
                token: notice.token.map(|(token, _)| token.to_owned()),
                code: notice.code.map(ToOwned::to_owned),
                language: notice.language.map(ToOwned::to_owned),
            });
        }
        let number = u128::from(self.made.fetch_add(1, Ordering::Relaxed));
        let key = MessageKey::from_random(number.to_be_bytes());
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

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mailbox({} messages)", self.lock().len())
    }
}
