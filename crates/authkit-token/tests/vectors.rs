//! Texts that the real Python packages signed, and what those packages made of them.
#![cfg(all(feature = "itsdangerous", feature = "jws", feature = "django"))]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "vectors/case.rs"]
mod case;
#[path = "vectors/django.rs"]
mod django;
#[path = "vectors/itsdangerous.rs"]
mod itsdangerous;
#[path = "vectors/jws.rs"]
mod jws;
#[path = "vectors/ordered.rs"]
mod ordered;

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
fn itsdangerous_first_part() {
    let text = include_str!("vectors/tokens-itsdangerous-1.json");
    agree(text, 655, itsdangerous::judge);
}

#[test]
fn itsdangerous_second_part() {
    let text = include_str!("vectors/tokens-itsdangerous-2.json");
    agree(text, 193, itsdangerous::judge);
}

#[test]
fn json_web_signatures() {
    agree(include_str!("vectors/tokens-jws.json"), 169, jws::judge);
}

#[test]
fn django_signing_and_password_reset() {
    agree(
        include_str!("vectors/tokens-django.json"),
        103,
        django::judge,
    );
}
