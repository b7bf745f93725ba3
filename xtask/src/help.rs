//! `cargo xtask help`: the list of commands.

use crate::outcome::Outcome;
use crate::{COMMANDS, arguments};

/// Prints every command with one line about it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    arguments::none("help", arguments)?;
    println!("cargo xtask <command>\n");
    for command in COMMANDS {
        println!("  {:<11} {}", command.name, command.about);
    }
    Ok(())
}
