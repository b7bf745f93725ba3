//! The worker's settings.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Backoff;

/// How many mails at once, how often the store is asked, and how long anything may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkerConfig {
    pub(super) parallel: NonZeroU32,
    pub(super) poll: Duration,
    pub(super) send_timeout: Duration,
    pub(super) store_pause: Duration,
    pub(super) backoff: Backoff,
}

impl WorkerConfig {
    /// 4 mails at once, a look at the store every 5 seconds, 30 seconds for a sending, [`Backoff::DEFAULT`].
    pub const DEFAULT: Self = Self {
        parallel: NonZeroU32::MIN.saturating_add(3),
        poll: Duration::from_secs(5),
        send_timeout: Duration::from_secs(30),
        store_pause: Duration::from_secs(1),
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

    /// Gives a sending up after `timeout`. A message is leased from the store for twice as long, so that no other worker
    /// takes it meanwhile.
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

    /// Tries again by `backoff`.
    #[must_use]
    pub const fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
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
