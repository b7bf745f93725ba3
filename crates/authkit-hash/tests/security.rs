//! The promises of the crate's documentation, a test for each.
#![cfg(all(
    feature = "django",
    feature = "flask-security",
    feature = "legacy",
    feature = "passlib",
    feature = "pepper",
    feature = "plaintext",
    feature = "werkzeug"
))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::collections::HashSet;

use authkit_hash::{
    Argon2Params, BcryptCost, CostError, HashError, PasswordHash, Pbkdf2Cost, Pbkdf2Digest, Recipe,
    Scheme, Schemes, ScryptCost, ShaCryptCost, ShaCryptDigest, Verdict,
};

fn everything() -> Schemes {
    Schemes::default()
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy()
}

#[test]
fn row_4_a_password_is_verified_as_received() {
    let bcrypt = BcryptCost::danger_new_below_floor(4).unwrap();
    let argon2 = Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
    let password = format!("  Passphrase with edges {} ", "x".repeat(75));
    for recipe in [Recipe::BcryptSha256(bcrypt), argon2.into()] {
        let schemes = Schemes::new(recipe);
        let stored = schemes.hash(&password).unwrap();
        assert_eq!(schemes.verify(&password, &stored), Ok(Verdict::Match));
        for variant in [
            password.trim().to_owned(),
            password.to_lowercase(),
            password.to_uppercase(),
            password[..password.len() - 1].to_owned(),
            password.clone() + " ",
            password[..72].to_owned(),
        ] {
            assert_eq!(schemes.verify(&variant, &stored), Ok(Verdict::NoMatch));
        }
    }
}

#[test]
fn row_14_new_hashes_are_argon2id_at_the_owasp_cost() {
    let stored = Schemes::default().hash("x").unwrap();
    let fields: Vec<&str> = stored.as_str().split('$').collect();
    assert_eq!(fields[1..4], ["argon2id", "v=19", "m=19456,t=2,p=1"]);
    assert_eq!((fields[4].len(), fields[5].len()), (22, 43)); // 16 and 32 bytes
    assert!(Argon2Params::new(19_456, 1, 1).is_err());
}

#[test]
fn row_15_every_floor_is_accepted_and_one_below_is_refused() {
    let argon2 = |m, t| Argon2Params::new(m, t, 1).is_ok();
    for (memory, passes) in Argon2Params::FLOOR {
        assert!(argon2(memory, passes) && !argon2(memory - 1, passes));
    }
    let scrypt = |ln, p| ScryptCost::new(ln, 8, p).err();
    for (log_n, lanes) in [(17, 1), (16, 2), (15, 3)] {
        assert_eq!(scrypt(log_n, lanes), None);
        assert_eq!(scrypt(log_n - 1, lanes), Some(CostError::BelowFloor));
    }
    assert!(BcryptCost::new(10).is_ok());
    assert_eq!(BcryptCost::new(9), Err(CostError::BelowFloor));
    for (digest, floor) in [
        (Pbkdf2Digest::Sha1, 1_300_000),
        (Pbkdf2Digest::Sha256, 600_000),
        (Pbkdf2Digest::Sha512, 210_000),
    ] {
        assert!(Pbkdf2Cost::new(digest, floor).is_ok());
        let below = Pbkdf2Cost::new(digest, floor - 1);
        assert_eq!(below, Err(CostError::BelowFloor));
    }
    for (digest, floor) in [
        (ShaCryptDigest::Sha256, 535_000),
        (ShaCryptDigest::Sha512, 656_000),
    ] {
        assert!(ShaCryptCost::new(digest, floor).is_ok());
        let below = ShaCryptCost::new(digest, floor - 1);
        assert_eq!(below, Err(CostError::BelowFloor));
    }
}

#[test]
fn costs_that_no_scheme_has_are_undefined() {
    assert_eq!(BcryptCost::new(32), Err(CostError::Undefined));
    assert_eq!(
        BcryptCost::danger_new_below_floor(3),
        Err(CostError::Undefined)
    );
    let rounds = Pbkdf2Cost::new(Pbkdf2Digest::Sha1, 0);
    assert_eq!(rounds, Err(CostError::Undefined));
    for (log_n, block, lanes) in [
        (0, 8, 1),
        (64, 8, 1),
        (17, 0, 1),
        (17, 8, 0),
        (17, u32::MAX, u32::MAX),
    ] {
        let cost = ScryptCost::new(log_n, block, lanes);
        assert_eq!(cost, Err(CostError::Undefined), "{log_n} {block} {lanes}");
    }
    let rounds = ShaCryptCost::new(ShaCryptDigest::Sha512, 999);
    assert_eq!(rounds, Err(CostError::Undefined));
}

