//! How many sessions an account may have at once.

use std::cmp::Reverse;
use std::num::NonZeroU32;
use std::pin::Pin;

use authkit_store::{Account, SessionListStore, SessionStore, Store};

use super::Sessions;
use crate::SessionError;

type EnforceFuture<'a, E> = Pin<Box<dyn Future<Output = Result<(), SessionError<E>>> + Send + 'a>>;

type Enforce<S> = for<'a> fn(
    &'a Sessions<S>,
    &'a Account<<S as Store>::UserId>,
    NonZeroU32,
) -> EnforceFuture<'a, <S as Store>::Error>;

/// The bound on the store is remembered by the function, so that sessions without a limit need no list.
pub(super) struct Limit<S: Store> {
    most: NonZeroU32,
    enforce: Enforce<S>,
}

impl<S: SessionStore> Limit<S> {
    pub(super) async fn enforce(
        &self,
        sessions: &Sessions<S>,
        account: &Account<S::UserId>,
    ) -> Result<(), SessionError<S::Error>> {
        (self.enforce)(sessions, account, self.most).await
    }
}

impl<S: SessionListStore> Sessions<S> {
    /// Lets an account have up to `most` sessions: a new one ends those that were not used for longest.
    #[must_use]
    pub fn with_limit(mut self, most: NonZeroU32) -> Self {
        self.limit = Some(Limit {
            most,
            enforce: |sessions, account, most| Box::pin(end_the_oldest(sessions, account, most)),
        });
        self
    }
}

/// Each start lists what is there after its own, so that of many at once the last leaves no more than the limit. All go by
/// one order and none makes an exception for its own, or two could end each other.
async fn end_the_oldest<S: SessionListStore>(
    sessions: &Sessions<S>,
    account: &Account<S::UserId>,
    most: NonZeroU32,
) -> Result<(), SessionError<S::Error>> {
    let now = sessions.core.now();
    let listed = sessions.core.store.find_sessions(&account.id).await;
    let mut alive = listed.map_err(SessionError::Store)?;
    alive.retain(|(_, record)| {
        record.generation == account.generation && sessions.is_alive(record, now)
    });
    alive.sort_by_key(|(digest, record)| Reverse((record.seen_at, *digest.as_bytes())));
    let kept = usize::try_from(most.get()).unwrap_or(usize::MAX);
    for (digest, _) in alive.iter().skip(kept) {
        sessions.remove(digest).await?;
    }
    Ok(())
}
