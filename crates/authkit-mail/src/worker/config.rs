//! The worker's settings.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Backoff;
use crate::Transport;

/// How many mails at once, how often the store is asked, and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerConfig {
    pub(crate) parallel: NonZeroU32,
    pub(super) poll: Duration,
    pub(super) send_timeout: Duration,
    pub(super) store_pause: Duration,
    pub(super) grace: Duration,
    pub(crate) backoff: Backoff,
}

impl WorkerConfig {
    /// 4 mails at once, a look at the store every 5 seconds, 30 seconds for a sending and for what is in hand at the end,
    /// [`Backoff::DEFAULT`].
    pub const DEFAULT: Self = Self {
        parallel: NonZeroU32::MIN.saturating_add(3),
        poll: Duration::from_secs(5),
        send_timeout: Duration::from_secs(30),
        store_pause: Duration::from_secs(1),
        grace: Duration::from_secs(30),
        backoff: Backoff::DEFAULT,
    };

    /// Sends up to `count` mails at once.
    #[must_use]
    pub const fn with_parallel(mut self, count: NonZeroU32) -> Self {
        self.parallel = count;
        self
    }

    /// Looks into the store after `pause` without a call, for what other processes put there.
    #[must_use]
    pub const fn with_poll(mut self, pause: Duration) -> Self {
        self.poll = pause;
        self
    }

    /// Gives a sending up after `timeout`, unless the transport bounds its own steps, as `Smtp` does.
    ///
    /// A message is leased from the store for twice as long, so that no other worker takes it meanwhile; the lease is renewed
    /// for as long as a sending goes on. The mails of a process that was killed come up again when it ends.
    #[must_use]
    pub const fn with_send_timeout(mut self, timeout: Duration) -> Self {
        self.send_timeout = timeout;
        self
    }

    /// Waits for `pause` after the store failed.
    #[must_use]
    pub const fn with_store_pause(mut self, pause: Duration) -> Self {
        self.store_pause = pause;
        self
    }

    /// Waits for `grace` for the mails in hand when the worker is told to stop. What is not sent by then is left to the next
    /// worker, once its lease ends.
    #[must_use]
    pub const fn with_grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Tries again by `backoff`.
    #[must_use]
    pub const fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// How long a sending by `transport` may take.
    pub(crate) fn limit(&self, transport: &dyn Transport) -> Duration {
        transport.time_limit().unwrap_or(self.send_timeout)
    }

    /// When a lease is renewed: half of it is left then.
    pub(super) fn renewal(&self) -> Duration {
        self.send_timeout
    }

    pub(super) fn lease(&self) -> Duration {
        self.send_timeout.saturating_mul(2)
    }
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}
