//! Programs that do not lie where programs usually lie.

use std::path::PathBuf;

use crate::process;

/// nginx, which Debian puts where only root looks.
pub(crate) fn nginx() -> Option<PathBuf> {
    let for_root = || Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file());
    process::find("nginx").or_else(for_root)
}
