//! What `Schemes` promises, through the public API.
#![cfg(feature = "argon2")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "clippy takes helpers of tests for no tests"
)]

use std::convert::Infallible;

use authkit_hash::{
    Argon2Params, HashError, Limits, PasswordHash, PasswordHasher, Scheme, Schemes, Verdict,
};
use rand_core::{TryCryptoRng, TryRng};

const PASSWORD: &str = "correct horse battery staple";

fn cost(memory_kib: u32, passes: u32) -> Argon2Params {
    Argon2Params::danger_new_below_floor(memory_kib, passes, 1).unwrap()
}

fn cheap() -> Schemes {
    Schemes::default().with_argon2(cost(64, 2))
}

/// Counts from zero.
struct Counting(u8);

impl TryRng for Counting {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counting {}

/// Has nothing to give.
struct Dry;

impl TryRng for Dry {
    type Error = std::fmt::Error;
    fn try_next_u32(&mut self) -> Result<u32, std::fmt::Error> {
        Err(std::fmt::Error)
    }
    fn try_next_u64(&mut self) -> Result<u64, std::fmt::Error> {
        Err(std::fmt::Error)
    }
    fn try_fill_bytes(&mut self, _: &mut [u8]) -> Result<(), std::fmt::Error> {
        Err(std::fmt::Error)
    }
}

impl TryCryptoRng for Dry {}

#[test]
fn a_new_hash_is_argon2id_at_the_owasp_cost_and_matches_its_password_alone() {
    let schemes = Schemes::default();
    let stored = schemes.hash(PASSWORD).unwrap();
    assert_eq!(stored.scheme(), Some(Scheme::Argon2));
    let fields: Vec<_> = stored.as_str().split('$').collect();
    assert_eq!(fields[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1"]);
    // 16 bytes of salt and 32 of tag, in base64 without padding
    assert_eq!(
        (fields.len(), fields[4].len(), fields[5].len()),
        (6, 22, 43)
    );
    assert_eq!(schemes.verify(PASSWORD, &stored), Ok(Verdict::Match));
    for wrong in [
        "",
        "correct horse battery stapl",
        "correct horse battery staple ",
        "Correct horse battery staple",
        stored.as_str(),
    ] {
        assert_eq!(
            schemes.verify(wrong, &stored),
            Ok(Verdict::NoMatch),
            "{wrong}"
        );
    }
}

#[test]
fn every_hash_has_a_salt_of_its_own() {
    let schemes = cheap();
    let hashes: Vec<_> = (0..100).map(|_| schemes.hash(PASSWORD).unwrap()).collect();
    let salts: std::collections::HashSet<_> = hashes
        .iter()
        .map(|hash| hash.as_str().split('$').nth(4).unwrap())
        .collect();
    assert_eq!(salts.len(), 100);
}

#[test]
fn the_salt_comes_from_the_generator_that_was_given() {
    let stored = cheap().hash_with_rng(&mut Counting(0), PASSWORD).unwrap();
    assert_eq!(
        stored.as_str().split('$').nth(4),
        Some("AAECAwQFBgcICQoLDA0ODw")
    );
    assert_eq!(cheap().verify(PASSWORD, &stored), Ok(Verdict::Match));
}

#[test]
fn no_randomness_is_no_hash() {
    assert_eq!(
        cheap().hash_with_rng(&mut Dry, PASSWORD),
        Err(HashError::Random)
    );
}

#[test]
fn passwords_are_bytes_with_nothing_trimmed_or_cut() {
    let schemes = cheap();
    for password in [&b"nul\0inside"[..], b"", b"\xff\xfe", &[b'a'; 100]] {
        let stored = schemes.hash(password).unwrap();
        assert_eq!(schemes.verify(password, &stored), Ok(Verdict::Match));
        let mut longer = password.to_vec();
        longer.push(b'a');
        assert_eq!(schemes.verify(longer, &stored), Ok(Verdict::NoMatch));
    }
    let stored = schemes.hash([b'a'; 100]).unwrap();
    assert_eq!(schemes.verify([b'a'; 72], &stored), Ok(Verdict::NoMatch));
    let stored = schemes.hash("nul\0inside").unwrap();
    assert_eq!(schemes.verify("nul", &stored), Ok(Verdict::NoMatch));
}

#[test]
fn a_lower_cost_is_stale_and_a_wrong_password_never_is() {
    for lower in [cost(63, 2), cost(64, 1), cost(8, 1)] {
        let stored = Schemes::default()
            .with_argon2(lower)
            .hash(PASSWORD)
            .unwrap();
        assert_eq!(
            cheap().verify(PASSWORD, &stored),
            Ok(Verdict::MatchStale),
            "{lower:?}"
        );
        assert_eq!(
            cheap().verify("wrong", &stored),
            Ok(Verdict::NoMatch),
            "{lower:?}"
        );
    }
}

#[test]
fn a_higher_cost_is_left_alone() {
    for higher in [cost(65, 2), cost(64, 3), cost(128, 5)] {
        let stored = Schemes::default()
            .with_argon2(higher)
            .hash(PASSWORD)
            .unwrap();
        assert_eq!(
            cheap().verify(PASSWORD, &stored),
            Ok(Verdict::Match),
            "{higher:?}"
        );
    }
}

#[test]
fn costs_that_owasp_calls_equal_are_never_made_cheaper() {
    let heavy = Schemes::default().with_argon2(Argon2Params::new(47_104, 1, 1).unwrap());
    let stored = heavy.hash(PASSWORD).unwrap();
    assert_eq!(
        Schemes::default().verify(PASSWORD, &stored),
        Ok(Verdict::Match)
    );
    let stored = Schemes::default().hash(PASSWORD).unwrap();
    assert_eq!(heavy.verify(PASSWORD, &stored), Ok(Verdict::MatchStale));
}

#[test]
fn other_types_versions_and_short_salts_are_stale() {
    for (stored, password) in [
        (
            "$argon2i$v=19$m=32,t=2,p=1$GIV/zh6ijBdfUIQZQjVhNw$Y5mZDL36yW0IwI9wn+ifRd2EOhZGuWkbMwQrO2iWjac",
            PASSWORD,
        ),
        (
            "$argon2d$v=19$m=32,t=2,p=1$8J+V6JbXnczm6VHZisa1Qg$TpAl4s9KkqVJuJ57weQ6RETTz///KvtEEUGKdwIOLzI",
            PASSWORD,
        ),
        (
            "$argon2d$m=16,t=1,p=1$hQm/F2hz8Fmrvu2MeVATmw$G4C0wjc6IS80i7Tpmx5Hmmq04s46qkurUbzTUXJUEX4",
            PASSWORD,
        ),
        (
            "$argon2id$v=16$m=64,t=3,p=2$gM7qVRz2aDmPE6bZOVJ0bA$87YZjfPfCyC7NG4x3tuJTSD18FFtgyaE",
            "",
        ),
        (
            "$argon2id$v=19$m=64,t=3,p=1$a245R3hmNHVra3JF$KmqURTQHViCtRppsOBuXFvb1kJd2Xlge+Iwdlv2dKBM",
            PASSWORD,
        ),
    ] {
        let schemes = Schemes::default().with_argon2(cost(8, 1)); // so that no cost is lower
        let verdict = schemes.verify(password, &PasswordHash::from_stored(stored));
        assert_eq!(verdict, Ok(Verdict::MatchStale), "{stored}");
    }
}

#[test]
fn hostile_costs_are_refused_before_work() {
    // 4 TiB of memory and 4 billion passes: whoever tries does not come back.
    for costs in [
        "m=4294967295,t=1,p=1",
        "m=1048577,t=1,p=1",
        "m=32,t=4294967295,p=1",
        "m=32,t=11,p=1",
        "m=1048576,t=1,p=17",
    ] {
        let stored = PasswordHash::from_stored(format!(
            "$argon2id$v=19${costs}$w69khXYyat2DpTtlkB3hjA$QnSH5LWc9zirv4k3Y8l31TLekYuTFTBKBiULNCfnhNQ"
        ));
        assert_eq!(
            Schemes::default().verify(PASSWORD, &stored),
            Err(HashError::CostTooHigh),
            "{costs}"
        );
    }
}

#[test]
fn limits_are_settable_and_never_refuse_the_current_cost() {
    let stored = cheap().hash(PASSWORD).unwrap();
    let tight = Limits::DEFAULT
        .with_max_argon2_memory_kib(63)
        .with_max_argon2_passes(1)
        .with_max_argon2_lanes(0);
    let tiny = Schemes::default().with_argon2(cost(8, 1));
    for limits in [
        Limits::DEFAULT.with_max_argon2_memory_kib(63),
        Limits::DEFAULT.with_max_argon2_passes(1),
        tight.clone(),
    ] {
        let verdict = tiny.clone().with_limits(limits).verify(PASSWORD, &stored);
        assert_eq!(verdict, Err(HashError::CostTooHigh));
    }
    assert_eq!(
        cheap().with_limits(tight).verify(PASSWORD, &stored),
        Ok(Verdict::Match)
    );
}

#[test]
fn long_passwords_are_refused_before_anything_else() {
    let schemes = cheap();
    let longest = "a".repeat(4096);
    let stored = schemes.hash(&longest).unwrap();
    assert_eq!(schemes.verify(&longest, &stored), Ok(Verdict::Match));
    let longer = "a".repeat(4097);
    assert_eq!(schemes.hash(&longer), Err(HashError::PasswordTooLong));
    // The same for every account, so that it says nothing about any.
    for stored in [
        stored.as_str(),
        "!",
        "",
        "$argon2id$v=19$m=4294967295,t=1,p=1$x$y",
    ] {
        let verdict = schemes.verify(&longer, &PasswordHash::from_stored(stored));
        assert_eq!(verdict, Err(HashError::PasswordTooLong), "{stored}");
    }
    let short = schemes.with_limits(Limits::DEFAULT.with_max_password_bytes(8));
    assert_eq!(short.hash("123456789"), Err(HashError::PasswordTooLong));
    assert!(short.hash("12345678").is_ok());
}

#[test]
fn what_is_no_hash_never_matches_not_even_itself() {
    let schemes = cheap();
    for text in [
        "",
        "!",
        "*",
        "x",
        "$",
        "*LK*",
        "plaintext",
        "{PLAIN}secret",
        "\0",
        "ü",
        "$2b$12$cut",
        "$6$salt$hash",
        PASSWORD,
    ] {
        let stored = PasswordHash::from_stored(text);
        for password in [text, PASSWORD, ""] {
            let error = schemes.verify(password, &stored).unwrap_err();
            assert_eq!(error, HashError::UnsupportedScheme, "{text}");
            assert!(error.blames_stored());
        }
    }
}

#[test]
fn a_cut_or_changed_hash_never_matches() {
    let schemes = cheap();
    let stored = schemes.hash(PASSWORD).unwrap();
    let text = stored.as_str();
    let refused = |text: &str| {
        let stored = PasswordHash::from_stored(text);
        let verdict = schemes.verify(PASSWORD, &stored);
        assert!(
            !verdict.is_ok_and(Verdict::is_match),
            "{verdict:?} for {text}"
        );
        assert!(
            !schemes.verify(text, &stored).is_ok_and(Verdict::is_match),
            "{text}"
        );
    };
    for end in 0..text.len() {
        refused(&text[..end]);
    }
    for at in 0..text.len() {
        for other in ["A", "1", "$", "=", ",", "\0", "é"] {
            if &text[at..=at] != other {
                refused(&format!("{}{other}{}", &text[..at], &text[at + 1..]));
            }
        }
    }
    for end in ["\n", " ", "=", "A", "AA", "AAAA", "$", "$x"] {
        refused(&format!("{text}{end}"));
        refused(&format!("{end}{text}"));
    }
}

#[test]
fn serves_as_a_trait_object_behind_any_pointer() {
    let stored = cheap().hash(PASSWORD).unwrap();
    let shared: std::sync::Arc<dyn PasswordHasher> = std::sync::Arc::new(cheap());
    let hashers: [&dyn PasswordHasher; 3] = [&cheap(), &Box::new(cheap()), &shared];
    for hasher in hashers {
        assert_eq!(
            hasher.verify(PASSWORD.as_bytes(), &stored),
            Ok(Verdict::Match)
        );
        let fresh = hasher.hash(b"other").unwrap();
        assert_eq!(hasher.verify(b"other", &fresh), Ok(Verdict::Match));
    }
}
