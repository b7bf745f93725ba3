//! Mails as files, for a trial or for a mail server that picks them up.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{SendError, SendFuture, Transport};
use crate::Mail;

/// Writes each mail to `<key>.eml` in a folder.
///
/// A file is there whole or not at all, and a mail that is sent twice is the same file. On Unix only the user who writes it
/// may read it.
#[derive(Clone, Debug)]
pub struct FileTransport {
    folder: PathBuf,
}

impl FileTransport {
    /// Writes into `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Where the mails are written to.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Transport for FileTransport {
    fn send<'a>(&'a self, mail: &'a Mail) -> SendFuture<'a> {
        let name = file_name(mail.key());
        let folder = self.folder.clone();
        let content = mail.formatted().to_vec();
        Box::pin(async move {
            tokio::task::spawn_blocking(move || write(&folder, &name, &content))
                .await
                .map_err(SendError::temporary)?
                .map_err(SendError::temporary)
        })
    }
}

/// The key, which a store gave back and which is trusted no more than that.
fn file_name(key: &str) -> String {
    key.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(64)
        .collect()
}

fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let draft = folder.join(format!(".{name}.tmp"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(format!("{name}.eml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_cannot_leave_the_folder() {
        assert_eq!(file_name("../../etc/passwd"), "______etc_passwd");
        assert_eq!(file_name("0af3"), "0af3");
    }
}
