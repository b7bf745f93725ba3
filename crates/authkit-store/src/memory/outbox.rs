//! The outbox in memory.

use std::collections::BTreeMap;
use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{Claim, Claimed, Failure, Message, MessageCounts, MessageKey, OutboxStore, Realm};

#[derive(Clone, Default)]
pub(super) struct Outbox {
    put_so_far: u64,
    entries: BTreeMap<(Realm, MessageKey), Entry>,
}

#[derive(Clone)]
struct Entry {
    message: Message,
    /// Which put it came by: the order among messages of the same moment.
    number: u64,
    due_at: OffsetDateTime,
    attempts: u32,
    dead: bool,
}

impl Outbox {
    pub(super) fn put(&mut self, realm: &Realm, message: &Message) {
        self.put_so_far += 1;
        self.entries
            .entry((realm.clone(), message.key.clone()))
            .or_insert_with(|| Entry {
                message: message.clone(),
                number: self.put_so_far,
                due_at: message.created_at,
                attempts: 0,
                dead: false,
            });
    }

    fn of<'a>(&'a mut self, realm: &'a Realm) -> impl Iterator<Item = &'a mut Entry> {
        self.entries
            .iter_mut()
            .filter(move |((of, _), _)| of == realm)
            .map(|(_, entry)| entry)
    }

    fn claim(&mut self, realm: &Realm, claim: Claim) -> Vec<Claimed> {
        let mut due: Vec<_> = self
            .of(realm)
            .filter(|entry| !entry.dead && entry.due_at <= claim.now)
            .collect();
        due.sort_by_key(|entry| (entry.message.created_at, entry.number));
        due.truncate(usize::try_from(claim.limit).unwrap_or(usize::MAX));
        let lease = time::Duration::try_from(claim.lease).unwrap_or(time::Duration::MAX);
        let hand_out = |entry: &mut Entry| {
            entry.due_at = claim.now.saturating_add(lease);
            entry.attempts += 1;
            Claimed::new(entry.message.clone(), entry.attempts)
        };
        due.into_iter().map(hand_out).collect()
    }
}

impl OutboxStore for Memory {
    async fn put_messages(&self, messages: &[Message]) -> Result<(), MemoryError> {
        let mut state = self.lock();
        for message in messages {
            state.outbox.put(&self.realm, message);
        }
        Ok(())
    }

    async fn claim_messages(&self, claim: Claim) -> Result<Vec<Claimed>, MemoryError> {
        Ok(self.lock().outbox.claim(&self.realm, claim))
    }

    async fn record_sent(&self, key: &MessageKey) -> Result<(), MemoryError> {
        self.lock()
            .outbox
            .entries
            .remove(&(self.realm.clone(), key.clone()));
        Ok(())
    }

    /// The reason is for an administrator with a database; here nobody could read it.
    async fn record_failure(
        &self,
        key: &MessageKey,
        failure: Failure,
        _reason: &str,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        let entry = state
            .outbox
            .entries
            .get_mut(&(self.realm.clone(), key.clone()));
        if let Some(entry) = entry.filter(|entry| !entry.dead) {
            match failure {
                Failure::RetryAt(due_at) => entry.due_at = due_at,
                Failure::Dead => {
                    entry.dead = true;
                    entry.message.context.clear();
                }
            }
        }
        Ok(())
    }

    async fn count_messages(&self) -> Result<MessageCounts, MemoryError> {
        let mut state = self.lock();
        let all = state
            .outbox
            .of(&self.realm)
            .map(|entry| entry.dead)
            .collect::<Vec<_>>();
        let dead = all.iter().filter(|dead| **dead).count();
        Ok(MessageCounts::new((all.len() - dead) as u64, dead as u64))
    }
}