#[test]
fn row_16_a_hundred_thousand_salts_have_no_duplicate() {
    let cost = Pbkdf2Cost::danger_new_below_floor(Pbkdf2Digest::Sha1, 1).unwrap();
    let schemes = Schemes::new(cost);
    let mut salts = HashSet::new();
    for _ in 0..100_000 {
        let stored = schemes.hash("x").unwrap();
        let salt = stored.as_str().split('$').nth(3).unwrap();
        assert_eq!(salt.len(), 22); // 16 bytes
        assert!(salts.insert(salt.to_owned()));
    }
}

#[test]
fn row_18_only_the_right_password_makes_a_hash_stale_and_never_a_dearer_one() {
    let cost = |rounds| Pbkdf2Cost::danger_new_below_floor(Pbkdf2Digest::Sha256, rounds).unwrap();
    let schemes = Schemes::new(cost(20));
    let cheap = Schemes::new(cost(10)).hash("right").unwrap();
    let dear = Schemes::new(cost(30)).hash("right").unwrap();
    assert_eq!(schemes.verify("wrong", &cheap), Ok(Verdict::NoMatch));
    assert_eq!(schemes.verify("right", &cheap), Ok(Verdict::MatchStale));
    assert_eq!(schemes.verify("right", &dear), Ok(Verdict::Match));
}

#[test]
fn row_23_accounts_without_a_password_match_nothing() {
    let open = everything().danger_accept_plaintext();
    let bare = Schemes::default().danger_accept_plaintext();
    for stored in [
        "!",
        "!abcdefghijklmnopqrstuvwxyz0123456789ABCD",
        "",
        "*",
        "*LK*",
        "!!",
    ] {
        for typed in ["!", "", stored] {
            for schemes in [&everything(), &open, &bare] {
                let verdict = schemes.verify(typed, &PasswordHash::from_stored(stored));
                assert_eq!(
                    verdict,
                    Err(HashError::UnsupportedScheme),
                    "{stored} {typed}"
                );
            }
        }
    }
}

#[test]
fn row_24_an_unknown_text_is_no_password() {
    let cut = "$2b$04$up1QlqBet72771CeHM87meqhBJlKECh/X1uvGz2zr2B1h4M9sImR";
    for stored in ["!", "*", "x", "hunter2", cut] {
        let verdict = everything().verify(stored, &PasswordHash::from_stored(stored));
        assert!(verdict.is_err(), "{stored}");
    }
    // Not even where plain passwords are let in, if it might be a hash.
    let open = everything().danger_accept_plaintext();
    let scheme_off = Schemes::default().danger_accept_plaintext();
    for stored in [
        cut,
        " $2b$04$x",
        "{SSHA}x",
        "{CRYPT}x",
        "5f4dcc3b5aa765d61d8327deb882cf99",
        "abJnggxhB/yWI",
    ] {
        for schemes in [&open, &scheme_off] {
            let verdict = schemes.verify(stored, &PasswordHash::from_stored(stored));
            assert!(!verdict.is_ok_and(Verdict::is_match), "{stored}");
        }
    }
    let verdict = open.verify("hunter2", &PasswordHash::from_stored("hunter2"));
    assert_eq!(verdict, Ok(Verdict::MatchStale));
}

#[test]
fn row_25_nothing_but_argon2_is_accepted_unasked_whatever_features_are_on() {
    let file: serde_json::Value =
        serde_json::from_str(include_str!("vectors/passwords-passlib-legacy.json")).unwrap();
    for case in file["cases"].as_array().unwrap() {
        let stored = PasswordHash::from_stored(case["hash"].as_str().unwrap());
        let password = case["password"]["utf8"].as_str().unwrap_or("x");
        let verdict = Schemes::default().verify(password, &stored);
        assert_eq!(verdict, Err(HashError::UnsupportedScheme), "{case}");
    }
    for &scheme in Scheme::ALL {
        assert_eq!(Schemes::default().accepts(scheme), scheme == Scheme::Argon2);
    }
    assert!(
        !Schemes::default()
            .accept(Scheme::Plaintext)
            .accepts(Scheme::Plaintext)
    );
}

#[test]
fn row_26_debug_of_everything_shows_no_secret() {
    use authkit_hash::{FlaskSecurity, Pepper};

    let schemes = everything()
        .with_pepper(Pepper::new("k", b"s3cret-s3cret-s3cret-s3cret-s3cret".to_vec()).unwrap())
        .with_flask_security(FlaskSecurity::new("s3cret"));
    let shown = format!("{schemes:?} {schemes:#?}");
    assert!(
        !shown.contains("s3cret") && !shown.contains("115"),
        "{shown}"
    );
}
