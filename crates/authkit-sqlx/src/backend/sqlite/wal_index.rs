//! Whether anything was committed to a SQLite file since, for a look at a few bytes in memory.
//!
//! In write-ahead mode SQLite's readers learn of commits from the *WAL index*, a file in shared memory beside the database.
//! It begins with a header of 48 bytes, twice, which every commit changes: it holds a counter of commits, the number of the
//! last frame, and checksums ("The WAL-Index File Format", <https://www.sqlite.org/walformat.html>). A commit is visible to
//! readers once that header is written and not before, and it has returned to its writer after that. So whoever sees the
//! header that was there before a row was read may take the row as read now. Of the two copies the first one is written last:
//! as long as that one is the same, no commit has returned.
//!
//! SQLite maps the file, and so do we, since a system call would cost several times as much as all the rest of a look. The
//! memory is read as what it is: others write it at any time.
//!
//! Five things have to be kept in mind:
//! - SQLite holds its locks on that file, and POSIX takes all locks of a process on a file away when the process closes *any*
//!   descriptor of it. So ours is closed only once the file is gone and no other descriptor in this process is of it.
//! - The file is removed when the last connection is closed, and another one would be made. So a connection of our own stays
//!   open for as long as the header is looked at. It also keeps every other program from leaving write-ahead mode.
//! - A file of that name need not be the one that SQLite uses: it may be left from a crash, or belong to a database that was
//!   moved away. So it has to be open in this process already, its header has to move by a commit of our own before it is
//!   believed, and that it still is in its place is looked at once a second. SQLite itself forbids to move or replace a file
//!   that is in use; who does it all the same is served what was kept for that second more.
//! - Nobody may cut off what is mapped: the system would end this process, and every other one that has the database open. Of
//!   SQLite's own, only a first connection does, and it leaves the page that the header is in.
//! - With a shared cache a connection may read what was there before another one's transaction began. Then there is no
//!   telling, and nothing is kept.
//!
//! Linux only: there a process can look up which descriptors it has. That what one process writes is what another one sees, for
//! the file system at hand, is what the commit of our own shows.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use sqlx::sqlite::SqlitePool;
use sqlx::{ConnectOptions, Connection, SqlStr, SqliteConnection};

use crate::memo::{Version, Versions};

mod file;
mod header;

/// The header of a database's WAL index.
pub(super) struct WalIndex {
    file: file::Shared,
    open: AtomicBool,
    since: Instant,
    /// In seconds after `since`.
    looked_at: AtomicU64,
    keeps_it: Mutex<Option<SqliteConnection>>,
}

impl WalIndex {
    /// That of the pool's database; `None` where there is none that is known, or it cannot be read, or does not tell of what
    /// is committed. `commit` is a script that commits, and leaves everything as it is.
    pub(super) async fn of(pool: &SqlitePool, commit: SqlStr) -> Option<Self> {
        let options = pool.connect_options();
        let mut connection = options.connect().await.ok()?;
        let index = Self {
            file: file::Shared::open(options.get_filename())?,
            open: AtomicBool::new(true),
            since: Instant::now(),
            looked_at: AtomicU64::new(0),
            keeps_it: Mutex::new(None),
        };
        let before = index.version();
        sqlx::raw_sql(commit).execute(&mut connection).await.ok()?;
        let after = index.version()?;
        *index.connection() = Some(connection);
        (before != Some(after)).then_some(index)
    }

    fn connection(&self) -> MutexGuard<'_, Option<SqliteConnection>> {
        self.keeps_it.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The header, twice, as the file has it now.
    fn headers(&self) -> Option<header::Headers> {
        self.may_look().then(|| self.file.headers())?
    }

    fn may_look(&self) -> bool {
        self.open.load(Ordering::Acquire) && self.is_in_place()
    }

    /// Whether the file was in its place within the last second.
    fn is_in_place(&self) -> bool {
        let now = self.since.elapsed().as_secs();
        if self.looked_at.load(Ordering::Relaxed) == now {
            return true;
        }
        let in_place = self.file.is_in_place();
        if in_place {
            self.looked_at.store(now, Ordering::Relaxed);
        } else {
            self.stop();
        }
        in_place
    }
}

impl Versions for WalIndex {
    fn version(&self) -> Option<Version> {
        header::version(&self.headers()?)
    }

    fn is_still(&self, version: &Version) -> bool {
        let Version(header) = version;
        self.may_look() && self.file.begins_with(header)
    }

    fn is_same(&self, one: &Version, other: &Version) -> bool {
        header::is_same(one, other) || header::is_same(other, one)
    }

    fn is_next(&self, old: &Version, new: &Version) -> bool {
        header::is_next(old, new)
    }

    fn stop(&self) {
        self.open.store(false, Ordering::Release);
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            self.stop();
            let connection = self.connection().take();
            if let Some(connection) = connection {
                // what it cannot tidy up, the next one to open the file does
                let _ = connection.close().await;
            }
        })
    }
}
