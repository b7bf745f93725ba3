//! An API token when it is made, when it is used, and in a list.

use std::fmt;
use std::sync::Arc;

use authkit_store::{Account, ApiToken, ApiTokenDigest, ApiTokenRecord, FoundApiToken};
use time::OffsetDateTime;

use super::Token;
use crate::handle::Handle;

/// Names an API token in a list of tokens.
pub type ApiTokenHandle = Handle<ApiToken>;

/// A new token, shown once. It is wiped when dropped, and prints nothing.
pub struct IssuedApiToken {
    token: Token,
    expires_at: OffsetDateTime,
}

impl IssuedApiToken {
    pub(super) const fn new(token: Token, expires_at: OffsetDateTime) -> Self {
        Self { token, expires_at }
    }

    /// The text, for whoever asked for it and nobody else.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.token.expose()
    }

    /// When it ends.
    #[must_use]
    pub const fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    /// Names it in a list.
    #[must_use]
    pub fn handle(&self) -> ApiTokenHandle {
        Handle::new(self.token.digest())
    }
}

impl fmt::Debug for IssuedApiToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedApiToken")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A token that was found good a moment ago. A clone is cheap.
#[derive(Clone, Debug)]
#[must_use]
pub struct ApiSession<Id>(Arc<Seen<Id>>);

#[derive(Debug)]
struct Seen<Id> {
    /// What the store said.
    row: Arc<FoundApiToken<Id>>,
    digest: ApiTokenDigest,
}

impl<Id> ApiSession<Id> {
    pub(super) fn new(row: Arc<FoundApiToken<Id>>, digest: ApiTokenDigest) -> Self {
        Self(Arc::new(Seen { row, digest }))
    }

    /// Whom it stands for, as the store had it on resuming.
    pub fn account(&self) -> &Account<Id> {
        &self.0.row.1
    }

    /// What its owner calls it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.0.row.0.label
    }

    /// When it ends.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.0.row.0.expires_at
    }

    /// Names it in a list.
    #[must_use]
    pub fn handle(&self) -> ApiTokenHandle {
        Handle::new(self.0.digest)
    }

    pub(super) fn record(&self) -> &ApiTokenRecord<Id> {
        &self.0.row.0
    }
}

/// One line of a list of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiTokenInfo {
    /// Names it, for ending it.
    pub handle: ApiTokenHandle,
    /// What its owner calls it; empty for one that was got by signing in.
    pub label: String,
    /// When it was made, or the first of those that were rotated.
    pub created_at: OffsetDateTime,
    /// When it was last used, to within a minute.
    pub seen_at: OffsetDateTime,
    /// When it ends, used or not.
    pub expires_at: OffsetDateTime,
}

impl<Id> From<(ApiTokenDigest, ApiTokenRecord<Id>)> for ApiTokenInfo {
    fn from((digest, record): (ApiTokenDigest, ApiTokenRecord<Id>)) -> Self {
        Self {
            handle: Handle::new(digest),
            label: record.label,
            created_at: record.created_at,
            seen_at: record.seen_at,
            expires_at: record.expires_at,
        }
    }
}
