//! Rows that were read a moment ago, served again as long as the database says that nothing was committed since.
//!
//! Nothing in here can be stale: before each use the database is asked for its version, which every commit moves, whoever
//! makes it: this process, another one, somebody at a shell. So it needs no hint from those who write, and no limit of time.
//! What it needs is a version that costs less than a look-up. SQLite in a file has one (`backend/sqlite/wal_index.rs`);
//! asking a server costs a round trip, as the look-up does.
//!
//! A commit ends all rows, for nothing tells which ones it changed. Some of our own we know, and they are the ones that a
//! busy site makes all the time: a note that a session was used changes that row alone, and a sweep takes away what has ended.
//! Where nobody else has committed in between, the other rows go on ([`Memo::change`]).

use std::pin::Pin;
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use authkit_store::Realm;

use crate::SqlxError;

mod rows;
#[cfg(test)]
mod tests;

pub(crate) use rows::{Row, Rows};

/// How many rows of a kind are kept at most.
const CAPACITY: usize = 16 * 1024;

/// What a commit changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(pub(crate) [u8; 48]);

/// A database that can say its version for less than a look-up costs.
pub(crate) trait Versions: Send + Sync {
    /// The present version; `None` if it cannot be told now.
    fn version(&self) -> Option<Version>;

    /// Whether it is exactly that one: what most requests ask, and less work than to make a new one.
    fn is_still(&self, version: &Version) -> bool {
        self.version().is_some_and(|now| now == *version)
    }

    /// Whether nothing was committed between these two, which differ, in whichever order they were.
    fn is_same(&self, one: &Version, other: &Version) -> bool;

    /// Whether exactly one commit leads from one version to the other.
    fn is_next(&self, old: &Version, new: &Version) -> bool;

    /// There will be no version any more.
    fn stop(&self);

    /// The same, and waits until nothing of it is left.
    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The rows, and the version that they are of.
pub(crate) struct Memo {
    database: Box<dyn Versions>,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    version: Option<Version>,
    rows: Rows,
    /// Changes of ours that are under way, by number, with the last version that is known to be without them.
    changes: Vec<(u64, Option<Version>)>,
    begun: u64,
    /// The change that alone can be committed now, and the version before it.
    alone: Option<(u64, Version)>,
}

/// A change of ours that leaves most rows alone. One that is given up, or fails, has said nothing.
pub(crate) struct Change<'m> {
    memo: &'m Memo,
    number: u64,
}

impl Change<'_> {
    /// It is made, and not yet committed; and until it was, or is given up, nobody else can commit anything. So the rows that
    /// `change` leaves are also those of the next version, which others may see before [`committed`](Self::committed) is called.
    ///
    /// A commit that fails lets others commit before it can be given up here. What they change in that instant is seen after it.
    pub(crate) fn is_alone(&self, change: impl FnOnce(&mut Rows)) {
        let mut state = self.memo.write();
        let before = self.memo.database.version();
        for (number, last) in &mut state.changes {
            if *number == self.number {
                *last = before;
            }
        }
        if let Some(before) = before
            && self.memo.is_of(&state, &before)
        {
            change(&mut state.rows);
            state.alone = Some((self.number, before));
        }
    }

    /// It was committed. If nobody else has committed since it began, all rows go on but those that `change` takes out, or
    /// brings up to date. The commits of our other changes do not count: each of them was verified here as well.
    pub(crate) fn committed(self, change: impl FnOnce(&mut Rows)) {
        let memo = self.memo;
        let after = memo.database.version();
        let mut state = memo.write();
        let of_this = |(number, _): &&(u64, _)| *number == self.number;
        let before = state.changes.iter().find(of_this);
        let before = before.and_then(|(_, before)| *before);
        match (before, after) {
            // it is of another file than the one that was written to, or a part of a transaction that is not ours
            (Some(before), Some(after)) if memo.is_same(&before, &after) => {
                memo.database.stop();
                state.begin_anew(None);
            }
            (Some(before), Some(after))
                if memo.is_of(&state, &before) && memo.database.is_next(&before, &after) =>
            {
                change(&mut state.rows);
                state.version = Some(after);
                // those that began before it are committed after it
                for (_, last) in &mut state.changes {
                    if last.is_some_and(|last| memo.is_same(&last, &before)) {
                        *last = Some(after);
                    }
                }
            }
            // somebody has begun anew since, with rows of this very version
            _ if state.version == after => {}
            _ => state.begin_anew(None),
        }
    }
}

