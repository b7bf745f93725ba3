//! What a new password has to look like.
#![cfg(feature = "policy")]

use authkit_hash::{PasswordRejection, PasswordRules, PasswordRulesError};

const SHORT: Result<(), PasswordRejection> = Err(PasswordRejection::TooShort { min: 15 });
const LONG: Result<(), PasswordRejection> = Err(PasswordRejection::TooLong { max_bytes: 4096 });

#[test]
fn length_counts_code_points_and_nothing_else_counts() {
    let rules = PasswordRules::DEFAULT;
    for (password, expected) in [
        (String::new(), Err(PasswordRejection::Empty)),
        ("seven and seven".chars().take(14).collect(), SHORT),
        ("seven and seven".into(), Ok(())),
        ("🔐".repeat(14), SHORT),
        ("🔐".repeat(15), Ok(())),
        ("e\u{301}".repeat(7), SHORT),
        ("e\u{301}".repeat(8), Ok(())),
        ("👩\u{200d}👩\u{200d}👧".repeat(3), Ok(())),
        (" ".repeat(15), Ok(())),
        ("correct horse battery staple".into(), Ok(())),
        ("271828182845904".into(), Ok(())),
        ("nul\0nul\0nul\0nul\0".into(), Ok(())),
        ("𝕬".repeat(64), Ok(())),
        ("a".repeat(4096), Ok(())),
        ("a".repeat(4097), LONG),
        ("🔐".repeat(1024), Ok(())),
        ("🔐".repeat(1024) + "a", LONG),
    ] {
        assert_eq!(rules.check(&password), expected, "{password:?}");
    }
}

#[test]
fn the_texts_are_for_people() {
    for (rejection, text) in [
        (PasswordRejection::Empty, "Enter a password."),
        (
            PasswordRejection::TooShort { min: 15 },
            "Use at least 15 characters.",
        ),
        (
            PasswordRejection::TooLong { max_bytes: 4096 },
            "This password is too long. Use at most 4096 bytes.",
        ),
        (
            PasswordRejection::Common,
            "Many people use this password. Choose one that is your own.",
        ),
        (
            PasswordRejection::Personal,
            "This password is made of your name, your address or the name of this service. Choose another one.",
        ),
        (
            PasswordRejection::Breached,
            "This password was in a data breach elsewhere. Choose another one.",
        ),
        (
            PasswordRejection::Guessable,
            "This password is easy to guess. Add a few words that do not belong together.",
        ),
    ] {
        assert_eq!(rejection.to_string(), text);
    }
}

#[test]
fn the_rules_have_bounds_themselves() {
    let rules = || PasswordRules::DEFAULT;
    assert_eq!((rules().min_chars(), rules().max_bytes()), (15, 4096));
    let eight = rules().with_min_chars(8).unwrap();
    assert_eq!(
        eight.check("1234567"),
        Err(PasswordRejection::TooShort { min: 8 })
    );
    assert_eq!(eight.check("12345679"), Ok(()));
    assert_eq!(
        rules().with_min_chars(7).unwrap_err(),
        PasswordRulesError::MinTooLow
    );
    assert_eq!(rules().with_min_chars(64).unwrap().min_chars(), 64);
    assert_eq!(
        rules().with_min_chars(65).unwrap_err(),
        PasswordRulesError::MinTooHigh
    );
    assert_eq!(rules().with_max_bytes(256).unwrap().max_bytes(), 256);
    assert_eq!(
        rules().with_max_bytes(255).unwrap_err(),
        PasswordRulesError::MaxTooLow
    );
}

#[test]
fn rules_are_shared_and_shown_without_their_lists() {
    let rules = PasswordRules::DEFAULT.with_blocklist(|password: &str| password == "x");
    let shown = format!("{:?} {:?}", PasswordRules::DEFAULT, rules.clone());
    assert!(shown.contains("Common") && shown.contains("Own"), "{shown}");
}
