//! The file, which is closed only when nobody in this process can have a lock on it.

#[cfg(target_os = "linux")]
pub(super) use linux::Shared;
#[cfg(not(target_os = "linux"))]
pub(super) use unknown::Shared;

#[cfg(target_os = "linux")]
mod linux {
    use std::fs::{File, Metadata, metadata, read_dir};
    use std::os::unix::fs::MetadataExt;
    use std::path::{Path, PathBuf};
    use std::sync::{Arc, Mutex, PoisonError};

    use vm_memory::mmap::{MmapRegion, MmapRegionBuilder};
    use vm_memory::{FileOffset, VolatileArrayRef, VolatileMemory};

    use super::super::header::{Header, Headers};

    const SIZE: usize = size_of::<Headers>();
    const WORD: usize = size_of::<usize>();

    /// Those that are open. What is taken out of here is closed.
    static OPEN: Mutex<Vec<Arc<File>>> = Mutex::new(Vec::new());

    /// The WAL index beside a database.
    pub(in super::super) struct Shared {
        file: Arc<File>,
        mapping: MmapRegion,
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
            let about = file.metadata().ok()?;
            // whoever reads what a mapping has past the end of its file is ended by the system
            if descriptors(name(&about))? < 2 || about.len() < SIZE as u64 {
                return None;
            }
            let mapping = MmapRegionBuilder::new(SIZE)
                .with_file_offset(FileOffset::from_arc(Arc::clone(&file), 0))
                .with_mmap_prot(libc::PROT_READ)
                .with_mmap_flags(libc::MAP_SHARED)
                .build()
                .ok()?;
            let database = (database.clone(), name(&metadata(database).ok()?));
            Some(Self {
                file,
                mapping,
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

        /// What the file has now.
        pub(in super::super) fn headers(&self) -> Option<Headers> {
            let now = self.mapping.get_array_ref::<usize>(0, SIZE / WORD).ok()?;
            let mut headers = [0; SIZE];
            for (at, word) in headers.chunks_exact_mut(WORD).enumerate() {
                word.copy_from_slice(&now.load(at).to_ne_bytes());
            }
            Some(headers)
        }

        /// Whether the file begins with that header now.
        pub(in super::super) fn begins_with(&self, header: &Header) -> bool {
            let (words, _) = header.as_chunks::<WORD>();
            let now = self.mapping.get_array_ref::<usize>(0, words.len());
            let is = |now: VolatileArrayRef<'_, _>| {
                let mut words = words.iter().enumerate();
                words.all(|(at, word)| now.load(at) == usize::from_ne_bytes(*word))
            };
            now.is_ok_and(is)
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod unknown {
    use super::super::header::{Header, Headers};

    /// Nothing is known of such files elsewhere.
    pub(in super::super) enum Shared {}

    impl Shared {
        pub(in super::super) const fn open(_: &std::path::Path) -> Option<Self> {
            None
        }

        pub(in super::super) const fn is_in_place(&self) -> bool {
            match *self {}
        }

        pub(in super::super) const fn headers(&self) -> Option<Headers> {
            match *self {}
        }

        pub(in super::super) const fn begins_with(&self, _: &Header) -> bool {
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
    async fn it_begins_with_another_header_after_a_commit() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("app.db");
        let mut connection = made(&database).await.unwrap();
        let shared = Shared::open(&database).unwrap();
        let now = || *shared.headers().unwrap().first_chunk().unwrap();
        let before = now();
        assert!(shared.begins_with(&before));
        for at in 0..before.len() {
            let mut other = before;
            other[at] ^= 1;
            assert!(!shared.begins_with(&other), "{at}");
        }
        connection.execute("SELECT c FROM t").await.unwrap();
        assert!(shared.begins_with(&before));
        connection
            .execute("INSERT INTO t VALUES (1)")
            .await
            .unwrap();
        assert!(!shared.begins_with(&before));
        assert!(shared.begins_with(&now()));
        connection.close().await.unwrap();
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
