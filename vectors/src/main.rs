//! Runs every file of vectors in a folder through the public API: `cargo xtask vectors DIR`.
//!
//! The last line is `N agree, M disagree, K unsupported`; the exit status is 0 only where M and K are. A crate
//! adds its kind of file to [`KINDS`].

// Printing is what this command is for.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod outcome;
#[path = "../../crates/authkit-hash/tests/vectors/passwords.rs"]
mod passwords;
mod tokens;

use std::{env, error::Error, fs, path::Path, process::ExitCode};

use outcome::Tally;
use serde_json::Value;

/// What to do with a file, told by how its name begins.
struct Kind {
    prefix: &'static str,
    run: fn(&Path) -> Result<Tally, Box<dyn Error>>,
}

const KINDS: &[Kind] = &[
    Kind {
        prefix: "passwords-",
        run: passwords_of,
    },
    Kind {
        prefix: "tokens-",
        run: tokens::run,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder] = arguments.as_slice() else {
        eprintln!("usage: cargo xtask vectors DIR");
        return ExitCode::FAILURE;
    };
    match run(Path::new(folder)) {
        Ok(tally) => {
            println!("{tally}");
            if tally.is_clean() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<Tally, Box<dyn Error>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".json") {
            names.push(name);
        }
    }
    names.sort();
    let mut total = Tally::default();
    for name in names {
        let tally = match KINDS.iter().find(|kind| name.starts_with(kind.prefix)) {
            Some(kind) => (kind.run)(&folder.join(&name))?,
            None => {
                eprintln!("{name}: no such kind of vectors");
                Tally::unsupported()
            }
        };
        println!("{name}: {tally}");
        total += tally;
    }
    if total == Tally::default() {
        return Err(format!("no vectors in {}", folder.display()).into());
    }
    Ok(total)
}

/// Puts every case of a file of passwords to the judge.
fn passwords_of(path: &Path) -> Result<Tally, Box<dyn Error>> {
    let file: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let cases = file.get("cases").and_then(Value::as_array);
    let cases = cases.ok_or_else(|| format!("{}: no cases", path.display()))?;
    if file.get("count").and_then(Value::as_u64) != Some(cases.len() as u64) {
        return Err(format!("{}: the count is another", path.display()).into());
    }
    let mut tally = Tally::default();
    for case in cases {
        let outcome = passwords::judge(case);
        if let passwords::Outcome::Disagree(why) | passwords::Outcome::Unsupported(why) = &outcome {
            let id = case.get("id").and_then(Value::as_str).unwrap_or("?");
            eprintln!("{id}: {why}");
        }
        tally.count(&outcome);
    }
    Ok(tally)
}
