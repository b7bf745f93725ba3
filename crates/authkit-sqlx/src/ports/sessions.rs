//! Sessions.

use std::sync::Arc;

use authkit_store::{
    FoundSession, Generation, Put, SessionDigest, SessionListStore, SessionRecord, SessionStore,
    Swap,
};
use time::OffsetDateTime;

use super::accounts::account;
use super::read::{address_text, device, digest};
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::render::Statement;
use crate::run::Sweep;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

type Record = SessionRecord<AccountId>;
type Found = FoundSession<AccountId>;

fn session<R: Columns>(row: &mut Reader<'_, R>) -> Result<Record, SqlxError> {
    let account = AccountId::from_i64(row.int()?);
    let generation = Generation::from_i64(row.int()?);
    let created_at = from_micros(row.int()?)?;
    let authenticated_at = from_micros(row.int()?)?;
    let seen_at = from_micros(row.int()?)?;
    let expires_at = from_micros(row.int()?)?;
    let mut session = SessionRecord::new(account, generation, created_at, expires_at);
    session.authenticated_at = authenticated_at;
    session.seen_at = seen_at;
    Ok(session.on(device(row)?))
}

fn with_account<R: Columns>(row: &mut Reader<'_, R>) -> Result<Arc<Found>, SqlxError> {
    Ok(Arc::new((session(row)?, account(row)?)))
}

fn with_digest<R: Columns>(row: &mut Reader<'_, R>) -> Result<(SessionDigest, Record), SqlxError> {
    Ok((
        digest(&row.bytes()?, SessionDigest::from_bytes)?,
        session(row)?,
    ))
}

impl<B: Backend, X> Sql<B, X> {
    /// Writes a session under a digest, or under a new one in the place of that.
    async fn write_session(
        &self,
        statement: &Statement,
        digest: &SessionDigest,
        new: Option<&SessionDigest>,
        session: &Record,
    ) -> Result<u64, SqlxError> {
        let address = address_text(session.device.address);
        let args = [
            ("digest", Value::Bytes(digest.as_bytes())),
            ("new", Value::Bytes(new.unwrap_or(digest).as_bytes())),
            ("account", Value::Int(session.account.as_i64())),
            ("generation", Value::Int(session.generation.as_i64())),
            ("created_at", Value::Int(to_micros(session.created_at))),
            (
                "authenticated_at",
                Value::Int(to_micros(session.authenticated_at)),
            ),
            ("seen_at", Value::Int(to_micros(session.seen_at))),
            ("expires_at", Value::Int(to_micros(session.expires_at))),
            ("address", Value::OptText(address.as_deref())),
            (
                "user_agent",
                Value::OptText(session.device.user_agent.as_deref()),
            ),
        ];
        self.execute_for_account(statement, &args).await
    }
}

impl<B: Backend, X> SessionStore for Sql<B, X> {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &Record,
    ) -> Result<Put, SqlxError> {
        let put = &self.statements.sessions.put;
        Self::put_under_a_name(self.write_session(put, digest, None, session).await)
    }

    async fn find_session(&self, digest: &SessionDigest) -> Result<Option<Found>, SqlxError> {
        let args = [("digest", Value::Bytes(digest.as_bytes()))];
        let find = &self.statements.sessions.find;
        let found = self.find_kept(digest.as_bytes(), find, &args, with_account);
        Ok(found.await?.map(Arc::unwrap_or_clone))
    }

    fn session_at_hand(&self, digest: &SessionDigest) -> Option<Arc<Found>> {
        self.kept(digest.as_bytes())
    }

    async fn record_seen(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Result<(), SqlxError> {
        let args = [
            ("digest", Value::Bytes(digest.as_bytes())),
            ("now", Value::Int(to_micros(now))),
        ];
        let seen = &self.statements.sessions.seen;
        let seen_at = from_micros(to_micros(now))?;
        let update = |found: &mut Arc<Found>| Arc::make_mut(found).0.seen_at = seen_at;
        self.change_kept(seen, &args, |rows| rows.update(digest.as_bytes(), update))
            .await?;
        Ok(())
    }

    async fn swap_session(
        &self,
        old: &SessionDigest,
        new: &SessionDigest,
        session: &Record,
    ) -> Result<Swap, SqlxError> {
        let swap = &self.statements.sessions.swap;
        let swapped = self.write_session(swap, old, Some(new), session).await?;
        Ok(if swapped == 1 {
            Swap::Done
        } else {
            Swap::Stale
        })
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, SqlxError> {
        let args = [("digest", Value::Bytes(digest.as_bytes()))];
        let removed = self
            .execute(&self.statements.sessions.remove, &args)
            .await?;
        Ok(removed == 1)
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let sql = &self.statements.sessions;
        let ended = Sweep {
            name: "ended",
            first: &sql.first_ended,
            remove: &sql.remove_ended,
            until: now,
        };
        let stays = |found: &Arc<Found>| found.0.expires_at > now;
        let removed = self.sweep(&ended, limit, |rows| rows.retain(stays)).await?;
        let idle = Sweep {
            name: "idle",
            first: &sql.first_idle,
            remove: &sql.remove_idle,
            until: idle_since,
        };
        let stays = |found: &Arc<Found>| found.0.seen_at > idle_since;
        let left = limit.saturating_sub(removed);
        let idle = self.sweep(&idle, left, |rows| rows.retain(stays)).await?;
        Ok(removed.saturating_add(idle).into())
    }
}

impl<B: Backend, X> SessionListStore for Sql<B, X> {
    async fn find_sessions(
        &self,
        account: &AccountId,
    ) -> Result<Vec<(SessionDigest, Record)>, SqlxError> {
        let args = [("account", Value::Int(account.as_i64()))];
        self.find_all(&self.statements.sessions.find_all, &args, with_digest)
            .await
    }

    async fn remove_sessions(
        &self,
        account: &AccountId,
        keep: Option<&SessionDigest>,
    ) -> Result<Vec<Record>, SqlxError> {
        let keep = keep.map(|digest| digest.as_bytes().as_slice());
        let args = [
            ("account", Value::Int(account.as_i64())),
            ("keep", Value::OptBytes(keep)),
        ];
        self.change_rows(&self.statements.sessions.remove_all, &args, session)
            .await
    }
}
