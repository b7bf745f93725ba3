//! What is done to a password before its scheme: form, pepper, wrapping, bcrypt's 72 bytes.
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

use authkit_hash::{
    Argon2Params, BcryptCost, FlaskSecurity, HashError, Normalization, PasswordHash, Pepper,
    Recipe, Scheme, Schemes, Verdict,
};

const NFC: &str = "P\u{e4}ssword \u{c5}ngstr\u{f6}m";
const NFD: &str = "Pa\u{308}ssword A\u{30a}ngstro\u{308}m";

fn cheap() -> Schemes {
    Schemes::new(Argon2Params::danger_new_below_floor(8, 1, 1).unwrap())
}

fn bcrypt() -> BcryptCost {
    BcryptCost::danger_new_below_floor(4).unwrap()
}

#[test]
fn row_5_a_new_account_in_nfc_signs_in_in_either_form() {
    let schemes = cheap().normalized(Normalization::Nfc);
    for (set, typed) in [(NFC, NFD), (NFD, NFC), (NFC, NFC), (NFD, NFD)] {
        let stored = schemes.hash(set).unwrap();
        assert!(stored.as_str().starts_with("$authkit$n=nfc$$argon2id$"));
        assert_eq!(schemes.verify(typed, &stored), Ok(Verdict::Match));
    }
}

#[test]
fn row_5_an_old_hash_is_tried_in_the_form_of_its_system() {
    let old = cheap().hash(NFD).unwrap();
    let schemes = cheap().normalized(Normalization::Nfc);
    assert_eq!(schemes.verify(NFC, &old), Ok(Verdict::NoMatch));
    assert_eq!(schemes.verify(NFD, &old), Ok(Verdict::MatchStale));
}

#[test]
fn a_change_of_the_form_locks_nobody_out_and_rewrites_no_ascii() {
    let nfc = cheap().normalized(Normalization::Nfc);
    let nfkd = cheap().normalized(Normalization::Nfkd);
    let stored = nfc.hash(NFC).unwrap();
    assert_eq!(nfkd.verify(NFD, &stored), Ok(Verdict::MatchStale));
    let ascii = nfc.hash("correct horse").unwrap();
    assert_eq!(nfkd.verify("correct horse", &ascii), Ok(Verdict::Match));
    assert_eq!(cheap().verify("correct horse", &ascii), Ok(Verdict::Match));
}

#[test]
fn without_a_setting_the_bytes_are_hashed_as_they_come() {
    let stored = cheap().hash(NFC).unwrap();
    assert!(stored.as_str().starts_with("$argon2id$"));
    assert_eq!(cheap().verify(NFD, &stored), Ok(Verdict::NoMatch));
}

#[test]
fn row_17_a_pepper_rotates_at_the_next_sign_in() {
    let (old_key, new_key) = (vec![1; 32], vec![2; 32]);
    let old = cheap().with_pepper(Pepper::new("2024", old_key.clone()).unwrap());
    let stored = old.hash("password").unwrap();
    assert!(stored.as_str().starts_with("$authkit$k=2024$$argon2id$"));
    assert_eq!(old.verify("password", &stored), Ok(Verdict::Match));

    let ring = Pepper::new("2026", new_key).unwrap();
    let ring = ring.with_retired("2024", old_key).unwrap();
    let both = cheap().with_pepper(ring);
    assert_eq!(both.verify("password", &stored), Ok(Verdict::MatchStale));
    assert_eq!(both.verify("wrong", &stored), Ok(Verdict::NoMatch));
    let new = both.hash("password").unwrap();
    assert!(new.as_str().starts_with("$authkit$k=2026$"));
    assert_eq!(both.verify("password", &new), Ok(Verdict::Match));
}

#[test]
fn row_17_a_hash_without_pepper_is_stale_where_there_is_one() {
    let plain = cheap().hash("password").unwrap();
    let peppered = cheap().with_pepper(Pepper::new("k", vec![1; 32]).unwrap());
    assert_eq!(peppered.verify("password", &plain), Ok(Verdict::MatchStale));
}

