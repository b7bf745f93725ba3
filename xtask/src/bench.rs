//! `cargo xtask bench <name>`: figures that mean something on a machine that does other things as well.
//!
//! `hash` asks our program and the C peers in turn, in the same run, and compares round by round: what slows one
//! of them down slows the other, so the ratios are worth more than the milliseconds. `storm` sends more
//! sign-ins than the service takes and fails if a limit is missed. `token` signs and opens a link beside
//! jsonwebtoken and itsdangerous; `constant-time` times comparisons with a secret. `store` compares each verb of each store with
//! ten thousand accounts and with a million. `enumeration` asks whether the time of an answer tells who has an account. `session`
//! compares a handler with the same one behind a sign-in. Our side is `benches/`, a release build; the
//! peers are called from Python, in an environment that is made under the target folder when it is missing.

mod enumeration;
mod hash;
mod peers;
mod session;
mod store;
mod table;
mod token;
mod turns;

use std::path::PathBuf;

use crate::outcome::Outcome;
use crate::{arguments, process, workspace};

/// Runs the named bench.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let [name, rest @ ..] = arguments {
        match name.as_str() {
            "store" => return store::run(rest),
            "enumeration" => return enumeration::run(rest),
            "session" => return session::run(rest),
            _ => {}
        }
    }
    match arguments::only_name("bench", arguments)? {
        Some("hash") => hash::run(),
        Some("storm") => storm(),
        Some("token") => token::run(),
        Some("constant-time") => token::constant_time(),
        _ => Err(
            "`cargo xtask bench` takes one name: hash, storm, token, constant-time, enumeration, session or store".into(),
        ),
    }
}

fn storm() -> Outcome {
    process::run(process::program(built()?, ["storm"]))
}

/// Our side, built as users build.
fn built() -> Outcome<PathBuf> {
    let arguments = [
        "build",
        "--release",
        "--quiet",
        "--package",
        "authkit-benches",
    ];
    process::run(process::cargo(arguments))?;
    let program = format!("authkit-benches{}", std::env::consts::EXE_SUFFIX);
    Ok(workspace::load()?.target.join("release").join(program))
}
