//! The memory store with knobs: it gives way around every verb, counts, reports collisions, and fails.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::task::Poll;

use authkit_store::memory::{Memory, MemoryError};
use authkit_store::*;
use time::OffsetDateTime;

pub type Id = AccountId;

#[derive(Clone, Default)]
pub struct Stub {
    pub inner: Memory,
    pub knobs: Arc<Knobs>,
}

#[derive(Default)]
pub struct Knobs {
    /// Gives way before and after every verb.
    pub pauses: AtomicBool,
    /// So many of the next new rows are said to be there already.
    pub collisions: AtomicU64,
    /// Every verb fails.
    pub fails: AtomicBool,
    pub reads: AtomicU64,
    pub writes: AtomicU64,
}

/// Pending once.
pub async fn give_way() {
    let mut before = true;
    poll_fn(|context| {
        if std::mem::take(&mut before) {
            context.waker().wake_by_ref();
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
}

impl Stub {
    pub fn reads(&self) -> u64 {
        self.knobs.reads.load(SeqCst)
    }

    pub fn writes(&self) -> u64 {
        self.knobs.writes.load(SeqCst)
    }

    pub fn fail(&self, fails: bool) {
        self.knobs.fails.store(fails, SeqCst);
    }

    pub fn pause(&self) {
        self.knobs.pauses.store(true, SeqCst);
    }

    async fn yields(&self) {
        if self.knobs.pauses.load(SeqCst) {
            give_way().await;
        }
    }

    fn refuses(&self) -> Result<(), MemoryError> {
        if self.knobs.fails.load(SeqCst) {
            return Err(MemoryError::UnknownAccount);
        }
        Ok(())
    }

    fn collides(&self) -> bool {
        let one_less = |left: u64| left.checked_sub(1);
        let collisions = &self.knobs.collisions;
        collisions.fetch_update(SeqCst, SeqCst, one_less).is_ok()
    }
}

impl Store for Stub {
    type UserId = Id;
    type Error = MemoryError;
    type Outgoing = Effect<Id>;

    fn realm(&self) -> &Realm {
        self.inner.realm()
    }
}

macro_rules! forward {
    ($port:ident { $($count:ident $verb:ident($($arg:ident: $ty:ty),*) -> $ret:ty;)* $(@ $($more:tt)*)? }) => {
        impl $port for Stub {
            $(async fn $verb(&self, $($arg: $ty),*) -> Result<$ret, MemoryError> {
                self.yields().await;
                self.refuses()?;
                self.knobs.$count.fetch_add(1, SeqCst);
                forward!(@ $verb self);
                let answer = self.inner.$verb($($arg),*).await;
                self.yields().await;
                answer
            })*
            $($($more)*)?
        }
    };
    (@ put_session $this:ident) => { if $this.collides() { return Ok(Put::Collision); } };
    (@ swap_session $this:ident) => { if $this.collides() { return Err(MemoryError::DigestTaken); } };
    (@ put_series $this:ident) => { if $this.collides() { return Ok(Put::Collision); } };
    (@ put_api_token $this:ident) => { if $this.collides() { return Ok(Put::Collision); } };
    (@ $verb:ident $this:ident) => {};
}

forward!(AccountStore {
    reads find_account(id: &Id) -> Option<Account<Id>>;
    reads find_account_by_identifier(identifier: &Identifier) -> Option<Account<Id>>;
});

forward!(SessionStore {
    writes put_session(digest: &SessionDigest, session: &SessionRecord<Id>) -> Put;
    reads find_session(digest: &SessionDigest) -> Option<(SessionRecord<Id>, Account<Id>)>;
    writes record_seen(digest: &SessionDigest, now: OffsetDateTime) -> ();
    writes swap_session(old: &SessionDigest, new: &SessionDigest, session: &SessionRecord<Id>) -> Swap;
    writes remove_session(digest: &SessionDigest) -> bool;
    writes remove_expired_sessions(now: OffsetDateTime, idle_since: OffsetDateTime, limit: u32) -> u64;
    @
    fn session_at_hand(&self, digest: &SessionDigest) -> Option<Arc<FoundSession<Id>>> {
        self.refuses().ok()?;
        self.inner.session_at_hand(digest)
    }
});

forward!(SessionListStore {
    reads find_sessions(account: &Id) -> Vec<(SessionDigest, SessionRecord<Id>)>;
    writes remove_sessions(account: &Id, keep: Option<&SessionDigest>) -> Vec<SessionRecord<Id>>;
});

forward!(RememberStore {
    writes put_series(series: &SeriesDigest, record: &RememberRecord<Id>) -> Put;
    reads find_series(series: &SeriesDigest) -> Option<(RememberRecord<Id>, Account<Id>)>;
    writes swap_remember_token(series: &SeriesDigest, expected: &RememberDigest, new: &RememberDigest, now: OffsetDateTime) -> Swap;
    writes remove_series(series: &SeriesDigest) -> bool;
    writes remove_all_series(account: &Id) -> u64;
    writes remove_expired_series(now: OffsetDateTime, limit: u32) -> u64;
});

forward!(ApiTokenStore {
    writes put_api_token(digest: &ApiTokenDigest, token: &ApiTokenRecord<Id>) -> Put;
    reads find_api_token(digest: &ApiTokenDigest) -> Option<(ApiTokenRecord<Id>, Account<Id>)>;
    reads find_api_tokens(account: &Id) -> Vec<(ApiTokenDigest, ApiTokenRecord<Id>)>;
    writes record_api_token_seen(digest: &ApiTokenDigest, now: OffsetDateTime) -> ();
    writes remove_api_token(digest: &ApiTokenDigest) -> bool;
    writes remove_expired_api_tokens(now: OffsetDateTime, limit: u32) -> u64;
    @
    fn api_token_at_hand(&self, digest: &ApiTokenDigest) -> Option<Arc<FoundApiToken<Id>>> {
        self.refuses().ok()?;
        self.inner.api_token_at_hand(digest)
    }
});

forward!(LifecycleStore {
    writes set_active(id: &Id, active: bool, outgoing: &[Effect<Id>]) -> bool;
    writes advance_generation(id: &Id, outgoing: &[Effect<Id>]) -> bool;
    writes remove_account(id: &Id, outgoing: &[Effect<Id>]) -> bool;
});
