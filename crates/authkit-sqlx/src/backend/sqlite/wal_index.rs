//! Whether anything was committed to a SQLite file since, for one read of a few bytes.
//!
//! In write-ahead mode SQLite's readers learn of commits from the *WAL index*, a file in shared memory beside the database.
//! It begins with a header of 48 bytes, twice, which every commit changes: it holds a counter of commits, the number of the
//! last frame, and checksums ("The WAL-Index File Format", <https://www.sqlite.org/walformat.html>). A commit is visible to
//! readers once that header is written and not before, and it has returned to its writer after that. So whoever sees the
//! header that was there before a row was read may take the row as read now.
//!
//! Two things have to be kept in mind:
//! - SQLite holds its locks on that file, and POSIX takes all locks of a process on a file away when the process closes *any*
//!   descriptor of it. So ours is never closed, but kept for the life of the process, one per database.
//! - The file is removed when the last connection is closed, and another one would be made. So a connection of our own stays
//!   open for as long as the header is looked at.
//!
//! Linux only: there what a process writes to its mapping of a file is what another one reads from the file.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use sqlx::sqlite::SqlitePool;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::memo::{Version, Versions};

/// The header of a database's WAL index.
pub(super) struct WalIndex {
    file: &'static file::File,
    open: AtomicBool,
    keeps_it: Mutex<Option<SqliteConnection>>,
}

/// The only format there has been, since 2010.
const FORMAT: u32 = 3_007_000;

impl WalIndex {
    /// That of the pool's database; `None` where there is none that is known, or it cannot be read.
    pub(super) async fn of(pool: &SqlitePool) -> Option<Self> {
        let options = pool.connect_options();
        let connection = options.connect().await.ok()?;
        let index = Self {
            file: file::open(options.get_filename())?,
            open: AtomicBool::new(true),
            keeps_it: Mutex::new(Some(connection)),
        };
        index.version().is_some().then_some(index)
    }
}

impl Versions for WalIndex {
    fn version(&self) -> Option<Version> {
        if !self.open.load(Ordering::Acquire) {
            return None;
        }
        let mut both = [0; 96];
        file::read(self.file, &mut both)?;
        version(&both)
    }

    fn is_next(&self, old: &Version, new: &Version) -> bool {
        is_next(old, new)
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            self.open.store(false, Ordering::Release);
            let keeps_it = || self.keeps_it.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = keeps_it().take();
            if let Some(connection) = connection {
                // what it cannot tidy up, the next one to open the file does
                let _ = connection.close().await;
            }
        })
    }
}

/// The header, if it is one that we know and nobody is writing it.
fn version(both: &[u8; 96]) -> Option<Version> {
    let (first, second) = both.split_first_chunk::<48>()?;
    let is_initialised = first.get(12) == Some(&1);
    let known = number(first, FORMAT_AT) == FORMAT && is_initialised && first == second;
    known.then_some(Version(*first))
}

const FORMAT_AT: usize = 0;
const COMMITS_AT: usize = 8;
const LAST_FRAME_AT: usize = 16;
const SALT_AT: usize = 32;

/// A number of the header, in the byte order of this machine.
fn number(header: &[u8; 48], at: usize) -> u32 {
    let bytes = header.get(at..).and_then(<[u8]>::first_chunk);
    bytes.copied().map_or(0, u32::from_ne_bytes)
}

/// One commit more: in the same log, or the first one in the next log, whose first salt is one more. A log that was recovered
/// counts its commits anew, in neither of these ways.
fn is_next(Version(old): &Version, Version(new): &Version) -> bool {
    let one_more = number(old, COMMITS_AT).wrapping_add(1) == number(new, COMMITS_AT);
    let grown = number(old, LAST_FRAME_AT) < number(new, LAST_FRAME_AT);
    // the salts alone are in one byte order everywhere
    let salt = |header, at| number(header, SALT_AT + at).to_be();
    let same_log = salt(old, 0) == salt(new, 0) && salt(old, 4) == salt(new, 4);
    let next_log = salt(old, 0).wrapping_add(1) == salt(new, 0);
    one_more && (same_log && grown || next_log)
}

