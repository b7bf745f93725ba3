//! `cargo xtask bench token`: signing and opening a link, beside jsonwebtoken and itsdangerous.
//!
//! The Rust side is `benches/token/`, a workspace of its own, so that jsonwebtoken's tree stays out of ours. Without
//! Python its half is left out, and that is said.

use std::process::Command;

use super::peers;
use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::workspace;

/// Runs it, and fails where a ratio is below what is promised.
pub(super) fn run() -> Outcome {
    let mut command = program("bench-token");
    match peers::python() {
        Ok(python) => {
            command.arg("--python").arg(python);
        }
        Err(error) => println!("without itsdangerous: {error}"),
    }
    process::run(command)
}

/// Times comparisons with a secret that fail early and late, and fails where they can be told apart.
pub(super) fn constant_time() -> Outcome {
    process::run(program("constant_time"))
}

fn program(name: &str) -> Command {
    let manifest = workspace::root().join("benches/token/Cargo.toml");
    let mut command = cargo([
        "run",
        "--release",
        "--quiet",
        "--bin",
        name,
        "--manifest-path",
    ]);
    command.arg(manifest).arg("--");
    command
}
