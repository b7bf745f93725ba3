//! The outbox in memory.

use std::collections::BTreeMap;
use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{
    Claim, Claimed, DeadMessage, DeadMessageStore, Failure, Message, MessageCounts, MessageKey,
    OutboxStore, Realm,
};

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
    state: State,
    /// What was said about the last failure.
    reason: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Shelved,
    /// Dead, and its context is gone.
    Empty,
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
                state: State::Waiting,
                reason: String::new(),
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
            .filter(|entry| entry.state == State::Waiting && entry.due_at <= claim.now)
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

    async fn record_failure(
        &self,
        key: &MessageKey,
        failure: Failure,
        reason: &str,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        let entry = state
            .outbox
            .entries
            .get_mut(&(self.realm.clone(), key.clone()));
        if let Some(entry) = entry.filter(|entry| entry.state == State::Waiting) {
            entry.reason = reason.to_owned();
            match failure {
                Failure::RetryAt(due_at) => entry.due_at = due_at,
                Failure::Shelved => entry.state = State::Shelved,
                Failure::Dead => {
                    entry.state = State::Empty;
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
            .map(|entry| entry.state != State::Waiting)
            .collect::<Vec<_>>();
        let dead = all.iter().filter(|dead| **dead).count();
        Ok(MessageCounts::new((all.len() - dead) as u64, dead as u64))
    }
}

impl DeadMessageStore for Memory {
    async fn find_dead_messages(
        &self,
        before: OffsetDateTime,
        limit: u32,
    ) -> Result<Vec<DeadMessage>, MemoryError> {
        let mut state = self.lock();
        let mut dead: Vec<_> = state
            .outbox
            .of(&self.realm)
            .filter(|entry| entry.state != State::Waiting && entry.message.created_at < before)
            .collect();
        dead.sort_by_key(|entry| std::cmp::Reverse((entry.message.created_at, entry.number)));
        dead.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let describe = |entry: &mut Entry| {
            let message = &entry.message;
            let (key, template) = (message.key.clone(), message.template.clone());
            let described =
                DeadMessage::new(key, template, message.recipient.clone(), message.created_at);
            described
                .after(entry.attempts, entry.reason.clone())
                .revivable(entry.state == State::Shelved)
        };
        Ok(dead.into_iter().map(describe).collect())
    }

    async fn revive_message(
        &self,
        key: &MessageKey,
        now: OffsetDateTime,
    ) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let entry = state
            .outbox
            .entries
            .get_mut(&(self.realm.clone(), key.clone()));
        let Some(entry) = entry.filter(|entry| entry.state == State::Shelved) else {
            return Ok(false);
        };
        entry.state = State::Waiting;
        entry.due_at = now;
        Ok(true)
    }

    async fn remove_dead_messages_before(
        &self,
        at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let mut old: Vec<_> = state
            .outbox
            .of(&self.realm)
            .filter(|entry| entry.state != State::Waiting && entry.message.created_at < at)
            .map(|entry| (entry.message.created_at, entry.message.key.clone()))
            .collect();
        old.sort();
        old.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        for (_, key) in &old {
            state
                .outbox
                .entries
                .remove(&(self.realm.clone(), key.clone()));
        }
        Ok(old.len() as u64)
    }
}
