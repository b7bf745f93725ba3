//! Runs a file of token vectors: every kind of itsdangerous, Django, Flask, Flask-Login and
//! Flask-Security.
//!
//! The judges are those of the crates' own tests, so that a file given here and a file copied there are
//! read alike.

use std::error::Error;
use std::fs;
use std::path::Path;

#[path = "../../crates/authkit-token/tests/vectors/case.rs"]
mod case;
#[path = "../../crates/authkit-token/tests/vectors/django.rs"]
mod django;
#[path = "../../crates/authkit-flask/tests/vectors/flask.rs"]
mod flask;
#[path = "../../crates/authkit-flask/tests/vectors/flask_security.rs"]
mod flask_security;
#[path = "../../crates/authkit-token/tests/vectors/itsdangerous.rs"]
mod itsdangerous;
#[path = "../../crates/authkit-token/tests/vectors/jws.rs"]
mod jws;
#[path = "../../crates/authkit-token/tests/vectors/ordered.rs"]
mod ordered;

use case::{Case, Judgement};

/// How many cases of a file agreed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What had to be let in was, and what had to be refused was.
    pub agree: usize,
    /// The other way round, another value, or another text on signing it again.
    pub disagree: usize,
    /// Of a kind that nothing here reads.
    pub unsupported: usize,
}

/// Whether a file of this name holds tokens.
#[must_use]
pub fn is_for(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with("tokens-") && name.ends_with(".json"))
}

/// Runs every case of a file, and prints those that disagree.
///
/// # Errors
///
/// Where the file cannot be read, or is no JSON.
// Printing is what it is for.
#[allow(clippy::print_stderr)]
pub fn run(file: &Path) -> Result<Tally, Box<dyn Error + Send + Sync>> {
    let file = case::read(&fs::read_to_string(file)?)?;
    let tally = case::run(&file, judge, |line| eprintln!("{line}"));
    Ok(Tally {
        agree: tally.agree,
        disagree: tally.disagree,
        unsupported: tally.unsupported,
    })
}

fn judge(case: &Case<'_>) -> Judgement {
    let kind = case.kind();
    if kind.starts_with("django.") {
        django::judge(case)
    } else if kind.starts_with("flask_security.") {
        flask_security::judge(case)
    } else if kind.starts_with("flask") {
        flask::judge(case)
    } else if kind.contains("JSONWebSignature") {
        jws::judge(case)
    } else {
        itsdangerous::judge(case)
    }
}
