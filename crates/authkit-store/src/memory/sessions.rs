//! Sessions in memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use time::OffsetDateTime;

use super::{Memory, MemoryError};
use crate::{Account, AccountId, PutSession, SessionDigest, SessionRecord, SessionStore};

pub(super) type Sessions = HashMap<SessionDigest, SessionRecord<AccountId>>;

impl SessionStore for Memory {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<PutSession, MemoryError> {
        let mut state = self.lock();
        if state.row(&self.realm, session.account).is_none() {
            return Err(MemoryError::UnknownAccount);
        }
        match state.sessions.entry(*digest) {
            Entry::Occupied(_) => Ok(PutSession::Collision),
            Entry::Vacant(place) => {
                place.insert(session.clone());
                Ok(PutSession::Created)
            }
        }
    }

    async fn find_session(
        &self,
        digest: &SessionDigest,
    ) -> Result<Option<(SessionRecord<AccountId>, Account<AccountId>)>, MemoryError> {
        let state = self.lock();
        Ok(state.sessions.get(digest).and_then(|session| {
            let row = state.row(&self.realm, session.account)?;
            Some((session.clone(), row.account.clone()))
        }))
    }

    async fn record_seen(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        if let Some(mut session) = state.sessions.remove(digest) {
            if state.row(&self.realm, session.account).is_some() {
                session.seen_at = now;
            }
            state.sessions.insert(*digest, session);
        }
        Ok(())
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, MemoryError> {
        let mut state = self.lock();
        let owner = state.sessions.get(digest).map(|session| session.account);
        let ours = owner.is_some_and(|id| state.row(&self.realm, id).is_some());
        Ok(ours && state.sessions.remove(digest).is_some())
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let before = state.sessions.len();
        let mut sessions = std::mem::take(&mut state.sessions);
        sessions.retain(|_, session| {
            let ended = session.expires_at <= now || session.seen_at <= idle_since;
            !ended || state.row(&self.realm, session.account).is_none()
        });
        let removed = before - sessions.len();
        state.sessions = sessions;
        Ok(removed as u64)
    }
}
