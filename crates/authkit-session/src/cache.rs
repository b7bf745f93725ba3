//! Sessions that were resumed a moment ago, so that the next request of the same page costs no look-up.
//!
//! Off unless given to [`Sessions::with_cache`](crate::Sessions::with_cache). What it may cost is in its constructor: after a
//! revocation in *another* process a session may go on for up to `max_staleness`; and so long an account may look as it did,
//! and an [`AccountCheck`](crate::AccountCheck) is not asked again. A revocation in this process ends the session at once, if
//! the cache hears of it: from [`Sessions`](crate::Sessions) it always does, from elsewhere by
//! [`forget_account`](ResumeCache::forget_account). Where several processes share the store, the better choice is none.
//!
//! ```
//! use std::time::Duration;
//! use authkit_session::{ResumeCache, SessionConfig, Sessions};
//! use authkit_store::memory::Memory;
//!
//! let cache = ResumeCache::new(Duration::from_secs(2), 10_000);
//! let sessions = Sessions::new(Memory::new(), SessionConfig::DEFAULT).with_cache(cache.clone());
//! # let account = authkit_store::AccountId::from_i64(7);
//! cache.forget_account(&account); // after a change of the account that did not go through `sessions`
//! ```

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use authkit_store::{FoundSession, Realm, SessionDigest};
use time::OffsetDateTime;

use crate::bounded::Bounded;
use crate::core::length;

/// A cache of resumed sessions. Clones share it; give every [`Sessions`](crate::Sessions) of a process a clone of one.
pub struct ResumeCache<Id>(Arc<Shared<Id>>);

struct Shared<Id> {
    max_staleness: Duration,
    state: RwLock<State<Id>>,
}

struct State<Id> {
    entries: Bounded<SessionDigest, Entry<Id>>,
    /// Counts what was forgotten, so that nothing is filled in that was read before.
    forgotten: u64,
}

struct Entry<Id> {
    realm: Realm,
    found: Arc<FoundSession<Id>>,
    read_at: OffsetDateTime,
}

/// Taken before the store is read, shown when the answer is filled in.
#[derive(Clone, Copy)]
pub(crate) struct Ticket {
    forgotten: u64,
    read_at: OffsetDateTime,
}

impl<Id> ResumeCache<Id> {
    /// A cache that serves nothing older than `max_staleness`, and holds up to `capacity` sessions (two at least).
    #[must_use]
    pub fn new(max_staleness: Duration, capacity: usize) -> Self {
        let state = State {
            entries: Bounded::new(capacity),
            forgotten: 0,
        };
        Self(Arc::new(Shared {
            max_staleness,
            state: RwLock::new(state),
        }))
    }

    /// How old an answer may be.
    #[must_use]
    pub fn max_staleness(&self) -> Duration {
        self.0.max_staleness
    }

    /// Ends every cached session of an account: to be called after any change of its password, its state or its rights that
    /// did not go through [`Sessions`](crate::Sessions).
    pub fn forget_account(&self, id: &Id)
    where
        Id: PartialEq,
    {
        self.forget(|entries| entries.retain(|entry| entry.found.1.id != *id));
    }

    /// Ends everything that is cached.
    pub fn clear(&self) {
        self.forget(Bounded::clear);
    }

    pub(crate) fn forget_session(&self, digest: &SessionDigest) {
        self.forget(|entries| entries.remove(digest));
    }

    pub(crate) fn find(
        &self,
        realm: &Realm,
        digest: &SessionDigest,
        now: OffsetDateTime,
    ) -> Option<Arc<FoundSession<Id>>> {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let entry = state.entries.get(digest)?;
        // one that is younger than now was read by a clock that has been set back since
        let age = now - entry.read_at;
        let young = !age.is_negative() && age < length(self.0.max_staleness);
        (young && entry.realm == *realm).then(|| Arc::clone(&entry.found))
    }

    pub(crate) fn ticket(&self, now: OffsetDateTime) -> Ticket {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        Ticket {
            forgotten: state.forgotten,
            read_at: now,
        }
    }

    /// Fills in what was read, unless something was forgotten since: it may have been just this.
    pub(crate) fn fill(
        &self,
        ticket: Ticket,
        realm: &Realm,
        digest: SessionDigest,
        found: &Arc<FoundSession<Id>>,
    ) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        if state.forgotten == ticket.forgotten {
            let entry = Entry {
                realm: realm.clone(),
                found: Arc::clone(found),
                read_at: ticket.read_at,
            };
            state.entries.put(digest, entry);
        }
    }

    fn forget(&self, what: impl FnOnce(&mut Bounded<SessionDigest, Entry<Id>>)) {
        let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
        state.forgotten = state.forgotten.wrapping_add(1);
        what(&mut state.entries);
    }
}

/// Forgets when it is dropped: after a change was written, and as well when it failed, or nobody waited for the answer.
pub(crate) struct Ending<'a, Id: PartialEq> {
    cache: Option<&'a ResumeCache<Id>>,
    what: Ended<'a, Id>,
}

enum Ended<'a, Id> {
    Session(SessionDigest),
    Account(&'a Id),
}

impl<'a, Id: PartialEq> Ending<'a, Id> {
    pub(crate) const fn session(cache: Option<&'a ResumeCache<Id>>, digest: SessionDigest) -> Self {
        let what = Ended::Session(digest);
        Self { cache, what }
    }

    pub(crate) const fn account(cache: Option<&'a ResumeCache<Id>>, id: &'a Id) -> Self {
        let what = Ended::Account(id);
        Self { cache, what }
    }
}

impl<Id: PartialEq> Drop for Ending<'_, Id> {
    fn drop(&mut self) {
        if let Some(cache) = self.cache {
            match self.what {
                Ended::Session(digest) => cache.forget_session(&digest),
                Ended::Account(id) => cache.forget_account(id),
            }
        }
    }
}

impl<Id> Clone for ResumeCache<Id> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<Id> fmt::Debug for ResumeCache<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResumeCache")
            .field("max_staleness", &self.0.max_staleness)
            .finish_non_exhaustive()
    }
}
