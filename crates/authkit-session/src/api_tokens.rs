//! Tokens for programs: short ones that are got by signing in and rotated, and named ones that their owner makes and lists.
//!
//! ```
//! use std::time::Duration;
//! use authkit_session::{ApiTokenConfig, ApiTokens};
//! use authkit_store::{Account, AccountId, memory::Memory};
//!
//! # async fn run(account: Account<AccountId>) -> Result<(), Box<dyn std::error::Error>> {
//! let tokens = ApiTokens::new(Memory::new(), ApiTokenConfig::DEFAULT);
//!
//! let issued = tokens.issue(&account, "", None).await?;                    // for 15 minutes
//! if let Some(found) = tokens.resume(issued.expose()).await? {
//!     assert_eq!(found.account().id, account.id);
//! }
//! let next = tokens.rotate(issued.expose()).await?;                        // before they are over; the old one is dead
//! let quarter = Duration::from_secs(90 * 86_400);
//! let deploy = tokens.issue(&account, "deployment", Some(quarter)).await?; // shown once
//! # Ok(())
//! # }
//! ```

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use authkit_store::{Account, ApiToken, ApiTokenDigest, ApiTokenRecord, ApiTokenStore};
use authkit_token::{OpaqueDigester, OpaqueToken};
use time::OffsetDateTime;

use crate::core::{Core, core_settings, length, put_fresh, sweep};
use crate::{Mechanism, SessionError};

mod config;
mod info;

pub use config::{ApiTokenConfig, InvalidApiTokenConfig};
pub use info::{ApiSession, ApiTokenHandle, ApiTokenInfo, IssuedApiToken};

type Token = OpaqueToken<ApiToken>;

/// The API tokens of one store.
pub struct ApiTokens<S: ApiTokenStore> {
    core: Core<S>,
    digester: OpaqueDigester<ApiToken>,
    config: ApiTokenConfig,
}

impl<S: ApiTokenStore> ApiTokens<S> {
    /// Tokens in `store`, on the system's clock.
    pub fn new(store: S, config: ApiTokenConfig) -> Self {
        Self {
            core: Core::new(store),
            digester: OpaqueDigester::new(),
            config,
        }
    }

    core_settings!();

    /// The limits.
    #[must_use]
    pub const fn config(&self) -> &ApiTokenConfig {
        &self.config
    }

    /// Makes a token under that name, for `lifetime` or else for the configured one.
    ///
    /// # Security
    /// Call it only for an account that has just proved itself, or that has a fresh session.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed, and for an account that may hold nothing.
    pub async fn issue(
        &self,
        account: &Account<S::UserId>,
        label: &str,
        lifetime: Option<Duration>,
    ) -> Result<IssuedApiToken, SessionError<S::Error>> {
        self.core.may_be_given(account, Mechanism::ApiToken).await?;
        let now = self.core.now();
        let lifetime = lifetime.unwrap_or(self.config.lifetime());
        let ends = now.saturating_add(length(lifetime));
        let record = ApiTokenRecord::new(account.id.clone(), account.generation, now, ends);
        self.put(record.with_label(label)).await
    }

    /// Whom that token stands for, if it is good: known, in time, and of an account that is active, in the same generation,
    /// and may hold something. A text that is no token costs no look-up.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the check could not answer.
    pub async fn resume(
        &self,
        token: &str,
    ) -> Result<Option<ApiSession<S::UserId>>, SessionError<S::Error>> {
        let Ok(digest) = self.digester.digest_of(token) else {
            return Ok(None);
        };
        let now = self.core.now();
        let Some(found) = self.find(digest, now).await? else {
            return Ok(None);
        };
        if !self.is_noted(found.record(), now) {
            // That it was used is worth noting, not worth failing for.
            let _ = Box::pin(self.core.store.record_api_token_seen(&digest, now)).await;
        }
        Ok(Some(found))
    }

    /// Whom that token stands for, where [`resume`](Self::resume) would answer without waiting for anything: by far the most
    /// requests, with a store that has rows at hand. `None` says nothing about the token: resume it.
    #[must_use]
    pub fn resume_at_hand(&self, token: &str) -> Option<ApiSession<S::UserId>> {
        let digest = self.digester.digest_of(token).ok()?;
        let now = self.core.now();
        let row = self.core.store.api_token_at_hand(&digest)?;
        let (record, account) = &*row;
        let holds = self.core.holds_at_once(account, record.generation);
        let is_good = holds && now < record.expires_at && self.is_noted(record, now);
        is_good.then(|| ApiSession::new(row, digest))
    }

