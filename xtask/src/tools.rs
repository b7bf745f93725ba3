//! Programs of other ecosystems that tests are run with. They live below the target folder, and are looked for nowhere else.

use std::path::PathBuf;

use crate::{python, workspace};

/// The folder of all of them.
pub(crate) fn folder() -> PathBuf {
    workspace::root().join("target/tools")
}

/// The script of axe-core, which looks for pages that some people cannot use.
pub(crate) fn axe() -> Option<PathBuf> {
    there("node_modules/axe-core/axe.min.js")
}

/// Schemathesis, which asks a server whatever its description allows.
pub(crate) fn schemathesis() -> Option<PathBuf> {
    let python = python::SCHEMATHESIS.found()?;
    Some(python.with_file_name("schemathesis")).filter(|path| path.is_file())
}

fn there(name: &str) -> Option<PathBuf> {
    Some(folder().join(name)).filter(|path| path.is_file())
}
