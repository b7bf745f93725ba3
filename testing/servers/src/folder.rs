//! A fresh folder, removed with all that is in it when it is dropped.

use std::io;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::user::User;

#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one within `parent`, for our own eyes.
    ///
    /// That it is new is what protects it: the name can be guessed, but a folder that is there already is never taken.
    pub(crate) fn new(parent: &Path) -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("authkit-server-{}-{number}", std::process::id()));
            match std::fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => return Ok(Self(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Hands it over to the user that the server runs as.
    pub(crate) fn give_to(&self, user: User) -> io::Result<()> {
        chown(&self.0, Some(user.uid), Some(user.gid))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed lies in a folder for temporary things.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
