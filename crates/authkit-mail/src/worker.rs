//! Takes messages out of the outbox and sends them.
//!
//! A message is claimed for a while, rendered, sent, and removed once the transport has taken it. A worker that dies in
//! between leaves it to the next one, so a message is sent at least once, and each time under the same `Message-ID`. One
//! that is not taken is tried again with growing pauses; one that is refused for good, or too old, is marked as dead.
//!
//! Any number of workers, in any number of processes, may share a store.

mod backoff;
mod config;
mod sending;

pub use backoff::Backoff;
pub use config::WorkerConfig;

use authkit_store::clock::{Clock, SystemClock};
use authkit_store::{Claim, MessageKey, OutboxStore};
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::task::{JoinError, JoinSet};
use tracing::{error, warn};

#[cfg(feature = "sealed")]
use crate::sealing::Sealing;
use crate::wake::Wake;
use crate::{MailCounters, Mailer, Transport};
use sending::Shared;
pub(crate) use sending::{Next, next_after, reason};

/// Sends what is in the outbox of a store. It runs on tokio.
pub struct Worker<S> {
    store: S,
    mailer: Mailer,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    config: WorkerConfig,
    wake: Wake,
    counters: MailCounters,
    #[cfg(feature = "sealed")]
    sealing: Option<Sealing>,
}

impl<S: OutboxStore + 'static> Worker<S> {
    /// A worker of its own, for a process that only sends mail. Beside a [`MailDelivery`](crate::MailDelivery) take
    /// [`MailDelivery::worker`](crate::MailDelivery::worker), which is woken at once.
    pub fn new(store: S, mailer: Mailer, transport: impl Transport + 'static) -> Self {
        Self {
            store,
            mailer,
            transport: Arc::new(transport),
            clock: Arc::new(SystemClock),
            config: WorkerConfig::DEFAULT,
            wake: Wake::default(),
            counters: MailCounters::default(),
            #[cfg(feature = "sealed")]
            sealing: None,
        }
    }

    /// Opens messages that were sealed by a key of `keys`; for a worker in a process of its own.
    #[cfg(feature = "sealed")]
    #[must_use]
    pub fn opened_by(mut self, keys: &authkit_token::KeyRing) -> Self {
        self.sealing = Some(Sealing::new(keys, self.store.realm()));
        self
    }

    /// What this worker does, counted; take it before the worker runs.
    #[must_use]
    pub fn counters(&self) -> &MailCounters {
        &self.counters
    }

    /// Works by `config`.
    #[must_use]
    pub fn with_config(mut self, config: WorkerConfig) -> Self {
        self.config = config;
        self
    }

    /// Takes the time from `clock`.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    pub(crate) fn counted_by(mut self, counters: MailCounters) -> Self {
        self.counters = counters;
        self
    }

    #[cfg(feature = "sealed")]
    pub(crate) fn with_sealing(mut self, sealing: Option<Sealing>) -> Self {
        self.sealing = sealing;
        self
    }

    pub(crate) fn woken_by(mut self, wake: Wake) -> Self {
        self.wake = wake;
        self
    }

    /// Sends until `shutdown` is ready; then finishes the mails it holds, if they end in time
    /// ([`WorkerConfig::with_grace`]), and leaves the rest in the store.
    ///
    /// A store that fails is asked again after a pause. Nothing ends this but `shutdown`.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let (mut sendings, wake) = self.start();
        sendings.get_ready().await;
        let mut shutdown = pin!(shutdown);
        loop {
            let pause = match sendings.claim().await {
                Ok(_) => sendings.pause(),
                Err(why) => {
                    warn!(reason = reason(&why), "the outbox could not be read");
                    let pause = tokio::time::sleep(sendings.shared.config.store_pause);
                    tokio::select! {
                        () = &mut shutdown => break,
                        () = pause => continue,
                    }
                }
            };
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                () = sendings.ended() => {}
                () = wake.called() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        let grace = sendings.shared.config.grace;
        if tokio::time::timeout(grace, sendings.finish())
            .await
            .is_err()
        {
            warn!("mails were still on their way after {grace:?}: they come up again");
        }
    }

    /// Sends what is due now, waits for it, and returns how many attempts were made: for a scheduled job or a test.
    ///
    /// # Errors
    /// The store's, when it could not say what is due. Mails that were begun are finished before.
    pub async fn run_once(self) -> Result<usize, S::Error> {
        let (mut sendings, _) = self.start();
        let mut attempts = 0;
        loop {
            match sendings.claim().await {
                Ok(count) => attempts += count,
                Err(why) => {
                    sendings.finish().await;
                    return Err(why);
                }
            }
            if sendings.tasks.is_empty() {
                return Ok(attempts);
            }
            sendings.ended().await;
        }
    }

    fn start(self) -> (Sendings<S>, Wake) {
        let Self {
            store,
            mailer,
            transport,
            clock,
            config,
            wake,
            counters,
            #[cfg(feature = "sealed")]
            sealing,
        } = self;
        let shared = Arc::new(Shared {
            store,
            mailer,
            transport,
            clock,
            config,
            counters,
            #[cfg(feature = "sealed")]
            sealing,
        });
        (
            Sendings {
                shared,
                tasks: JoinSet::new(),
                next_due: None,
            },
            wake,
        )
    }
}

