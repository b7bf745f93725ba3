//! `cargo xtask vectors DIR`: every file of vectors in a folder, put to the public API.
//!
//! The last line of the output is `N agree, M disagree, K unsupported`. The work is in the package `vectors`,
//! so that the other commands do not wait for the crates that it needs.

use crate::outcome::{AlreadyTold, Outcome};
use crate::process;

/// Runs the vectors of the named folder.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let folder = match arguments {
        [folder] if !folder.starts_with('-') => folder,
        [unknown, ..] => return Err(format!("`cargo xtask vectors DIR`, not `{unknown}`").into()),
        [] => return Err("`cargo xtask vectors DIR` takes the folder of the vectors".into()),
    };
    // The program is started in the root of the workspace, which need not be where this was typed.
    let folder = std::path::absolute(folder)?;
    let mut command = process::cargo(["run", "--quiet", "--package", "vectors", "--"]);
    let status = command
        .arg(folder)
        .status()
        .map_err(|error| format!("`{}`: {error}", process::show(&command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(AlreadyTold.into())
    }
}
