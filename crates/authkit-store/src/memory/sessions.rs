//! Sessions in memory.

use std::sync::Arc;

use time::OffsetDateTime;

use super::held::{Held, Holding};
use super::{Memory, MemoryError};
use crate::{
    AccountId, FoundSession, Put, SessionDigest, SessionListStore, SessionRecord, SessionStore,
    Swap,
};

pub(super) type Sessions = Held<SessionDigest, SessionRecord<AccountId>>;

impl Holding for SessionRecord<AccountId> {
    fn account(&self) -> AccountId {
        self.account
    }
}

impl SessionStore for Memory {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Put, MemoryError> {
        let mut state = self.lock();
        state.known(&self.realm, session.account)?;
        Ok(state.sessions.put(&self.realm, digest, session))
    }

    async fn find_session(
        &self,
        digest: &SessionDigest,
    ) -> Result<Option<FoundSession<AccountId>>, MemoryError> {
        let state = self.lock();
        let session = state.sessions.get(&self.realm, digest);
        Ok(state.with_account(&self.realm, session))
    }

    fn session_at_hand(&self, digest: &SessionDigest) -> Option<Arc<FoundSession<AccountId>>> {
        let state = self.lock();
        let session = state.sessions.get(&self.realm, digest);
        state.with_account(&self.realm, session).map(Arc::new)
    }

    async fn record_seen(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        if let Some(session) = state.sessions.get_mut(&self.realm, digest) {
            session.seen_at = now;
        }
        Ok(())
    }

    async fn swap_session(
        &self,
        old: &SessionDigest,
        new: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<Swap, MemoryError> {
        let mut state = self.lock();
        if state.sessions.get(&self.realm, old).is_none() {
            return Ok(Swap::Stale);
        }
        state.known(&self.realm, session.account)?;
        match state.sessions.put(&self.realm, new, session) {
            Put::Collision => Err(MemoryError::DigestTaken),
            Put::Created => {
                state.sessions.remove(&self.realm, old);
                Ok(Swap::Done)
            }
        }
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, MemoryError> {
        Ok(self.lock().sessions.remove(&self.realm, digest))
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let ended = state.sessions.take(&self.realm, limit, |_, session| {
            session.expires_at <= now || session.seen_at <= idle_since
        });
        Ok(ended.len() as u64)
    }
}

impl SessionListStore for Memory {
    async fn find_sessions(
        &self,
        account: &AccountId,
    ) -> Result<Vec<(SessionDigest, SessionRecord<AccountId>)>, MemoryError> {
        let state = self.lock();
        Ok(state
            .sessions
            .of(&self.realm, *account, |session| session.seen_at))
    }

    async fn remove_sessions(
        &self,
        account: &AccountId,
        keep: Option<&SessionDigest>,
    ) -> Result<Vec<SessionRecord<AccountId>>, MemoryError> {
        let mut state = self.lock();
        Ok(state
            .sessions
            .take(&self.realm, u32::MAX, |digest, session| {
                session.account == *account && Some(digest) != keep
            }))
    }
}
