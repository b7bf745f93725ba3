//! API tokens in memory.

use std::sync::Arc;

use time::OffsetDateTime;

use super::held::{Held, Holding};
use super::{Memory, MemoryError};
use crate::{AccountId, ApiTokenDigest, ApiTokenRecord, ApiTokenStore, FoundApiToken, Put};

pub(super) type ApiTokens = Held<ApiTokenDigest, ApiTokenRecord<AccountId>>;

impl Holding for ApiTokenRecord<AccountId> {
    fn account(&self) -> AccountId {
        self.account
    }
}

impl ApiTokenStore for Memory {
    async fn put_api_token(
        &self,
        digest: &ApiTokenDigest,
        token: &ApiTokenRecord<AccountId>,
    ) -> Result<Put, MemoryError> {
        let mut state = self.lock();
        state.known(&self.realm, token.account)?;
        Ok(state.api_tokens.put(&self.realm, digest, token))
    }

    async fn find_api_token(
        &self,
        digest: &ApiTokenDigest,
    ) -> Result<Option<FoundApiToken<AccountId>>, MemoryError> {
        let state = self.lock();
        let token = state.api_tokens.get(&self.realm, digest);
        Ok(state.with_account(&self.realm, token))
    }

    fn api_token_at_hand(&self, digest: &ApiTokenDigest) -> Option<Arc<FoundApiToken<AccountId>>> {
        let state = self.lock();
        let token = state.api_tokens.get(&self.realm, digest);
        state.with_account(&self.realm, token).map(Arc::new)
    }

    async fn find_api_tokens(
        &self,
        account: &AccountId,
    ) -> Result<Vec<(ApiTokenDigest, ApiTokenRecord<AccountId>)>, MemoryError> {
        let state = self.lock();
        Ok(state
            .api_tokens
            .of(&self.realm, *account, |token| token.created_at))
    }

    async fn record_api_token_seen(
        &self,
        digest: &ApiTokenDigest,
        now: OffsetDateTime,
    ) -> Result<(), MemoryError> {
        let mut state = self.lock();
        if let Some(token) = state.api_tokens.get_mut(&self.realm, digest) {
            token.seen_at = now;
        }
        Ok(())
    }

    async fn remove_api_token(&self, digest: &ApiTokenDigest) -> Result<bool, MemoryError> {
        Ok(self.lock().api_tokens.remove(&self.realm, digest))
    }

    async fn remove_expired_api_tokens(
        &self,
        now: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, MemoryError> {
        let mut state = self.lock();
        let ended = state
            .api_tokens
            .take(&self.realm, limit, |_, token| token.expires_at <= now);
        Ok(ended.len() as u64)
    }
}
