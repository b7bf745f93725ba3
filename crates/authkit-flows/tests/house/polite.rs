//! A store that gives way.

use authkit_flows::store::{LockableStore, Realm, Store, Swap};
use authkit_track::{AttemptKey, Attempts};
use time::OffsetDateTime;

/// A store that lets others go first before each verb, as a database does.
#[derive(Clone)]
pub(crate) struct Polite<S>(pub(crate) S);

impl<S: Store> Store for Polite<S> {
    type UserId = S::UserId;
    type Error = S::Error;
    type Outgoing = S::Outgoing;

    fn realm(&self) -> &Realm {
        self.0.realm()
    }
}

impl<S: LockableStore> LockableStore for Polite<S> {
    async fn find_attempts(&self, key: &AttemptKey) -> Result<Option<Attempts>, S::Error> {
        tokio::task::yield_now().await;
        self.0.find_attempts(key).await
    }

    async fn swap_attempts(
        &self,
        key: &AttemptKey,
        expected: Option<&Attempts>,
        new: &Attempts,
    ) -> Result<Swap, S::Error> {
        tokio::task::yield_now().await;
        self.0.swap_attempts(key, expected, new).await
    }

    async fn remove_attempts(&self, key: &AttemptKey) -> Result<bool, S::Error> {
        self.0.remove_attempts(key).await
    }

    async fn remove_stale_attempts(
        &self,
        last_at: OffsetDateTime,
        limit: u32,
    ) -> Result<u64, S::Error> {
        self.0.remove_stale_attempts(last_at, limit).await
    }
}
