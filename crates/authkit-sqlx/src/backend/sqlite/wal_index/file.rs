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
    fn descriptors(of: (u64, u64)) -> Option<usize> {
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
