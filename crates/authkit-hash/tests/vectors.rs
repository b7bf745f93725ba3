//! Argon2 hashes that other software made, and damaged and hostile ones.
#![cfg(feature = "argon2")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy takes helpers of tests for no tests"
)]

#[cfg(all(
    feature = "django",
    feature = "flask-security",
    feature = "legacy",
    feature = "passlib",
    feature = "plaintext",
    feature = "werkzeug"
))]
#[path = "vectors/passwords.rs"]
mod passwords;

use authkit_hash::{HashError, PasswordHash, Schemes, Verdict};
use base64ct::{Base64, Encoding};
use serde_json::Value;

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field]
        .as_str()
        .unwrap_or_else(|| panic!("no {field} in {value}"))
}

fn password(case: &Value) -> Vec<u8> {
    let password = &case["password"];
    let bytes = if let Some(text) = password["utf8"].as_str() {
        text.as_bytes().to_vec()
    } else if let Some(base64) = password["b64"].as_str() {
        Base64::decode_vec(base64).unwrap()
    } else {
        let times = usize::try_from(password["times"].as_u64().unwrap()).unwrap();
        (text(password, "repeat_utf8").repeat(times) + text(password, "then_utf8")).into_bytes()
    };
    assert_eq!(
        Some(bytes.len() as u64),
        case["password_len"].as_u64(),
        "{case}"
    );
    bytes
}

#[test]
fn every_argon2_vector_gets_its_verdict() {
    let file: Value = serde_json::from_str(include_str!("vectors/argon2.json")).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert_eq!(Some(cases.len() as u64), file["count"].as_u64());
    let schemes = Schemes::default();
    let (mut accepted, mut rejected, mut either) = (0, 0, 0);
    for case in cases {
        let stored = PasswordHash::from_stored(text(case, "hash"));
        let verdict = schemes.verify(password(case), &stored);
        let matches = verdict.is_ok_and(Verdict::is_match);
        match text(case, "expect") {
            "accept" => {
                assert!(matches, "{verdict:?} for {case}");
                accepted += 1;
            }
            "reject" => {
                assert!(!matches, "{verdict:?} for {case}");
                match case["reject_kind"].as_str().unwrap() {
                    "cost_too_high" => assert_eq!(verdict, Err(HashError::CostTooHigh), "{case}"),
                    "bad_password" => {
                        assert_eq!(verdict, Err(HashError::PasswordTooLong), "{case}");
                    }
                    "malformed" => assert!(
                        matches!(
                            verdict,
                            Err(HashError::Malformed | HashError::UnsupportedScheme)
                        ),
                        "{verdict:?} for {case}"
                    ),
                    "mismatch" => assert!(verdict.is_ok(), "{verdict:?} for {case}"),
                    kind => panic!("unknown kind {kind}"),
                }
                rejected += 1;
            }
            "either" => either += 1,
            expect => panic!("unknown expectation {expect}"),
        }
    }
    assert_eq!((accepted, rejected, either), (45, 68, 1));
}

#[cfg(all(
    feature = "django",
    feature = "flask-security",
    feature = "legacy",
    feature = "passlib",
    feature = "plaintext",
    feature = "werkzeug"
))]
#[test]
fn row_19_every_password_vector_gets_its_verdict() {
    use passwords::Outcome;

    let mut agree = 0;
    for file in [
        include_str!("vectors/passwords-django.json"),
        include_str!("vectors/passwords-flask-security.json"),
        include_str!("vectors/passwords-needs-update.json"),
        include_str!("vectors/passwords-passlib-bad.json"),
        include_str!("vectors/passwords-passlib-legacy.json"),
        include_str!("vectors/passwords-passlib.json"),
        include_str!("vectors/passwords-werkzeug.json"),
    ] {
        let file: Value = serde_json::from_str(file).unwrap();
        for case in file["cases"].as_array().unwrap() {
            match passwords::judge(case) {
                Outcome::Agree => agree += 1,
                Outcome::Disagree(why) | Outcome::Unsupported(why) => panic!("{why}"),
            }
        }
    }
    assert_eq!(agree, 1907);
}
