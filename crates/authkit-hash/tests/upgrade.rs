//! From every scheme to every other: the old hash lets its owner in once, and the new one from then on.
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

use std::{
    sync::{
        Barrier, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use authkit_hash::{
    Argon2Params, BcryptCost, HashError, PasswordHash, Pbkdf2Cost, Pbkdf2Digest, Recipe, Schemes,
    ScryptCost, ShaCryptCost, ShaCryptDigest, Verdict,
};
use proptest::prelude::*;
use serde_json::Value;

/// Every recipe, at a cost for tests.
fn recipes() -> Vec<Recipe> {
    let bcrypt = BcryptCost::danger_new_below_floor(4).unwrap();
    let pbkdf2 = |digest| Pbkdf2Cost::danger_new_below_floor(digest, 3).unwrap();
    let sha_crypt = |digest| ShaCryptCost::danger_new_below_floor(digest, 1000).unwrap();
    vec![
        Argon2Params::danger_new_below_floor(8, 1, 1)
            .unwrap()
            .into(),
        Recipe::Bcrypt(bcrypt),
        Recipe::BcryptSha256(bcrypt),
        pbkdf2(Pbkdf2Digest::Sha1).into(),
        pbkdf2(Pbkdf2Digest::Sha256).into(),
        pbkdf2(Pbkdf2Digest::Sha512).into(),
        ScryptCost::danger_new_below_floor(2, 1, 1).unwrap().into(),
        sha_crypt(ShaCryptDigest::Sha256).into(),
        sha_crypt(ShaCryptDigest::Sha512).into(),
    ]
}

fn everything(recipe: Recipe) -> Schemes {
    Schemes::new(recipe)
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy()
}

/// Signs in twice: over the old hash, and over the one that replaced it.
fn upgrade(schemes: &Schemes, password: &[u8], old: &PasswordHash) -> Result<(), HashError> {
    assert_eq!(
        schemes.verify(password, old)?,
        Verdict::MatchStale,
        "{old:?}"
    );
    assert!(schemes.is_stale(old)?);
    let new = schemes.hash(password)?;
    assert_eq!(schemes.verify(password, &new)?, Verdict::Match, "{new:?}");
    assert!(!schemes.is_stale(&new)?);
    let mut wrong = password.to_vec();
    wrong.insert(0, b'x');
    assert_eq!(schemes.verify(&wrong, old)?, Verdict::NoMatch, "{old:?}");
    assert_eq!(schemes.verify(&wrong, &new)?, Verdict::NoMatch, "{new:?}");
    Ok(())
}

/// Every scheme reads all of 71 bytes; bcrypt and crypt(3) have no NUL in a password.
fn passwords() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(1_u8.., 0..=71)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_password_survives_every_ordered_pair_of_schemes(password in passwords()) {
        for from in recipes() {
            let old = Schemes::new(from).hash(&password).unwrap();
            for to in recipes() {
                if from.scheme() != to.scheme() {
                    upgrade(&everything(to), &password, &old).unwrap();
                }
            }
        }
    }

    #[test]
    fn what_is_in_neither_password_nor_cost_changes_nothing(password in passwords()) {
        for recipe in recipes() {
            let schemes = Schemes::new(recipe);
            let (one, two) = (schemes.hash(&password).unwrap(), schemes.hash(&password).unwrap());
            prop_assert_ne!(&one, &two);
            prop_assert_eq!(one.scheme(), Some(recipe.scheme()));
            prop_assert_eq!(schemes.verify(&password, &one), Ok(Verdict::Match));
        }
    }
}

/// A hash of each scheme that only other systems write.
fn foreign() -> Vec<(String, Value)> {
    let mut found: Vec<(String, Value)> = Vec::new();
    for file in [
        include_str!("vectors/passwords-django.json"),
        include_str!("vectors/passwords-werkzeug.json"),
        include_str!("vectors/passwords-passlib-legacy.json"),
    ] {
        let file: Value = serde_json::from_str(file).unwrap();
        for case in file["cases"].as_array().unwrap() {
            let scheme = case["scheme"].as_str().unwrap();
            let fits = case["password"]["utf8"]
                .as_str()
                .is_some_and(|text| text.len() <= 70);
            let good = case["expect"] == "accept" && scheme != "werkzeug_plain" && fits;
            if good && !found.iter().any(|(known, _)| known == scheme) {
                found.push((String::from(scheme), case.clone()));
            }
        }
    }
    found
}

#[test]
fn a_password_survives_the_way_from_every_foreign_scheme_to_every_recipe() {
    let foreign = foreign();
    assert!(foreign.len() >= 34, "{}", foreign.len());
    for (_, case) in foreign {
        let old = PasswordHash::from_stored(case["hash"].as_str().unwrap());
        let password = case["password"]["utf8"].as_str().unwrap();
        for recipe in recipes() {
            upgrade(&everything(recipe), password.as_bytes(), &old).unwrap();
        }
    }
}

#[test]
fn row_18_a_stale_hash_is_replaced_exactly_once_under_sixteen_racing_sign_ins() {
    let schemes = everything(recipes()[0]);
    let old = PasswordHash::from_stored("5f4dcc3b5aa765d61d8327deb882cf99");
    let (column, writes, start) = (Mutex::new(old), AtomicU32::new(0), Barrier::new(16));
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                let read = column.lock().unwrap().clone();
                start.wait();
                if schemes.verify("password", &read) == Ok(Verdict::MatchStale) {
                    let new = schemes.hash("password").unwrap();
                    let mut column = column.lock().unwrap();
                    if *column == read {
                        *column = new;
                        writes.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(writes.into_inner(), 1);
    let last = column.into_inner().unwrap();
    assert_eq!(schemes.verify("password", &last), Ok(Verdict::Match));
}
