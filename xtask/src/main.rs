//! The project's own commands, run as `cargo xtask <command>`; `cargo xtask help` lists them.
//!
//! One command is one file with a `run(arguments)` function, named in [`COMMANDS`]. Nothing but
//! cargo is needed to run them, and little is compiled: the standard library starts the processes,
//! `serde_json` reads what cargo says, and `authkit-servers`, which needs nothing itself, knows databases.

// Printing is what these commands are for; libraries of this workspace never print.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod arguments;
mod bench;
mod budget;
mod ci;
mod databases;
mod docs;
mod features;
mod help;
mod outcome;
mod process;
mod programs;
mod python;
mod test;
mod tidy;
mod tools;
mod vectors;
mod workspace;

use std::process::ExitCode;

use outcome::{AlreadyTold, Outcome};

/// A command: its name, what `help` says about it, and the function that runs it.
struct Command {
    name: &'static str,
    about: &'static str,
    run: fn(&[String]) -> Outcome,
}

/// Every command, in the order in which `help` lists them.
const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        about: "list these commands",
        run: help::run,
    },
    Command {
        name: "ci",
        about: "everything a change has to pass, with no suite left out",
        run: ci::run,
    },
    Command {
        name: "test",
        about: "run every test this machine can run; --require-all fails if a suite did not run",
        run: test::run,
    },
    Command {
        name: "features",
        about: "check every crate with no feature, each one alone, and all; [crate] names one",
        run: features::run,
    },
    Command {
        name: "budget",
        about: "compare every dependency tree with the allow-list; --bless rewrites the list",
        run: budget::run,
    },
    Command {
        name: "tidy",
        about: "check the house rules that are code",
        run: tidy::run,
    },
    Command {
        name: "bench",
        about: "measure beside peers in the same run: `hash`, `storm`, `token`, `constant-time`, `enumeration` or `store`",
        run: bench::run,
    },
    Command {
        name: "docs",
        about: "build the API documentation, warnings denied; --open shows it, --check looks for the tests that pages name",
        run: docs::run,
    },
    Command {
        name: "vectors",
        about: "put every file of vectors in DIR to the public API, and count who agrees",
        run: vectors::run,
    },
];

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = arguments.collect();
    match dispatch(&name, &rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if !error.is::<AlreadyTold>() {
                eprintln!("error: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(name: &str, arguments: &[String]) -> Outcome {
    let asks_for_help = matches!(name, "-h" | "--help");
    let name = if asks_for_help { "help" } else { name };
    match COMMANDS.iter().find(|command| command.name == name) {
        Some(command) => (command.run)(arguments),
        None => Err(format!("there is no command `{name}`; `cargo xtask help` lists them").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, dispatch};

    #[test]
    fn an_unknown_command_is_refused_by_name() {
        let error = dispatch("lunch", &[]).unwrap_err().to_string();
        assert!(error.contains("`lunch`"), "{error}");
        assert!(error.contains("cargo xtask help"), "{error}");
    }

    #[test]
    fn no_two_commands_share_a_name() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }

    #[test]
    fn every_command_refuses_an_argument_it_does_not_know() {
        let unknown = ["--sideways".to_owned()];
        for command in COMMANDS {
            let error = (command.run)(&unknown).unwrap_err().to_string();
            assert!(error.contains("--sideways"), "{}: {error}", command.name);
        }
    }
}
