//! What Flask, Flask-Login and Flask-Security signed, and what they made of it.
#![cfg(all(feature = "sessions", feature = "login", feature = "security"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../authkit-token/tests/vectors/case.rs"]
#[allow(dead_code)] // the kinds of the other crate use more of it
mod case;
#[path = "vectors/flask.rs"]
mod flask;
#[path = "vectors/flask_security.rs"]
mod flask_security;

use case::{Case, Judgement};

fn agree(text: &str, count: usize, judge: fn(&Case<'_>) -> Judgement) {
    let file = case::read(text).unwrap();
    let tally = case::run(&file, judge, |line| panic!("{line}"));
    assert_eq!(
        (tally.agree, tally.disagree, tally.unsupported),
        (count, 0, 0)
    );
}

#[test]
fn sessions_remember_cookies_and_identifiers() {
    agree(include_str!("vectors/tokens-flask.json"), 181, flask::judge);
}

#[test]
fn three_generations_of_flask_security() {
    let text = include_str!("vectors/tokens-flask-security.json");
    agree(text, 426, flask_security::judge);
}
