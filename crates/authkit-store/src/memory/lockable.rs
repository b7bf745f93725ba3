//! Attempts in memory, of which there are never more than [`Memory::MAX_ATTEMPT_KEYS`].

use std::collections::HashMap;

use authkit_track::{AttemptKey, Attempts, Block};
use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{LockableStore, Realm, Swap};

impl Memory {
    /// How many keys the attempts of all realms together are counted under.
    ///
    /// Whoever tries many names cannot fill the memory. When one more would be too many, a tenth is forgotten: those that
    /// were tried longest ago and are not blocked, and only if there are too few of them the oldest blocks.
    pub const MAX_ATTEMPT_KEYS: usize = 100_000;
}

#[derive(Clone, Default)]
pub(super) struct Book(HashMap<(Realm, AttemptKey), Attempts>);

impl Book {
    /// Forgets a tenth of a book with `max` keys.
    fn make_room(&mut self, now: OffsetDateTime, max: usize) {
        if self.0.len() < max {
            return;
        }
        let mut all: Vec<_> = self
            .0
            .iter()
            .map(|(key, attempts)| (is_blocked(attempts, now), attempts.last_at, key.clone()))
            .collect();
        let forgotten = (max / 10).max(1).min(all.len());
        all.select_nth_unstable(forgotten - 1);
        for (_, _, key) in all.into_iter().take(forgotten) {
            self.0.remove(&key);
        }
    }
}

fn is_blocked(attempts: &Attempts, at: OffsetDateTime) -> bool {
    match attempts.block {
        None => false,
        Some(Block::Until(end)) => end > at,
        Some(_) => true,
    }
}

impl LockableStore for Memory {
    async fn find_attempts(&self, key: &AttemptKey) -> Result<Option<Attempts>, MemoryError> {
        let place = (self.realm.clone(), key.clone());
        Ok(self.lock().attempts.0.get(&place).copied())
    }

    async fn swap_attempts(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        let place = (self.realm.clone(), key.clone());
        if state.attempts.0.get(&place) != expected {
            return Ok(Swap::Stale);
        }
        if expected.is_none() {
            state
                .attempts
                .make_room(new.last_at, Self::MAX_ATTEMPT_KEYS);
        }
        state.attempts.0.insert(place, *new);
        Ok(Swap::Done)
    }

    async fn remove_attempts(&self, key: &AttemptKey) -> Result<bool, MemoryError> {
        let place = (self.realm.clone(), key.clone());
        Ok(self.lock().attempts.0.remove(&place).is_some())
    }

    async fn remove_stale_attempts(
        &self,
        last_at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let stale = state.attempts.0.extract_if(|(realm, _), attempts| {
            *realm == self.realm && attempts.last_at < last_at && !is_blocked(attempts, last_at)
        });
        Ok(stale.take(limit).count() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(second)
    }

    fn key(number: i64) -> (Realm, AttemptKey) {
        let key = AttemptKey::new("login", "name", &number.to_string());
        (Realm::DEFAULT, key)
    }

    /// Ten keys: 0 was tried first and is blocked, 1 is blocked until second 5, the others are not.
    fn full() -> Book {
        let mut book = Book::default();
        for number in 0..10 {
            let block = match number {
                0 => Some(Block::UntilUnlocked),
                1 => Some(Block::Until(at(5))),
                _ => None,
            };
            let attempts = Attempts::new(1, at(number), at(number)).with_block(block);
            book.0.insert(key(number), attempts);
        }
        book
    }

    #[test]
    fn a_full_book_forgets_what_is_stale_and_not_blocked() {
        let mut book = full();
        book.make_room(at(4), 10);
        assert_eq!(book.0.len(), 9);
        assert!(!book.0.contains_key(&key(2)), "the oldest without a block");
        let mut book = full();
        book.make_room(at(5), 10);
        assert!(!book.0.contains_key(&key(1)), "its block is over");
    }

    #[test]
    fn a_book_with_room_forgets_nothing() {
        let mut book = full();
        book.make_room(at(9), 11);
        assert_eq!(book.0.len(), 10);
    }

    #[test]
    fn a_book_full_of_blocks_forgets_the_oldest() {
        let mut book = full();
        for attempts in book.0.values_mut() {
            *attempts = attempts.with_block(Some(Block::UntilUnlocked));
        }
        book.make_room(at(9), 10);
        assert_eq!(book.0.len(), 9);
        assert!(!book.0.contains_key(&key(0)));
    }
}
