//! Mail without an outbox, for an application that has no table for it.

use authkit_flows::{Deliver, DeliverError, DeliverFuture, Notice, NoticeKind};
use authkit_store::Message;
use authkit_store::clock::{Clock, SystemClock};
use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tracing::{error, warn};

use crate::compose::compose;
use crate::worker::{Next, next_after, reason};
use crate::{Links, MailCounters, Mailer, SendError, Transport, WorkerConfig};

/// Sends each message from the process that it came up in, in the background: no table, no worker to start.
///
/// A mail that is not taken is tried again like any other. **What was not sent when the process ends is lost**, and a message
/// may leave although the change that it is about was not committed: for a tool or a trial, where a lost mail is asked for again.
///
/// It runs on tokio. The answer to a request never waits for the mail server: if it did, its time would tell whether there
/// was a mail.
#[derive(Clone)]
pub struct Inline {
    links: Links,
    shared: Arc<Shared>,
}

struct Shared {
    mailer: Mailer,
    transport: Box<dyn Transport>,
    clock: Arc<dyn Clock>,
    config: WorkerConfig,
    counters: MailCounters,
    /// As many permits as mails may be on their way at once.
    turns: Semaphore,
    /// As many permits as there are messages, taken back when they have ended.
    in_hand: Arc<Semaphore>,
}

/// How many messages may be on their way or wait to be tried again; more are refused.
const MOST: u32 = 10_000;

impl Inline {
    /// Sends by `transport`, with `links` in the mails.
    pub fn new(links: Links, mailer: Mailer, transport: impl Transport + 'static) -> Self {
        Self::with_config(links, mailer, transport, WorkerConfig::DEFAULT)
    }

    /// The same, with settings for how many mails go at once and when one is tried again.
    pub fn with_config(
        links: Links,
        mailer: Mailer,
        transport: impl Transport + 'static,
        config: WorkerConfig,
    ) -> Self {
        let parallel = usize::try_from(NonZeroU32::get(config.parallel)).unwrap_or(usize::MAX);
        Self {
            links,
            shared: Arc::new(Shared {
                mailer,
                transport: Box::new(transport),
                clock: Arc::new(SystemClock),
                config,
                counters: MailCounters::default(),
                turns: Semaphore::new(parallel.min(Semaphore::MAX_PERMITS)),
                in_hand: Arc::new(Semaphore::new(MOST as usize)),
            }),
        }
    }

    /// What became of the mails so far.
    #[must_use]
    pub fn counters(&self) -> &MailCounters {
        &self.shared.counters
    }

    /// Waits until no mail is in hand, or for `grace`; says whether all have ended. Call it before the process ends.
    pub async fn drain(&self, grace: Duration) -> bool {
        let all = self.shared.in_hand.acquire_many(MOST);
        tokio::time::timeout(grace, all).await.is_ok()
    }
}

impl Deliver for Inline {
    fn message(&self, notice: Notice<'_>, now: OffsetDateTime) -> Result<Message, DeliverError> {
        compose(&self.links, &notice, now)
    }

    fn deliver(&self, messages: Vec<Message>) -> DeliverFuture<'_> {
        Box::pin(async move {
            for message in messages {
                let in_hand = Arc::clone(&self.shared.in_hand)
                    .try_acquire_owned()
                    .map_err(|_| DeliverError::new("too many mails wait to be sent"))?;
                let shared = Arc::clone(&self.shared);
                tokio::spawn(async move {
                    shared.send(message).await;
                    drop(in_hand);
                });
            }
            Ok(())
        })
    }

    fn committed(&self) {}
}

impl Shared {
    async fn send(&self, message: Message) {
        if message.template == NoticeKind::Decoy.template() {
            self.counters.count_silent();
            return;
        }
        let key = message.key.as_str();
        for attempt in 1.. {
            let Err(why) = self.attempt(&message).await else {
                self.counters.count_sent();
                return;
            };
            let now = self.clock.now();
            match next_after(&self.config.backoff, &why, attempt, message.created_at, now) {
                Next::RetryAt(due) => {
                    warn!(
                        key,
                        attempt,
                        reason = reason(&why),
                        "mail not sent, to be tried again"
                    );
                    self.counters.count_retried();
                    tokio::time::sleep(Duration::try_from(due - now).unwrap_or_default()).await;
                }
                Next::GiveUp => {
                    error!(key, attempt, reason = reason(&why), "mail given up");
                    self.counters.count_given_up();
                    return;
                }
            }
        }
    }

    async fn attempt(&self, message: &Message) -> Result<(), SendError> {
        let _turn = self.turns.acquire().await.map_err(SendError::temporary)?;
        let mail = self.mailer.render(message).map_err(SendError::temporary)?;
        let limit = self.config.limit(self.transport.as_ref());
        match tokio::time::timeout(limit, self.transport.send(&mail)).await {
            Ok(sent) => sent,
            Err(_) => Err(SendError::temporary(format!("no answer within {limit:?}"))),
        }
    }
}

impl fmt::Debug for Inline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inline")
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Backoff, DevMailbox, MailConfig, SendFuture, Templates};
    use authkit_store::EmailAddress;
    use std::sync::atomic::{AtomicUsize, Ordering};

    struct Shaky(AtomicUsize, DevMailbox);

    impl Transport for Shaky {
        fn send<'a>(&'a self, mail: &'a crate::Mail) -> SendFuture<'a> {
            let next = |left: usize| left.checked_sub(1);
            match self
                .0
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, next)
            {
                Ok(_) => Box::pin(async { Err(SendError::temporary("not now")) }),
                Err(_) => self.1.send(mail),
            }
        }
    }

    fn inline(failures: usize, backoff: Backoff) -> (Inline, DevMailbox) {
        let links = Links::new("https://example.com").expect("a base");
        let mailer = Mailer::new(MailConfig::new(&links), Templates::new());
        let mailbox = DevMailbox::new();
        let shaky = Shaky(AtomicUsize::new(failures), mailbox.clone());
        let config = WorkerConfig::DEFAULT.with_backoff(backoff);
        (Inline::with_config(links, mailer, shaky, config), mailbox)
    }

    async fn ask(inline: &Inline, kind: NoticeKind) {
        let email = EmailAddress::parse("alice@example.com").expect("an address");
        let notice = Notice::new(kind, &email).with_token("t", Duration::from_secs(3600));
        let message = inline
            .message(notice, SystemClock.now())
            .expect("a message");
        inline.deliver(vec![message]).await.expect("taken over");
    }

    #[tokio::test(start_paused = true)]
    async fn a_mail_that_is_not_taken_is_tried_again_and_a_drain_waits_for_it() {
        let (inline, mailbox) = inline(3, Backoff::DEFAULT);
        ask(&inline, NoticeKind::ResetInstructions).await;
        assert!(!inline.drain(Duration::from_secs(1)).await, "still tried");
        assert!(inline.drain(Duration::from_secs(600)).await);
        assert_eq!(mailbox.messages().len(), 1);
        assert_eq!(inline.counters().sent(), 1);
        assert_eq!(inline.counters().retried(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_old_is_given_up_and_a_decoy_goes_nowhere() {
        let (inline, mailbox) = inline(1, Backoff::DEFAULT.with_give_up_after(Duration::ZERO));
        ask(&inline, NoticeKind::ResetInstructions).await;
        ask(&inline, NoticeKind::Decoy).await;
        assert!(inline.drain(Duration::from_secs(600)).await);
        assert!(mailbox.messages().is_empty());
        assert_eq!(inline.counters().given_up(), 1);
        assert_eq!(inline.counters().silent(), 1);
    }
}
