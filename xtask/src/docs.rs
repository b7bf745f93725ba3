//! `cargo xtask docs`: the API documentation of every member, with warnings denied.

use crate::outcome::Outcome;
use crate::{arguments, process};

/// Builds the documentation, and opens it with `--open`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    build(arguments::only_flag("docs", "--open", arguments)?)
}

/// Builds the documentation, and shows it in a browser where asked to.
pub(crate) fn build(open: bool) -> Outcome {
    let mut command = process::cargo(["doc", "--workspace", "--no-deps", "--all-features"]);
    if open {
        command.arg("--open");
    }
    // Rustdoc's own flags: unlike RUSTFLAGS they leave every compiled dependency as it is.
    command.env("RUSTDOCFLAGS", "-D warnings");
    process::run(command)
}