#[test]
fn row_17_without_its_pepper_key_nobody_signs_in() {
    let peppered = cheap().with_pepper(Pepper::new("k", vec![1; 32]).unwrap());
    let stored = peppered.hash("password").unwrap();
    let other_id = cheap().with_pepper(Pepper::new("other", vec![1; 32]).unwrap());
    for schemes in [cheap(), other_id] {
        let verdict = schemes.verify("password", &stored);
        assert_eq!(verdict, Err(HashError::UnknownPepper));
        assert!(HashError::UnknownPepper.blames_stored());
    }
    let other_key = cheap().with_pepper(Pepper::new("k", vec![2; 32]).unwrap());
    assert_eq!(other_key.verify("password", &stored), Ok(Verdict::NoMatch));
    let unmarked = stored.as_str().strip_prefix("$authkit$k=k$").unwrap();
    let unmarked = PasswordHash::from_stored(unmarked);
    assert_eq!(peppered.verify("password", &unmarked), Ok(Verdict::NoMatch));
}

#[test]
fn a_pepper_makes_bcrypt_read_a_long_password_to_its_end() {
    let schemes = Schemes::new(bcrypt()).with_pepper(Pepper::new("k", vec![1; 32]).unwrap());
    let long = "x".repeat(100);
    let stored = schemes.hash(&long).unwrap();
    assert_eq!(schemes.verify(&long, &stored), Ok(Verdict::Match));
    assert_eq!(schemes.verify(&long[..99], &stored), Ok(Verdict::NoMatch));
}

#[test]
fn row_22_new_bcrypt_refuses_what_it_would_not_read() {
    let refusing = Schemes::new(bcrypt());
    assert!(refusing.hash("x".repeat(72)).is_ok());
    let long = refusing.hash("x".repeat(73)).err();
    assert_eq!(long, Some(HashError::PasswordTooLong));
    assert_eq!(refusing.hash("a\0b").err(), Some(HashError::NulInPassword));
    assert!(!HashError::NulInPassword.blames_stored());
}

#[test]
fn prehashed_bcrypt_reads_every_byte() {
    let schemes = Schemes::new(Recipe::BcryptSha256(bcrypt()));
    let long = "x".repeat(4096);
    let stored = schemes.hash(&long).unwrap();
    assert!(stored.as_str().starts_with("$bcrypt-sha256$v=2,t=2b,r=4$"));
    assert_eq!(schemes.verify(&long, &stored), Ok(Verdict::Match));
    assert_eq!(schemes.verify(&long[..4095], &stored), Ok(Verdict::NoMatch));
}

#[test]
fn row_22_an_old_bcrypt_hash_of_a_long_password_still_lets_in() {
    let cut = Schemes::new(bcrypt()).hash("x".repeat(72)).unwrap();
    let verdict = cheap().accept(Scheme::Bcrypt).verify("x".repeat(73), &cut);
    assert_eq!(verdict, Ok(Verdict::MatchStale));
}

#[test]
fn the_empty_password_and_a_nul_byte_are_two_to_bcrypt() {
    let schemes = Schemes::new(bcrypt());
    let empty = schemes.hash("").unwrap();
    assert_eq!(schemes.verify("", &empty), Ok(Verdict::Match));
    assert_eq!(schemes.verify("\0", &empty), Ok(Verdict::NoMatch));
}

