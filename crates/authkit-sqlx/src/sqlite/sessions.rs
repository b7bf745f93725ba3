//! Sessions.

use authkit_store::{Account, Generation, PutSession, SessionDigest, SessionRecord, SessionStore};
use sqlx::error::{DatabaseError, ErrorKind};
use time::OffsetDateTime;

use super::{Sqlite, accounts, found};
use crate::instant::{from_micros, to_micros};
use crate::{AccountId, SqlxError};

/// A session (`generation, authenticated_at, seen_at, expires_at`) and its account.
type Row = (i64, i64, i64, i64, i64, String, bool, i64);

// An account that is not there makes a NULL, which the column refuses.
const PUT: &str = "INSERT INTO authkit_sessions \
    (digest, account_id, generation, authenticated_at, seen_at, expires_at) \
    VALUES (?1, (SELECT id FROM authkit_accounts WHERE id = ?2 AND realm = ?3), ?4, ?5, ?6, ?7) \
    ON CONFLICT (digest) DO NOTHING";
const FIND: &str = "SELECT s.generation, s.authenticated_at, s.seen_at, s.expires_at, \
    a.id, a.email, a.active, a.generation \
    FROM authkit_sessions s JOIN authkit_accounts a ON a.id = s.account_id \
    WHERE s.digest = ?1 AND a.realm = ?2";
const SEEN: &str = "UPDATE authkit_sessions SET seen_at = ?3 WHERE digest = ?1 \
    AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = account_id AND a.realm = ?2)";
const REMOVE: &str = "DELETE FROM authkit_sessions WHERE digest = ?1 \
    AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = account_id AND a.realm = ?2)";
const REMOVE_EXPIRED: &str = "DELETE FROM authkit_sessions WHERE (expires_at <= ?2 OR seen_at <= ?3) \
    AND EXISTS (SELECT 1 FROM authkit_accounts a WHERE a.id = account_id AND a.realm = ?1)";

fn session(row: Row) -> Result<(SessionRecord<AccountId>, Account<AccountId>), SqlxError> {
    let (generation, authenticated_at, seen_at, expires_at, id, email, active, present) = row;
    let account = accounts::account((id, email, active, present))?;
    let generation = Generation::from_i64(generation);
    let authenticated_at = from_micros(authenticated_at)?;
    let mut session = SessionRecord::new(
        account.id,
        generation,
        authenticated_at,
        from_micros(expires_at)?,
    );
    session.seen_at = from_micros(seen_at)?;
    Ok((session, account))
}

fn put_failed(error: sqlx::Error) -> SqlxError {
    match error.as_database_error().map(DatabaseError::kind) {
        Some(ErrorKind::NotNullViolation) => SqlxError::UnknownAccount,
        _ => SqlxError::Query(error),
    }
}

impl SessionStore for Sqlite {
    async fn put_session(
        &self,
        digest: &SessionDigest,
        session: &SessionRecord<AccountId>,
    ) -> Result<PutSession, SqlxError> {
        let query = sqlx::query(PUT)
            .bind(digest.as_bytes().as_slice())
            .bind(session.account.as_i64())
            .bind(self.realm_name())
            .bind(session.generation.as_i64())
            .bind(to_micros(session.authenticated_at))
            .bind(to_micros(session.seen_at))
            .bind(to_micros(session.expires_at));
        let done = query.execute(&self.pool).await.map_err(put_failed)?;
        Ok(if done.rows_affected() == 1 {
            PutSession::Created
        } else {
            PutSession::Collision
        })
    }

    async fn find_session(
        &self,
        digest: &SessionDigest,
    ) -> Result<Option<(SessionRecord<AccountId>, Account<AccountId>)>, SqlxError> {
        let query = sqlx::query_as::<_, Row>(FIND)
            .bind(digest.as_bytes().as_slice())
            .bind(self.realm_name());
        found(query.fetch_optional(&self.pool).await, session)
    }

    async fn record_seen(
        &self,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Result<(), SqlxError> {
        let query = sqlx::query(SEEN)
            .bind(digest.as_bytes().as_slice())
            .bind(self.realm_name())
            .bind(to_micros(now));
        query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(())
    }

    async fn remove_session(&self, digest: &SessionDigest) -> Result<bool, SqlxError> {
        let query = sqlx::query(REMOVE)
            .bind(digest.as_bytes().as_slice())
            .bind(self.realm_name());
        let done = query.execute(&self.pool).await.map_err(SqlxError::Query)?;
        Ok(done.rows_affected() == 1)
    }

    async fn remove_expired_sessions(
        &self,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
    ) -> Result<u64, SqlxError> {
        let query = sqlx::query(REMOVE_EXPIRED)
            .bind(self.realm_name())
            .bind(to_micros(now))
            .bind(to_micros(idle_since));
        Ok(query
            .execute(&self.pool)
            .await
            .map_err(SqlxError::Query)?
            .rows_affected())
    }
}
