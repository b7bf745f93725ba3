//! `cargo xtask bench session`: what it costs to know who asks.
//!
//! `run` measures requests: the same handler bare and behind each way of signing in, one after the other, round by round.
//! `calls` calls one of these handlers in this process, for a profiler to count its instructions. `sweep` measures how long resuming a session takes while a million ended ones are removed. `serve` is the server of the
//! first, started by it on a core of its own.

// Printing is how this program answers.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod affinity;
mod calls;
mod floor;
mod load;
mod numbers;
mod peers;
mod people;
mod report;
mod requests;
mod serve;
mod server;
mod sweep;

use std::error::Error;
use std::process::ExitCode;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments.as_slice() {
        ["run", folder, axum_login, python, cases @ ..] => {
            let python = Some(*python).filter(|python| !python.is_empty());
            requests::run(folder.as_ref(), axum_login, python, cases)
        }
        ["calls", folder, case, times] => calls::run(folder.as_ref(), case, times),
        ["sweep", folder, stores @ ..] => sweep::run(folder.as_ref(), stores),
        ["serve", folder, postgres @ ..] => serve::run(folder.as_ref(), postgres.first().copied()),
        _ => {
            Err("give `run`, `calls`, `sweep` or `serve`; `cargo xtask bench session` does".into())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