#[test]
fn weak_tables_are_wrapped_offline_and_unwrap_at_sign_in() {
    let schemes = cheap()
        .accept_legacy()
        .accept_django()
        .accept_werkzeug()
        .danger_accept_plaintext();
    for weak in [
        "5f4dcc3b5aa765d61d8327deb882cf99",         // MD5
        "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8", // SHA-1
        "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",        // the same, LDAP's way
        "sha1$saltsaltsalt$3d891ea087f126a3983246c2bfa2a19620926456", // Django
        "md5$$5f4dcc3b5aa765d61d8327deb882cf99",
    ] {
        let weak = PasswordHash::from_stored(weak);
        assert_eq!(schemes.verify("password", &weak), Ok(Verdict::MatchStale));
        let strong = schemes.wrap(&weak).unwrap().unwrap();
        assert!(
            strong.as_str().starts_with("$authkit$w="),
            "{}",
            strong.as_str()
        );
        assert_eq!(strong.scheme(), Some(Scheme::Argon2));
        assert!(!strong.as_str().contains("5f4dcc3b") && !strong.as_str().contains("5baa61e4"));
        assert_eq!(schemes.verify("password", &strong), Ok(Verdict::MatchStale));
        assert_eq!(schemes.verify("wrong", &strong), Ok(Verdict::NoMatch));
        // The old digest is no password.
        assert_eq!(schemes.verify(weak.as_str(), &strong), Ok(Verdict::NoMatch));
        assert_eq!(
            schemes.wrap(&strong),
            Ok(None),
            "a second run changes nothing"
        );
    }
}

#[test]
fn werkzeugs_salted_digest_unwraps_as_werkzeug_made_it() {
    // HMAC-SHA-1 of "cat" with the key "saltsalt"
    let weak = PasswordHash::from_stored("sha1$saltsalt$3ef1a8b8b85a49893453e704608efd45a1a1598b");
    for schemes in [
        cheap().accept_werkzeug(),
        cheap().accept_werkzeug().accept_django(),
    ] {
        let strong = schemes.wrap(&weak).unwrap().unwrap();
        assert_eq!(schemes.verify("cat", &strong), Ok(Verdict::MatchStale));
        assert_eq!(schemes.verify("dog", &strong), Ok(Verdict::NoMatch));
    }
}

#[test]
fn a_plain_table_is_hashed_offline() {
    let schemes = cheap().danger_accept_plaintext();
    let weak = PasswordHash::from_stored("hunter two");
    let strong = schemes.wrap(&weak).unwrap().unwrap();
    assert!(!strong.as_str().contains("hunter"));
    assert!(cheap().verify("hunter two", &strong).unwrap().is_match());
    for marker in ["!", "*", "", "$2b$04$cut"] {
        let kept = schemes.wrap(&PasswordHash::from_stored(marker));
        assert!(!matches!(kept, Ok(Some(_))), "{marker}");
    }
}

#[test]
fn a_wrapped_hash_takes_the_pepper_as_well() {
    let schemes = cheap()
        .accept_legacy()
        .with_pepper(Pepper::new("k", vec![1; 32]).unwrap());
    let weak = PasswordHash::from_stored("5f4dcc3b5aa765d61d8327deb882cf99");
    let strong = schemes.wrap(&weak).unwrap().unwrap();
    assert!(
        strong
            .as_str()
            .starts_with("$authkit$w=md5.p,k=k$$argon2id$")
    );
    assert_eq!(schemes.verify("password", &strong), Ok(Verdict::MatchStale));
}

#[test]
fn new_hashes_beside_a_flask_security_table_are_told_apart() {
    let origin = FlaskSecurity::new("salty");
    let schemes = cheap().accept_passlib().with_flask_security(origin);
    let old = "$6$saltstring$dbm9WUByYRiRqgbNJqOw.XYXQrJWnRQkalyyFTewYiWKSNFOgOjpbBYBAv6r6LI8MA/qwOPZ/5i.if.GKZ6YA.";
    let old = PasswordHash::from_stored(old);
    assert_eq!(schemes.verify("password", &old), Ok(Verdict::MatchStale));
    let new = schemes.hash("password").unwrap();
    assert!(new.as_str().starts_with("$authkit$n=raw$$argon2id$"));
    assert_eq!(schemes.verify("password", &new), Ok(Verdict::Match));
    // Once everybody has moved, the origin goes and the hashes stay.
    assert_eq!(cheap().verify("password", &new), Ok(Verdict::Match));
    // The inner value is no password.
    let inner =
        "LYTHjl+tR4olwwoVwxtw0B7j24WOOffplRNnqK1Gtadg0qjHc13Sd/BtqlP30Xyk1Q/wrihfJipJfRghXNm7FA==";
    assert_eq!(schemes.verify(inner, &old), Ok(Verdict::NoMatch));
}
