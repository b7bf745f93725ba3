//! Attempts that one process counts for itself.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use authkit_store::Swap;
use authkit_track::{AttemptKey, Attempts, Block};
use time::OffsetDateTime;

use super::counter::{self, Counter};
use super::{Action, Admission, Attempt, Throttle, ThrottleConfig, ThrottleError, ThrottleFuture};

/// Counts attempts in this process, in bounded memory.
///
/// There are never more than [`MAX_KEYS`](Self::MAX_KEYS) counts. When one more would be too many, a tenth is forgotten: those that were
/// tried longest ago. A block that has not ended is never forgotten; where there is nothing else left, whatever would need a new
/// count is refused with a [`ThrottleError`], so that nobody can unlock an account by trying many others.
///
/// Everything is forgotten with the process, and several servers each count for themselves: they want `StoreThrottle`. An
/// application with several realms has one for each.
pub struct LocalThrottle {
    config: ThrottleConfig,
    counts: Counts,
}

impl LocalThrottle {
    /// How many counts are kept: 60 MB or so, where every name that is tried is as long as names are kept.
    pub const MAX_KEYS: usize = 100_000;

    /// A throttle with those rules.
    #[must_use]
    pub fn new(config: ThrottleConfig) -> Self {
        Self {
            config,
            counts: Counts::with_room_for(Self::MAX_KEYS),
        }
    }
}

impl Default for LocalThrottle {
    fn default() -> Self {
        Self::new(ThrottleConfig::DEFAULT)
    }
}

impl fmt::Debug for LocalThrottle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalThrottle")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Throttle for LocalThrottle {
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

struct Counts {
    kept: Mutex<HashMap<AttemptKey, Attempts>>,
    room: usize,
}

/// Every count there is room for is a block.
#[derive(Debug, thiserror::Error)]
#[error("{0} blocks are kept, and there is no room for another count")]
struct Full(usize);

impl Counts {
    fn with_room_for(room: usize) -> Self {
        Self {
            kept: Mutex::default(),
            room,
        }
    }

    /// A panic elsewhere cannot leave the counts half-changed.
    fn lock(&self) -> MutexGuard<'_, HashMap<AttemptKey, Attempts>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets a tenth, if there is no room for one more.
    fn make_room(
        &self,
        kept: &mut HashMap<AttemptKey, Attempts>,
        now: OffsetDateTime,
    ) -> Result<(), Full> {
        if kept.len() < self.room {
            return Ok(());
        }
        let mut old: Vec<_> = kept
            .iter()
            .filter(|(_, attempts)| !is_blocked(attempts, now))
            .map(|(key, attempts)| (attempts.last_at, key.clone()))
            .collect();
        old.sort_unstable();
        old.truncate((self.room / 10).max(1));
        for (_, key) in &old {
            kept.remove(key);
        }
        if old.is_empty() {
            return Err(Full(self.room));
        }
        Ok(())
    }
}

fn is_blocked(attempts: &Attempts, now: OffsetDateTime) -> bool {
    match attempts.block {
        None => false,
        Some(Block::Until(end)) => end > now,
        Some(_) => true,
    }
}

impl Counter for Counts {
    async fn find(&self, key: &AttemptKey) -> Result<Option<Attempts>, ThrottleError> {
        Ok(self.lock().get(key).copied())
    }

    async fn swap(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> Result<Swap, ThrottleError> {
        let mut kept = self.lock();
        if kept.get(key) != expected {
            return Ok(Swap::Stale);
        }
        if expected.is_none() {
            self.make_room(&mut kept, new.last_at)
                .map_err(ThrottleError::new)?;
        }
        kept.insert(key.clone(), *new);
        Ok(Swap::Done)
    }

    async fn remove(&self, key: &AttemptKey) -> Result<bool, ThrottleError> {
        Ok(self.lock().remove(key).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second)
    }

    fn key(number: i64) -> AttemptKey {
        AttemptKey::of_account("password", &number.to_string())
    }

    /// Ten counts: 0 and 1 are blocked, 1 until second 5.
    fn full() -> Counts {
        let counts = Counts::with_room_for(10);
        for number in 0..10 {
            let block = match number {
                0 => Some(Block::UntilUnlocked),
                1 => Some(Block::Until(at(5))),
                _ => None,
            };
            let attempts = Attempts::new(1, at(number), at(number)).with_block(block);
            counts.lock().insert(key(number), attempts);
        }
        counts
    }

    #[tokio::test]
    async fn of_two_that_saw_the_same_count_one_is_counted() {
        let counts = Counts::with_room_for(10);
        let first = Attempts::new(1, at(0), at(0));
        let second = Attempts::new(2, at(0), at(1));
        assert_eq!(
            counts.swap(&key(1), None, &first).await.unwrap(),
            Swap::Done
        );
        assert_eq!(
            counts.swap(&key(1), None, &first).await.unwrap(),
            Swap::Stale
        );
        for outcome in [Swap::Done, Swap::Stale] {
            let swapped = counts.swap(&key(1), Some(&first), &second).await;
            assert_eq!(swapped.unwrap(), outcome);
        }
        assert_eq!(counts.find(&key(1)).await.unwrap(), Some(second));
    }

    #[test]
    fn a_full_throttle_forgets_what_was_tried_longest_ago_and_is_not_blocked() {
        for (now, forgotten) in [(4, 2), (5, 1)] {
            let counts = full();
            let mut kept = counts.lock();
            counts.make_room(&mut kept, at(now)).unwrap();
            assert_eq!(kept.len(), 9);
            assert!(!kept.contains_key(&key(forgotten)), "at {now}");
        }
    }

    #[test]
    fn a_throttle_full_of_blocks_takes_nothing_new_and_forgets_no_block() {
        let counts = full();
        let mut kept = counts.lock();
        for attempts in kept.values_mut() {
            *attempts = attempts.with_block(Some(Block::UntilUnlocked));
        }
        assert!(counts.make_room(&mut kept, at(1_000_000)).is_err());
        assert_eq!(kept.len(), 10);
    }
}
