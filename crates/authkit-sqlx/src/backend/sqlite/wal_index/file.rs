//! The file, which is closed only when nobody in this process can have a lock on it.

#[cfg(target_os = "linux")]
pub(super) use linux::Shared;
#[cfg(not(target_os = "linux"))]
pub(super) use unknown::Shared;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, Metadata, metadata, read_dir};
    use std::os::unix::fs::{FileExt, MetadataExt};
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, Mutex, PoisonError};

    /// Those that are open. What is taken out of here is closed.
    static OPEN: Mutex<Vec<Arc<File>>> = Mutex::new(Vec::new());

    /// The WAL index beside a database.
    pub(in super::super) struct Shared {
        file: Arc<File>,
        path: PathBuf,
        database: (PathBuf, (u64, u64)),
    }

    /// What tells one file from another.
    fn name(about: &Metadata) -> (u64, u64) {
        (about.dev(), about.ino())
    }

    /// How many descriptors of that file this process has.
    pub(super) fn descriptors(of: (u64, u64)) -> Option<usize> {
        let all = read_dir("/proc/self/fd").ok()?;
        let of_it = |path: PathBuf| metadata(path).is_ok_and(|about| name(&about) == of);
        Some(all.flatten().filter(|entry| of_it(entry.path())).count())
    }

    /// Whether the file is gone, nobody here has a use for it, and ours is the only descriptor. Nobody can open it again.
    fn is_left(file: &Arc<File>) -> bool {
        let gone = |about: &Metadata| about.nlink() == 0 && Arc::strong_count(file) == 1;
        let about = file.metadata().ok().filter(gone);
        about.is_some_and(|about| descriptors(name(&about)) == Some(1))
    }

    impl Shared {
        /// `None` unless SQLite has it open in this process.
        pub(in super::super) fn open(database: &Path) -> Option<Self> {
            // SQLite names it after the file itself, not after a link to it
            let database = database.canonicalize().ok()?;
            let mut path = database.clone().into_os_string();
            path.push("-shm");
            let path = PathBuf::from(path);
            let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
            open.retain(|file| !is_left(file));
            let wanted = name(&metadata(&path).ok()?);
            let is_it = |file: &&Arc<File>| file.metadata().is_ok_and(|it| name(&it) == wanted);
            let file = match open.iter().find(is_it) {
                Some(file) => Arc::clone(file),
                None => {
                    let file = Arc::new(File::open(&path).ok()?);
                    open.push(Arc::clone(&file));
                    file
                }
            };
            let used = descriptors(name(&file.metadata().ok()?))? > 1;
            let database = (database.clone(), name(&metadata(database).ok()?));
            used.then_some(Self {
                file,
                path,
                database,
            })
        }

        /// Whether the database and its index are still what their paths lead to.
        pub(in super::super) fn is_in_place(&self) -> bool {
            let (database, its_name) = &self.database;
            let is = |path, name_of_it| metadata(path).is_ok_and(|it| name(&it) == name_of_it);
            let this = self.file.metadata();
            is(database, *its_name) && this.is_ok_and(|this| is(&self.path, name(&this)))
        }

        pub(in super::super) fn read(&self, into: &mut [u8]) -> Option<()> {
            self.file.read_exact_at(into, 0).ok()
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod unknown {
    /// Nothing is known of such files elsewhere.
    pub(in super::super) enum Shared {}

    impl Shared {
        pub(in super::super) const fn open(_: &std::path::Path) -> Option<Self> {
            None
        }

        pub(in super::super) const fn is_in_place(&self) -> bool {
            match *self {}
        }

        pub(in super::super) const fn read(&self, _: &mut [u8]) -> Option<()> {
            match *self {}
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::{File, metadata, remove_file, rename};
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode};
    use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};

    use super::Shared;
    use super::linux::descriptors;

    async fn made(database: &Path) -> sqlx::Result<SqliteConnection> {
        let options = SqliteConnectOptions::new().filename(database);
        let options = options.create_if_missing(true);
        let options = options.journal_mode(SqliteJournalMode::Wal);
        let mut connection = options.connect().await?;
        connection.execute("CREATE TABLE t (c)").await?;
        Ok(connection)
    }

    #[tokio::test]
    async fn what_was_moved_or_replaced_is_not_in_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        let (database, index, away) = (path("app.db"), path("app.db-shm"), path("away"));
        let _open = made(&database).await.unwrap();
        let shared = Shared::open(&database).unwrap();
        assert!(shared.is_in_place());
        for file in [&database, &index] {
            rename(file, &away).unwrap();
            assert!(!shared.is_in_place());
            File::create(file).unwrap();
            assert!(!shared.is_in_place());
            rename(&away, file).unwrap();
            assert!(shared.is_in_place());
        }
    }

    #[tokio::test]
    async fn a_file_that_nobody_here_has_open_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("app.db");
        made(&database).await.unwrap().close().await.unwrap();
        assert!(Shared::open(&database).is_none(), "it is not there");
        File::create(folder.path().join("app.db-shm")).unwrap();
        assert!(Shared::open(&database).is_none());
    }

    /// To close it would take away the locks that SQLite has on it.
    #[tokio::test]
    async fn a_file_that_is_gone_is_closed_once_nobody_here_has_it_open() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name| folder.path().join(name);
        let (database, index, other) = (path("app.db"), path("app.db-shm"), path("other.db"));
        let open = made(&database).await.unwrap();
        let other_open = made(&other).await.unwrap();
        let shared = Shared::open(&database).unwrap();
        let about = metadata(&index).unwrap();
        let name = (about.dev(), about.ino());
        let is_open = |times| {
            assert!(Shared::open(&other).is_some());
            assert_eq!(descriptors(name), Some(times));
        };
        is_open(2);
        remove_file(&index).unwrap();
        is_open(2);
        drop(shared);
        is_open(2);
        open.close().await.unwrap();
        is_open(0);
        other_open.close().await.unwrap();
    }
}
