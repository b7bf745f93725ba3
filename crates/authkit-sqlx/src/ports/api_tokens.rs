//! API tokens.

use std::sync::Arc;

use authkit_store::{
    ApiTokenDigest, ApiTokenRecord, ApiTokenStore, FoundApiToken, Generation, Put,
};
use time::OffsetDateTime;

use super::accounts::account;
use super::read::digest;
use crate::backend::Backend;
use crate::columns::{Columns, Reader};
use crate::instant::{from_micros, to_micros};
use crate::run::Sweep;
use crate::store::Sql;
use crate::value::Value;
use crate::{AccountId, SqlxError};

type Record = ApiTokenRecord<AccountId>;
type Found = FoundApiToken<AccountId>;

fn token<R: Columns>(row: &mut Reader<'_, R>) -> Result<Record, SqlxError> {
    let account = AccountId::from_i64(row.int()?);
    let generation = Generation::from_i64(row.int()?);
    let label = row.text()?;
    let created_at = from_micros(row.int()?)?;
    let seen_at = from_micros(row.int()?)?;
    let expires_at = from_micros(row.int()?)?;
    let mut token = ApiTokenRecord::new(account, generation, created_at, expires_at);
    token.label = label;
    token.seen_at = seen_at;
    Ok(token)
}

fn with_account<R: Columns>(row: &mut Reader<'_, R>) -> Result<Arc<Found>, SqlxError> {
    Ok(Arc::new((token(row)?, account(row)?)))
}

fn with_digest<R: Columns>(row: &mut Reader<'_, R>) -> Result<(ApiTokenDigest, Record), SqlxError> {
    Ok((
        digest(&row.bytes()?, ApiTokenDigest::from_bytes)?,
        token(row)?,
    ))
}

impl<B: Backend, X> ApiTokenStore for Sql<B, X> {
    async fn put_api_token(
        &self,
        digest: &ApiTokenDigest,
        token: &Record,
    ) -> Result<Put, SqlxError> {
        let args = [
            ("digest", Value::Bytes(digest.as_bytes())),
            ("account", Value::Int(token.account.as_i64())),
            ("generation", Value::Int(token.generation.as_i64())),
            ("label", Value::Text(&token.label)),
            ("created_at", Value::Int(to_micros(token.created_at))),
            ("seen_at", Value::Int(to_micros(token.seen_at))),
            ("expires_at", Value::Int(to_micros(token.expires_at))),
        ];
        let put = &self.statements.api_tokens.put;
        Self::put_under_a_name(self.execute_for_account(put, &args).await)
    }

    async fn find_api_token(&self, digest: &ApiTokenDigest) -> Result<Option<Found>, SqlxError> {
        let args = [("digest", Value::Bytes(digest.as_bytes()))];
        let find = &self.statements.api_tokens.find;
        let found = self.find_kept(digest.as_bytes(), find, &args, with_account);
        Ok(found.await?.map(Arc::unwrap_or_clone))
    }

    fn api_token_at_hand(&self, digest: &ApiTokenDigest) -> Option<Arc<Found>> {
        self.kept(digest.as_bytes())
    }

    async fn find_api_tokens(
        &self,
        account: &AccountId,
    ) -> Result<Vec<(ApiTokenDigest, Record)>, SqlxError> {
        let args = [("account", Value::Int(account.as_i64()))];
        self.find_all(&self.statements.api_tokens.find_all, &args, with_digest)
            .await
    }

    async fn record_api_token_seen(
        &self,
        digest: &ApiTokenDigest,
        now: OffsetDateTime,
    ) -> Result<(), SqlxError> {
        let args = [
            ("digest", Value::Bytes(digest.as_bytes())),
            ("now", Value::Int(to_micros(now))),
        ];
        let seen = &self.statements.api_tokens.seen;
        let seen_at = from_micros(to_micros(now))?;
        let update = |found: &mut Arc<Found>| Arc::make_mut(found).0.seen_at = seen_at;
        self.change_kept(seen, &args, |rows| rows.update(digest.as_bytes(), update))
            .await?;
        Ok(())
    }

    async fn remove_api_token(&self, digest: &ApiTokenDigest) -> Result<bool, SqlxError> {
        let args = [("digest", Value::Bytes(digest.as_bytes()))];
        let removed = self
            .execute(&self.statements.api_tokens.remove, &args)
            .await?;
        Ok(removed == 1)
    }

    async fn remove_expired_api_tokens(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, SqlxError> {
        let sql = &self.statements.api_tokens;
        let expired = Sweep {
            name: "api tokens",
            first: &sql.first_expired,
            remove: &sql.remove_expired,
            until: now,
        };
        let stays = |found: &Arc<Found>| found.0.expires_at > now;
        let removed = self.sweep(&expired, limit, |rows| rows.retain(stays));
        Ok(removed.await?.into())
    }
}
