//! How many threads hash, and how much work may wait for them.

use std::{num::NonZero, thread};

use super::StartError;

/// Waiting places per worker. At the OWASP cost the last one waits for 1 to 3 seconds; whoever would come
/// behind it is better served by "busy".
const QUEUE_PER_WORKER: usize = 64;

/// The size of a [`HashService`](super::HashService).
///
/// Each worker needs the memory of one computation while it computes: 19 MiB at the OWASP cost, and as
/// much as [`Limits`](crate::Limits) allows for a stored hash that asks for it.
#[derive(Clone, Debug)]
pub struct HashServiceConfig {
    workers: Option<usize>,
    queue: Option<usize>,
}

impl HashServiceConfig {
    /// As many workers as the system says can run at once (at least one), and 64 waiting places for each.
    pub const DEFAULT: Self = Self {
        workers: None,
        queue: None,
    };

    /// Sets the number of threads, and so of computations that run at once.
    #[must_use]
    pub const fn with_workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Sets how many computations may wait altogether, besides those that run.
    #[must_use]
    pub const fn with_queue(mut self, places: usize) -> Self {
        self.queue = Some(places);
        self
    }

    /// Workers and waiting places.
    pub(super) fn checked(self) -> Result<(usize, usize), StartError> {
        let workers = self
            .workers
            .unwrap_or_else(|| thread::available_parallelism().map_or(1, NonZero::get));
        let queue = self
            .queue
            .unwrap_or(workers.saturating_mul(QUEUE_PER_WORKER));
        if workers == 0 || queue == 0 {
            return Err(StartError::Config);
        }
        Ok((workers, queue))
    }
}

impl Default for HashServiceConfig {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_queue_follows_the_workers() {
        let (workers, queue) = HashServiceConfig::DEFAULT.checked().unwrap();
        assert!(workers >= 1);
        assert_eq!(queue, 64 * workers);
        let three = HashServiceConfig::DEFAULT.with_workers(3);
        assert_eq!(three.clone().checked().unwrap(), (3, 192));
        assert_eq!(three.with_queue(5).checked().unwrap(), (3, 5));
    }

    #[test]
    fn nothing_cannot_be_configured() {
        for config in [
            HashServiceConfig::DEFAULT.with_workers(0),
            HashServiceConfig::DEFAULT.with_queue(0),
        ] {
            assert!(matches!(config.checked(), Err(StartError::Config)));
        }
    }
}