/// The mails that are on their way.
struct Sendings<S> {
    shared: Arc<Shared<S>>,
    tasks: JoinSet<Option<OffsetDateTime>>,
    /// When the first of the messages that failed here is due again.
    next_due: Option<OffsetDateTime>,
}

impl<S: OutboxStore + 'static> Sendings<S> {
    /// Takes as many messages as there is room for and starts to send them. Only what starts at once is claimed, so that
    /// no lease runs out in a queue.
    async fn claim(&mut self) -> Result<usize, S::Error> {
        let config = &self.shared.config;
        let busy = u32::try_from(self.tasks.len()).unwrap_or(u32::MAX);
        let room = config.parallel.get().saturating_sub(busy);
        if room == 0 {
            return Ok(0);
        }
        let now = self.shared.clock.now();
        let claimed = self
            .shared
            .store
            .claim_messages(Claim::new(now, config.lease(), room))
            .await?;
        self.next_due = self.next_due.filter(|&due| due > now);
        let count = claimed.len();
        for message in claimed {
            self.tasks.spawn(Arc::clone(&self.shared).send(message));
        }
        Ok(count)
    }

    /// Has the store ready for what it is told after a mail: a connection is open, the statement is known. Between the answer
    /// of a mail server and the end of its row a process must not die, or the mail goes out twice, so that nothing may take
    /// time there that could have been done before.
    async fn get_ready(&self) {
        let none = MessageKey::from_stored("");
        // a store that fails says so at the first claim
        let _ = self.shared.store.record_sent(&none).await;
    }

    /// Waits until one has ended; for ever where there is none.
    async fn ended(&mut self) {
        match self.tasks.join_next().await {
            Some(ended) => self.note(ended),
            None => std::future::pending().await,
        }
    }

    async fn finish(mut self) {
        while let Some(ended) = self.tasks.join_next().await {
            self.note(ended);
        }
    }

    fn note(&mut self, ended: Result<Option<OffsetDateTime>, JoinError>) {
        match ended {
            Ok(Some(due)) => {
                self.next_due = Some(self.next_due.map_or(due, |known| known.min(due)));
            }
            Ok(None) => {}
            // the message comes up again when its lease is over
            Err(error) => error!(%error, "a sending panicked"),
        }
    }

    /// How long to wait for a call before looking again.
    fn pause(&self) -> Duration {
        let poll = self.shared.config.poll;
        match self.next_due {
            Some(due) => Duration::try_from(due - self.shared.clock.now())
                .unwrap_or_default()
                .min(poll),
            None => poll,
        }
        .max(Duration::from_millis(1))
    }
}

impl<S> fmt::Debug for Worker<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
