//! Token vectors: every kind of itsdangerous, Django, Flask, Flask-Login and Flask-Security.
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

use crate::outcome::Tally;

/// Runs every case of a file, and prints those that disagree.
pub(crate) fn run(file: &Path) -> Result<Tally, Box<dyn Error>> {
    let read = fs::read_to_string(file)?;
    let file = case::read(&read).map_err(|error| format!("{}: {error}", file.display()))?;
    let tally = case::run(&file, judge, |line| eprintln!("{line}"));
    Ok(Tally::of(tally.agree, tally.disagree, tally.unsupported))
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
