//! `cargo xtask bench session`: what it costs to know who asks.
//!
//! The program is `benches/session/`. It serves the same handler bare and behind each way of signing in, on a core of its
//! own, and asks from another one; then it resumes sessions while a million others are removed. The peers are `benches/axum-login/`, a
//! workspace of its own because of the SQLite that it brings, and Flask-Security in an environment of its own; without
//! Python that one is left out, and that is said.

use super::peers;
use crate::outcome::Outcome;
use crate::process::{self, cargo};
use crate::workspace;

/// The name of the second half, among the names of cases; with `-sqlite` or `-postgres` for one of its stores.
const SWEEP: &str = "sweep";

/// Runs both halves, or what `names` say: cases of the first, `sweep`, or one of its stores.
pub(super) fn run(names: &[String]) -> Outcome {
    let (sweep, cases): (Vec<_>, Vec<_>) = names.iter().partition(|name| name.starts_with(SWEEP));
    let all = names.is_empty();
    let target = workspace::load()?.target;
    let release = target.join("release");
    let program = |name: &str| release.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    process::run(build(["--package", "bench-session"]))?;
    let requests = if all || !cases.is_empty() {
        let manifest = workspace::root().join("benches/axum-login/Cargo.toml");
        let mut peer = build(["--manifest-path", &manifest.to_string_lossy()]);
        peer.arg("--target-dir").arg(&target);
        process::run(peer)?;
        let python = peers::flask_security().unwrap_or_else(|error| {
            println!("without Flask-Security: {error}");
            Default::default()
        });
        let mut run = process::program(program("bench-session"), ["run"]);
        run.arg(target.join("bench-session"))
            .arg(program("bench-axum-login"))
            .arg(python)
            .args(cases);
        process::run(run)
    } else {
        Ok(())
    };
    // what one half missed is no reason to leave out the other
    let sweep = if all || !sweep.is_empty() {
        let mut run = process::program(program("bench-session"), [SWEEP]);
        run.arg(target.join("bench-sweep"));
        run.args(sweep.iter().filter_map(|name| name.strip_prefix("sweep-")));
        process::run(run)
    } else {
        Ok(())
    };
    requests.and(sweep)
}

fn build<const N: usize>(what: [&str; N]) -> std::process::Command {
    let mut command = cargo(["build", "--release", "--quiet"]);
    command.args(what);
    command
}
