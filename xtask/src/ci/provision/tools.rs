//! What npm and pip bring: into `target/tools`, and into nothing else of this machine.

use std::fs;

use crate::outcome::Outcome;
use crate::{process, python, tools};

/// An exact version, so that a new rule of theirs fails nobody's change.
const AXE: &str = "axe-core@4.14.1";

/// Brings what is missing.
pub(super) fn install() -> Outcome {
    let folder = tools::folder();
    fs::create_dir_all(&folder)?;
    let path = |name: &str| folder.join(name).display().to_string();
    if tools::axe().is_none() {
        let prefix = path("");
        let arguments = [
            "install",
            "--prefix",
            &prefix,
            "--no-audit",
            "--no-fund",
            AXE,
        ];
        process::run(process::program("npm", arguments))?;
    }
    python::SCHEMATHESIS.python()?;
    Ok(())
}
