//! Tokens for programs: a row each, found by the digest.

use std::sync::Arc;

use authkit_token::{OpaquePurpose, TokenDigest};
use time::OffsetDateTime;

use crate::port::port;
use crate::text::cut;
use crate::{Account, AccountStore, Generation, Put};

/// The purpose of an API token.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ApiToken;

impl OpaquePurpose for ApiToken {
    const PREFIX: &'static str = "aka_";
}

/// What is stored in place of an API token.
pub type ApiTokenDigest = TokenDigest<ApiToken>;

/// An API token, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiTokenRecord<Id> {
    /// Whose it is.
    pub account: Id,
    /// The account's generation when it was made: it is dead once the account has moved on.
    pub generation: Generation,
    /// What its owner calls it, up to 255 bytes; empty for one that was got by signing in.
    pub label: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was last used, to within the touch interval of the session layer.
    pub seen_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
}

impl<Id> ApiTokenRecord<Id> {
    /// The longest label, in bytes of UTF-8.
    pub const MAX_LABEL_BYTES: usize = 255;

    /// A token that is made now, without a label.
    pub const fn new(
        account: Id,
        generation: Generation,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Self {
        Self {
            account,
            generation,
            label: String::new(),
            created_at: now,
            seen_at: now,
            expires_at,
        }
    }

    /// The same token under that name. What is too long is cut.
    #[must_use]
    pub fn with_label(mut self, label: &str) -> Self {
        cut(label, Self::MAX_LABEL_BYTES).clone_into(&mut self.label);
        self
    }
}

/// A token, and its account as it is now.
pub type FoundApiToken<Id> = (ApiTokenRecord<Id>, Account<Id>);

port! {
    /// A store that keeps API tokens.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` keeps no API tokens",
        note = "implement `ApiTokenStore` for it, or leave tokens out"
    )]
    pub trait ApiTokenStore (DynApiTokenStore): AccountStore (DynAccountStore) {
        /// Stores a new token; never overwrites one.
        async fn put_api_token(
            &self,
            digest: &ApiTokenDigest,
            token: &ApiTokenRecord<Self::UserId>,
        ) -> Put;

        /// The token and its account as it is now, in one round trip; `None` if either is gone.
        async fn find_api_token(
            &self,
            digest: &ApiTokenDigest,
        ) -> Option<FoundApiToken<Self::UserId>>;

        /// The tokens of an account, latest first.
        async fn find_api_tokens(
            &self,
            account: &Self::UserId,
        ) -> Vec<(ApiTokenDigest, ApiTokenRecord<Self::UserId>)>;

        /// Notes that a token was used. It never brings back one that has been removed.
        async fn record_api_token_seen(&self, digest: &ApiTokenDigest, now: OffsetDateTime) -> ();

        /// Removes a token; `true` if this call did.
        async fn remove_api_token(&self, digest: &ApiTokenDigest) -> bool;

        /// Removes up to `limit` tokens that have ended by `now`; says how many.
        async fn remove_expired_api_tokens(&self, now: OffsetDateTime, limit: u32) -> u64;

        at_hand {
            /// What [`find_api_token`](Self::find_api_token) would find at this moment, where that is known without waiting: it is
            /// in memory, and nothing that was committed anywhere has changed it. `None` says nothing.
            fn api_token_at_hand(&self, digest: &ApiTokenDigest) -> Option<Arc<FoundApiToken<Self::UserId>>> {
                None
            }
        }
    }
}
