//! Attempts that all servers of an application count together.

use std::fmt;

use authkit_store::{LockableStore, Swap};
use authkit_track::{AttemptKey, Attempts};
use time::OffsetDateTime;

use super::counter::{self, Counter};
use super::{Action, Admission, Attempt, Throttle, ThrottleConfig, ThrottleError, ThrottleFuture};

/// Counts attempts in the store, so that the sum over all servers stays within the limits.
///
/// Each count is a compare-and-set of the store. A store that cannot answer lets nothing through.
///
/// # Security
/// What was typed as an address or a name is in the keys of the counts, in the clear and whether an account has it or not, until
/// [`remove_stale`](Self::remove_stale) forgets it.
///
/// ```
/// # fn with(keys: authkit_flows::KeyRing, deliver: std::sync::Arc<dyn authkit_flows::Deliver>) {
/// use std::sync::Arc;
/// use authkit_flows::{Flows, StoreThrottle, ThrottleConfig, store::memory::Memory};
///
/// let store = Memory::new();
/// let throttle = StoreThrottle::new(store.clone(), ThrottleConfig::DEFAULT);
/// let flows = Flows::builder(store, keys, deliver).throttle(Arc::new(throttle)).build();
/// # }
/// ```
pub struct StoreThrottle<S> {
    config: ThrottleConfig,
    counts: Counts<S>,
}

impl<S: LockableStore> StoreThrottle<S> {
    /// A throttle with those rules, over that handle on the store.
    #[must_use]
    pub const fn new(store: S, config: ThrottleConfig) -> Self {
        Self {
            config,
            counts: Counts(store),
        }
    }

    /// Forgets up to `limit` counts that were not tried for thirty days and are not blocked; says how many. Worth a call every
    /// hour or so: what nobody has is counted as well, so that the table grows with every name that is tried.
    ///
    /// Thirty days are as long as a person's own failures may be remembered, and a guesser who waits as long between two tries
    /// makes no hundred of them in eight years.
    ///
    /// # Errors
    /// [`ThrottleError`] when the store could not answer.
    pub async fn remove_stale(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, ThrottleError> {
        let before = now.saturating_sub(time::Duration::days(30));
        let removed = self.counts.0.remove_stale_attempts(before, limit).await;
        removed.map_err(ThrottleError::new)
    }
}

impl<S> fmt::Debug for StoreThrottle<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreThrottle")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl<S: LockableStore> Throttle for StoreThrottle<S> {
    fn admit<'a>(
        &'a self,
        attempt: &'a Attempt<'a>,
        now: OffsetDateTime,
    ) -> ThrottleFuture<'a, Admission> {
        Box::pin(counter::admit(&self.counts, &self.config, attempt, now))
    }

    fn succeeded<'a>(&'a self, attempt: &'a Attempt<'a>) -> ThrottleFuture<'a, ()> {
        Box::pin(counter::succeeded(&self.counts, &self.config, attempt))
    }

    fn unlock<'a>(&'a self, action: Action, account: &'a str) -> ThrottleFuture<'a, bool> {
        Box::pin(counter::unlock(&self.counts, action, account))
    }
}

struct Counts<S>(S);

impl<S: LockableStore> Counter for Counts<S> {
    async fn find(&self, key: &AttemptKey) -> Result<Option<Attempts>, ThrottleError> {
        self.0.find_attempts(key).await.map_err(ThrottleError::new)
    }

    async fn swap(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> Result<Swap, ThrottleError> {
        let swapped = self.0.swap_attempts(key, expected, new).await;
        swapped.map_err(ThrottleError::new)
    }

    async fn remove(&self, key: &AttemptKey) -> Result<bool, ThrottleError> {
        let removed = self.0.remove_attempts(key).await;
        removed.map_err(ThrottleError::new)
    }
}
