//! `cargo xtask bench enumeration`: whether the time of an answer tells if an address has an account.
//!
//! The program is `benches/enumeration/`. It measures over SQLite in a file below the target folder, and over PostgreSQL where
//! `AUTHKIT_TEST_POSTGRES` names a server that it may fill, and fails where known and unknown addresses can be told apart.

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::workspace;

const PACKAGE: &str = "bench-enumeration";

/// Runs it; `arguments` are `--calls N`, `--seed N`, `--way NAME` and the names of backends.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let mut command = cargo(["run", "--release", "--quiet", "--package", PACKAGE]);
    command
        .arg("--")
        .arg(workspace::load()?.target.join(PACKAGE));
    command.args(arguments);
    process::run(command)
}
