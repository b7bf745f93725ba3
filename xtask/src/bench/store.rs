//! `cargo xtask bench store`: what each verb of a store costs with ten thousand accounts and with a million.
//!
//! The program is `benches/store/`. It fills databases of its own, below the target folder and on throw-away servers, and
//! fails where a look-up that every sign-in or every request waits for notices how many accounts there are.

use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::workspace;

/// Runs it; `arguments` are `--ten-million` and the names of backends.
pub(super) fn run(arguments: &[String]) -> Outcome {
    let mut command = cargo(["run", "--release", "--quiet", "--package", "bench-store"]);
    command
        .arg("--")
        .arg(workspace::load()?.target.join("bench-store"));
    command.args(arguments);
    process::run(command)
}
