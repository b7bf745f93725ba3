//! Our side of `cargo xtask bench`, in a release build: `hash` answers questions about single schemes on
//! its standard input, `storm` runs once and prints its figures.

// Printing is how these programs answer.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod argon2id;
mod hash;
mod others;
mod proc;
mod storm;

use std::{error::Error, process::ExitCode};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    let outcome = match name.as_str() {
        "hash" => hash::answer(),
        "storm" => storm::run(),
        _ => Err("give `hash` or `storm`; `cargo xtask bench` does".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
