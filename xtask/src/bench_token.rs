//! `cargo xtask bench-token`: signing and opening a link, against jsonwebtoken and itsdangerous.
//!
//! The Rust side is `bench-token/`, a workspace of its own. The Python side is a virtual environment in
//! the target folder, made once; without Python it is left out, and that is said.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::{arguments, workspace};

const ITSDANGEROUS: &str = "itsdangerous==2.2.0";

/// Runs it, and fails where a ratio is below what is promised.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    arguments::none("bench-token", arguments)?;
    let manifest = workspace::root().join("bench-token/Cargo.toml");
    let mut command = cargo(["run", "--release", "--quiet", "--manifest-path"]);
    command.arg(manifest).arg("--");
    match interpreter(&workspace::load()?.target.join("bench-token-python")) {
        Ok(python) => {
            command.arg("--python").arg(python);
        }
        Err(error) => println!("without itsdangerous: {error}"),
    }
    process::run(command)
}

/// The interpreter of an environment that has itsdangerous, made where it is not there.
fn interpreter(folder: &Path) -> Outcome<PathBuf> {
    let python = folder.join("bin/python");
    let mut asked = Command::new(&python);
    asked.args(["-c", "import itsdangerous"]);
    if asked.output().is_ok_and(|output| output.status.success()) {
        return Ok(python);
    }
    let mut made = Command::new("python3");
    made.args(["-m", "venv"]).arg(folder);
    process::run(made)?;
    let mut installed = Command::new(&python);
    installed.args(["-m", "pip", "install", "--quiet", ITSDANGEROUS]);
    process::run(installed)?;
    Ok(python)
}