#[cfg(target_os = "linux")]
mod file {
    //! Files that are never closed.

    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::path::Path;
    use std::sync::{Mutex, PoisonError};

    pub(super) use std::fs::File;

    /// Those that are open, by device and number.
    static OPEN: Mutex<Vec<((u64, u64), &'static File)>> = Mutex::new(Vec::new());

    /// The WAL index beside a database.
    pub(super) fn open(database: &Path) -> Option<&'static File> {
        // SQLite names it after the file itself, not after a link to it
        let mut path = database.canonicalize().ok()?.into_os_string();
        path.push("-shm");
        let name = |about: &std::fs::Metadata| (about.dev(), about.ino());
        let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
        let wanted = name(&std::fs::metadata(&path).ok()?);
        if let Some((_, file)) = open.iter().find(|(known, _)| *known == wanted) {
            return Some(file);
        }
        let file: &'static File = Box::leak(Box::new(File::open(&path).ok()?));
        open.push((name(&file.metadata().ok()?), file));
        Some(file)
    }

    pub(super) fn read(file: &File, into: &mut [u8]) -> Option<()> {
        file.read_exact_at(into, 0).ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod file {
    //! Nothing is known of such files elsewhere.

    pub(super) use std::fs::File;

    pub(super) const fn open(_: &std::path::Path) -> Option<&'static File> {
        None
    }

    pub(super) const fn read(_: &File, _: &mut [u8]) -> Option<()> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(commits: u32, last_frame: u32, salt: u32) -> [u8; 48] {
        let mut header = [0; 48];
        let mut put = |at: usize, bytes: [u8; 4]| header[at..at + 4].copy_from_slice(&bytes);
        put(FORMAT_AT, FORMAT.to_ne_bytes());
        put(COMMITS_AT, commits.to_ne_bytes());
        put(LAST_FRAME_AT, last_frame.to_ne_bytes());
        put(SALT_AT, salt.to_be_bytes());
        header[12] = 1;
        header
    }

    fn twice(first: [u8; 48], second: [u8; 48]) -> [u8; 96] {
        let mut both = [0; 96];
        both[..48].copy_from_slice(&first);
        both[48..].copy_from_slice(&second);
        both
    }

    #[test]
    fn a_header_that_is_being_written_or_unknown_is_no_version() {
        let (old, new) = (header(1, 2, 3), header(2, 4, 3));
        assert_eq!(version(&twice(old, old)), Some(Version(old)));
        assert_eq!(version(&twice(old, new)), None);
        assert_eq!(version(&twice(new, old)), None);
        let mut later = old;
        later[0] ^= 1;
        assert_eq!(version(&twice(later, later)), None);
        let mut begun = old;
        begun[12] = 0;
        assert_eq!(version(&twice(begun, begun)), None);
        assert_eq!(version(&[0; 96]), None);
    }

    #[test]
    fn one_commit_is_told_from_several_and_from_a_log_that_was_recovered() {
        let at = |commits, last_frame, salt| Version(header(commits, last_frame, salt));
        let old = at(7, 10, 1);
        assert!(is_next(&old, &at(8, 12, 1)));
        assert!(is_next(&at(u32::MAX, 10, 1), &at(0, 12, 1)));
        assert!(!is_next(&old, &old));
        assert!(!is_next(&old, &at(9, 14, 1)));
        assert!(is_next(&old, &at(8, 2, 2)), "a log that began anew");
        assert!(!is_next(&old, &at(8, 2, 3)), "that did so twice");
        assert!(!is_next(&old, &at(9, 4, 2)));
        assert!(!is_next(&old, &at(8, 10, 1)));
        assert!(!is_next(&old, &at(1, 12, 1)));
    }
}
