//! What is accepted as a password: the rows of the security checklist that this crate answers for, each by
//! a test of its number. The rows on Unicode forms and breaches have files of their own.
#![cfg(feature = "policy")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for no tests"
)]

use authkit_hash::{
    Blocklist, CommonPasswords, PasswordContext, PasswordRejection, PasswordRules,
    PasswordRulesError,
};

fn rules() -> PasswordRules {
    PasswordRules::DEFAULT
}

#[test]
fn row_1_fifteen_code_points_and_a_setting_that_is_never_below_eight() {
    let short = Err(PasswordRejection::TooShort { min: 15 });
    let emoji: Vec<char> = "🐝🌍🎺🥁🧭🪁🌋🏮🧵🦔🍐🎲🛶🪐🧊".chars().collect();
    for (password, expected) in [
        ("seven and seve".to_owned(), short),
        ("seven and seven".to_owned(), Ok(())),
        (emoji.iter().take(14).collect(), short),
        (emoji.iter().collect(), Ok(())),
    ] {
        assert_eq!(rules().check(&password), expected, "{password}");
    }
    let seven = rules().with_min_chars(7);
    assert_eq!(seven.unwrap_err(), PasswordRulesError::MinTooLow);
}

#[test]
fn row_2_long_passwords_are_taken_up_to_4096_bytes() {
    let text = |len: usize| {
        "long passwords, "
            .chars()
            .cycle()
            .take(len)
            .collect::<String>()
    };
    assert_eq!(rules().check(&"𝕬𝕭".repeat(32)), Ok(()));
    assert_eq!(rules().check(&text(4096)), Ok(()));
    let long = Err(PasswordRejection::TooLong { max_bytes: 4096 });
    assert_eq!(rules().check(&text(4097)), long);
}

#[test]
fn row_3_no_class_of_characters_is_asked_for() {
    for password in [
        "aaaaaaaaaaaaaaaaaaaaaaq",
        "bricklayersdaughter",
        "ninewanderingcats",
        "umbrellaandteacup",
        "greyharbourmorning",
        "sevenlittlerivers",
        "mountainofpancakes",
        "quietlibrarywindow",
        "thelighthousekeeper",
        "paperplanesatnoon",
        "VELVETCURTAINROOM",
        "HOLLOWTREEHOUSE",
        "ORANGEBICYCLEBELL",
        "271828182845904",
        "602214076000031",
        "299792458137035",
        "--==--==--==--=",
        "   .   .   .   .",
        "ποταμοίκαιβουνά",
        "песнядлядвоихголосов",
    ] {
        assert_eq!(rules().check(password), Ok(()), "{password}");
    }
}

#[cfg(feature = "argon2")]
#[test]
fn row_4_a_password_is_verified_as_it_was_typed() {
    use authkit_hash::{Argon2Params, Schemes, Verdict};
    let cost = Argon2Params::danger_new_below_floor(64, 1, 1).unwrap();
    let schemes = Schemes::default().with_argon2(cost);
    let password = format!("  Passphrase with edges  {}", "and more ".repeat(9));
    assert!(password.len() > 72 && rules().check(&password).is_ok());
    let stored = schemes.hash(&password).unwrap();
    assert_eq!(schemes.verify(&password, &stored), Ok(Verdict::Match));
    for variant in [
        password.trim().to_owned(),
        password.to_lowercase(),
        password.to_uppercase(),
        password.chars().take(password.len() - 1).collect(),
        format!("{password} "),
        password.chars().take(72).collect(),
    ] {
        assert_eq!(
            schemes.verify(&variant, &stored),
            Ok(Verdict::NoMatch),
            "{variant}"
        );
    }
}

#[test]
fn row_6_every_entry_of_the_built_in_list_is_refused_with_a_reason() {
    let long = |entry: &&str| entry.chars().count() >= rules().min_chars();
    let list: Vec<_> = CommonPasswords::new().entries().filter(long).collect();
    assert!(list.len() >= 3000, "{}", list.len());
    for entry in list {
        let rejection = rules().check(entry).unwrap_err();
        assert_eq!(rejection, PasswordRejection::Common, "{entry}");
        assert!(!rejection.to_string().is_empty());
        let capitals = entry.to_uppercase();
        assert_eq!(rules().check(&capitals), Err(PasswordRejection::Common));
    }
}

#[test]
fn row_6_an_entry_and_eight_characters_more_are_no_entry() {
    let long = |entry: &&str| entry.chars().count() >= rules().min_chars();
    for entry in CommonPasswords::new().entries().filter(long) {
        assert_eq!(
            rules().check(&format!("{entry}q7Kp2mVx")),
            Ok(()),
            "{entry}"
        );
        assert_eq!(
            rules().check(&format!("q7Kp2mVx{entry}")),
            Ok(()),
            "{entry}"
        );
    }
}

#[test]
fn row_6_the_list_is_replaceable() {
    let own = rules().with_blocklist(|password: &str| password == "only this one is bad");
    assert_eq!(
        own.check("only this one is bad"),
        Err(PasswordRejection::Common)
    );
    assert_eq!(own.check("passwordpassword"), Ok(()));
    struct Set(Vec<&'static str>);
    impl Blocklist for Set {
        fn contains(&self, password: &str) -> bool {
            self.0.contains(&password)
        }
    }
    let set = rules().with_blocklist(Set(vec!["one of two entries"]));
    assert_eq!(
        set.check("one of two entries"),
        Err(PasswordRejection::Common)
    );
}

#[test]
fn row_7_names_of_the_account_and_of_the_service_make_no_password() {
    let context = PasswordContext::new()
        .with_email("alice@example.com")
        .with_user_name("al1ce-w")
        .with_word("Zubenelgenubi");
    let rules = rules().with_service_name("Beehive Club");
    for password in [
        "alice@example.com",
        "aliceexamplecom1",
        "example.example.example",
        "Alice.Alice.Alice",
        "Beehive Club 2026",
        "beehiveclubbeehive",
        "ZUBENELGENUBI123",
        "al1ce-w al1ce-w!",
        "welcome2beehiveclub",
        "b33h1v3-b33h1v3-1",
    ] {
        let checked = rules.check_for(password, &context);
        assert_eq!(checked, Err(PasswordRejection::Personal), "{password}");
    }
    for password in [
        "alice and the bees of Kent",
        "a beehive is no club for me",
        "example q7Kp2mVx",
    ] {
        assert_eq!(rules.check_for(password, &context), Ok(()), "{password}");
    }
    // The service's name holds for everybody, the account's for the account.
    assert_eq!(
        rules.check("beehiveclubbeehive"),
        Err(PasswordRejection::Personal)
    );
    assert_eq!(rules.check("alice@example.com"), Ok(()));
}
