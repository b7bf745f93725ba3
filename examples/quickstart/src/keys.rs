//! The key that links and form tokens are signed with: made once, kept in a file that only its owner can read.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use authkit_axum::{Key, KeyRing, SystemRandom};

/// Reads the key, or makes one. A file that is there and holds no key is an error: a new key would kill every link.
pub(crate) fn load_or_create(path: &Path) -> Result<KeyRing> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return create(path),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    let key =
        Key::from_base64(&text).with_context(|| format!("{} holds no key", path.display()))?;
    Ok(KeyRing::new(key))
}

fn create(path: &Path) -> Result<KeyRing> {
    let key = Key::generate(&mut SystemRandom)?;
    // written beside and then renamed, so that a process that dies here leaves no half a key
    let draft = path.with_extension(format!("key.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let write = || -> std::io::Result<()> {
        let mut file = options.open(&draft)?;
        writeln!(file, "{}", key.expose_base64().as_str())?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().with_context(|| format!("cannot write the key to {}", path.display()))?;
    Ok(KeyRing::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_after_that() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.key");
        let made = load_or_create(&path).expect("a new key");
        let read = load_or_create(&path).expect("the same key");
        assert_eq!(made.current_id().to_string(), read.current_id().to_string());
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).expect("the file").permissions().mode() & 0o777,
                0o600
            );
        }
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.key");
        fs::write(&path, "half a k").expect("a file");
        assert!(load_or_create(&path).is_err());
        assert_eq!(fs::read_to_string(&path).expect("the file"), "half a k");
    }
}
