//! The peers' Python: an environment of their own, made once.

use std::path::{Path, PathBuf};

use crate::outcome::Outcome;
use crate::{process, workspace};

/// What is installed into it.
const PACKAGES: &[&str] = &["argon2-cffi==25.1.0", "itsdangerous==2.2.0"];

/// The interpreter of the environment, which is made if it is missing.
pub(super) fn python() -> Outcome<PathBuf> {
    let folder = workspace::load()?.target.join("bench-peers");
    let python = folder.join("bin").join("python");
    let complete = folder.join("complete");
    if !complete.is_file() {
        make(&folder, &python)?;
        std::fs::write(complete, "")?;
    }
    Ok(python)
}

fn make(folder: &Path, python: &Path) -> Outcome {
    let venv = ["-m".as_ref(), "venv".as_ref(), folder.as_os_str()];
    process::run(process::program("python3", venv))?;
    let pip = ["-m", "pip", "install", "--quiet"];
    let arguments = pip.iter().chain(PACKAGES);
    process::run(process::program(python, arguments))
}