impl Drop for Change<'_> {
    fn drop(&mut self) {
        let mut state = self.memo.write();
        state.changes.retain(|(number, _)| *number != self.number);
        state.alone = state.alone.filter(|(number, _)| *number != self.number);
    }
}

impl State {
    fn begin_anew(&mut self, version: Option<Version>) {
        self.rows = Rows::default();
        self.version = version;
    }
}

impl Memo {
    pub(crate) fn new(database: Box<dyn Versions>) -> Self {
        Self {
            database,
            state: RwLock::default(),
        }
    }

    /// The row of that key, kept or else found.
    pub(crate) async fn find<R: Row, F>(
        &self,
        realm: &Realm,
        key: &R::Key,
        find: impl FnOnce() -> F,
    ) -> Result<Option<R>, SqlxError>
    where
        F: Future<Output = Result<Option<R>, SqlxError>>,
    {
        let Some(version) = self.database.version() else {
            return find().await;
        };
        if let Some(row) = self.kept(&version, realm, key) {
            return Ok(Some(row));
        }
        let found = find().await?;
        if let Some(row) = &found {
            self.keep(version, realm, key, row);
        }
        Ok(found)
    }

    /// The row of that key, if it is kept and nothing was committed since.
    pub(crate) fn at_hand<R: Row>(&self, realm: &Realm, key: &R::Key) -> Option<R> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        match &state.version {
            Some(version) if self.database.is_still(version) => get(&state.rows, realm, key),
            _ => {
                drop(state);
                self.kept(&self.database.version()?, realm, key)
            }
        }
    }

    fn kept<R: Row>(&self, version: &Version, realm: &Realm, key: &R::Key) -> Option<R> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let is_after = |(_, before)| self.database.is_next(&before, version);
        if !self.is_of(&state, version) && !state.alone.is_some_and(is_after) {
            return None;
        }
        get(&state.rows, realm, key)
    }

    fn keep<R: Row>(&self, version: Version, realm: &Realm, key: &R::Key, row: &R) {
        let mut state = self.write();
        // What was read may be of a later version. And what is about to be changed is not to be kept.
        let is_same = |now| self.is_same(&version, &now);
        if state.alone.is_some() || !self.database.version().is_some_and(is_same) {
            return;
        }
        if !self.is_of(&state, &version) {
            // a change of ours may have been committed just now, and be about to say which rows it left alone
            if state.version.is_some() && !state.changes.is_empty() {
                return;
            }
            state.begin_anew(Some(version));
        }
        let kind = R::kind_mut(&mut state.rows);
        if kind.len() >= CAPACITY {
            kind.clear();
        }
        kind.insert(*key, (realm.clone(), row.clone()));
    }

    /// Begins a change of ours that leaves most rows alone.
    pub(crate) fn change(&self) -> Change<'_> {
        let mut state = self.write();
        let before = self.database.version();
        state.begun += 1;
        let number = state.begun;
        state.changes.push((number, before));
        Change { memo: self, number }
    }

    fn is_same(&self, one: &Version, other: &Version) -> bool {
        one == other || self.database.is_same(one, other)
    }

    /// Whether the rows are what a look at that version would find.
    fn is_of(&self, state: &State, version: &Version) -> bool {
        let is_same = |of| self.is_same(of, version);
        state.version.as_ref().is_some_and(is_same)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

fn get<R: Row>(rows: &Rows, realm: &Realm, key: &R::Key) -> Option<R> {
    let (of, row) = R::kind(rows).get(key)?;
    (of == realm).then(|| row.clone())
}