    /// Whether that it is used need not be noted again.
    fn is_noted(&self, record: &ApiTokenRecord<S::UserId>, now: OffsetDateTime) -> bool {
        now - record.seen_at < length(self.config.touch_interval())
    }

    /// Another token in the place of that one, which is dead from then on: for the configured lifetime, and no longer than
    /// the configured end after the first of them was made. `None` if it is no good, or that end has come. Of two who rotate
    /// one token at once, one gets the next.
    ///
    /// # Errors
    /// [`SessionError`] when the store, the check or the random source failed; the old token may be gone then.
    pub async fn rotate(
        &self,
        token: &str,
    ) -> Result<Option<IssuedApiToken>, SessionError<S::Error>> {
        let Ok(digest) = self.digester.digest_of(token) else {
            return Ok(None);
        };
        let now = self.core.now();
        let Some(found) = self.find(digest, now).await? else {
            return Ok(None);
        };
        let old = found.record();
        let last = old
            .created_at
            .saturating_add(length(self.config.absolute()));
        let ends = now.saturating_add(length(self.config.lifetime())).min(last);
        if ends <= now || !self.remove(&digest).await? {
            return Ok(None);
        }
        let mut record = ApiTokenRecord::new(old.account.clone(), old.generation, now, ends);
        record.created_at = old.created_at;
        self.put(record.with_label(&old.label)).await.map(Some)
    }

    /// The tokens of an account that are good, latest first.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn list(
        &self,
        account: &Account<S::UserId>,
    ) -> Result<Vec<ApiTokenInfo>, SessionError<S::Error>> {
        let now = self.core.now();
        let listed = self.core.store.find_api_tokens(&account.id).await;
        let listed = listed.map_err(SessionError::Store)?;
        let good = listed.into_iter().filter(|(_, record)| {
            let holds = account.active && record.generation == account.generation;
            holds && now < record.expires_at
        });
        Ok(good.map(ApiTokenInfo::from).collect())
    }

    /// Ends one token of that account; `true` if it had it.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: it may go on then.
    pub async fn revoke(
        &self,
        account: &S::UserId,
        handle: &ApiTokenHandle,
    ) -> Result<bool, SessionError<S::Error>> {
        let found = self.core.store.find_api_token(handle.digest()).await;
        match found.map_err(SessionError::Store)? {
            Some((record, _)) if record.account == *account => self.remove(handle.digest()).await,
            _ => Ok(false),
        }
    }

    /// Ends that token, as a sign-out does; `true` if there was one.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer: it may go on then.
    pub async fn end(&self, token: &str) -> Result<bool, SessionError<S::Error>> {
        match self.digester.digest_of(token) {
            Ok(digest) => self.remove(&digest).await,
            Err(_) => Ok(false),
        }
    }

    /// Removes what has ended by itself; says how many. Worth a call every hour or so.
    ///
    /// # Errors
    /// [`SessionError::Store`] when the store could not answer.
    pub async fn remove_expired(&self) -> Result<u64, SessionError<S::Error>> {
        let now = self.core.now();
        let store = &self.core.store;
        sweep(|limit| store.remove_expired_api_tokens(now, limit)).await
    }

    async fn find(
        &self,
        digest: ApiTokenDigest,
        now: OffsetDateTime,
    ) -> Result<Option<ApiSession<S::UserId>>, SessionError<S::Error>> {
        let found = self.core.store.find_api_token(&digest).await;
        let Some((record, account)) = found.map_err(SessionError::Store)? else {
            return Ok(None);
        };
        let found = ApiSession::new(Arc::new((record, account)), digest);
        if now >= found.expires_at() {
            Box::pin(self.remove(&digest)).await?;
            return Ok(None);
        }
        let (account, generation) = (found.account(), found.record().generation);
        let holds = self.core.holds(account, generation, Mechanism::ApiToken);
        Ok(holds.await?.then_some(found))
    }

    async fn put(
        &self,
        record: ApiTokenRecord<S::UserId>,
    ) -> Result<IssuedApiToken, SessionError<S::Error>> {
        let (store, of) = (&self.core.store, &record);
        let put = async |digest: ApiTokenDigest| store.put_api_token(&digest, of).await;
        let token = put_fresh(put).await?;
        Ok(IssuedApiToken::new(token, record.expires_at))
    }

    async fn remove(&self, digest: &ApiTokenDigest) -> Result<bool, SessionError<S::Error>> {
        let removed = self.core.store.remove_api_token(digest).await;
        removed.map_err(SessionError::Store)
    }
}

impl<S: ApiTokenStore> fmt::Debug for ApiTokens<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiTokens")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
