//! Texts that somebody wrote into the password column to hurt: an error each, before any work.
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

use std::time::{Duration, Instant};

use authkit_hash::{
    Argon2Params, FlaskSecurity, HashError, Limits, PasswordHash, Pepper, Schemes, Verdict,
};
use serde_json::Value;

const SALT: &str = "c29tZXNhbHRzb21lc2FsdA";
const TAG: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn everything() -> Schemes {
    Schemes::default()
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy()
}

fn too_high() -> Vec<String> {
    let bcrypt = "8S5H.b.qAW21Qkt9LjEwv.6NGtEf73rgnj25In7RH3dx64s7ha3HC";
    let (salt, sum) = bcrypt.split_at(22);
    let sha512 = "A".repeat(86);
    let hex = "a".repeat(128);
    vec![
        format!("$argon2id$v=19$m=4194304,t=2,p=1${SALT}${TAG}"),
        format!("$argon2id$v=19$m=64,t=999999999,p=1${SALT}${TAG}"),
        format!("$argon2id$v=19$m=99999999,t=1,p=9999999${SALT}${TAG}"),
        format!("argon2$argon2id$v=19$m=4194304,t=2,p=1${SALT}${TAG}"),
        format!("$authkit$n=raw$$argon2id$v=19$m=4194304,t=2,p=1${SALT}${TAG}"),
        format!("$2b$31${bcrypt}"),
        format!("$2b$16${bcrypt}"),
        format!("bcrypt$$2b$31${bcrypt}"),
        format!("bcrypt_sha256$$2b$31${bcrypt}"),
        format!("$bcrypt-sha256$v=2,t=2b,r=31${salt}${sum}"),
        format!("$6$rounds=999999999$saltsalt${sha512}"),
        format!("$5$rounds=999999999$saltsalt${TAG}"),
        format!("$pbkdf2-sha256$999999999${SALT}${TAG}"),
        format!("pbkdf2_sha256$999999999$salt${TAG}="),
        format!("pbkdf2:sha512:999999999$salt${hex}"),
        format!("$scrypt$ln=30,r=8,p=1${SALT}${TAG}"),
        format!("$scrypt$ln=4,r=1073741823,p=1${SALT}${TAG}"),
        format!("$scrypt$ln=4,r=8,p=4294967295${SALT}${TAG}"),
        format!("scrypt:1073741824:8:1$salt${hex}"),
        format!("scrypt$1073741824$salt$8$1${}==", "A".repeat(86)),
        format!("$sha1$999999999$salt${}", "A".repeat(28)),
        format!("$P$S{}", "A".repeat(30)),
    ]
}

fn damaged() -> Vec<String> {
    let mut texts: Vec<String> = [
        "$argon2id$v=19$m=64,t=2,p=1",
        "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$",
        "$2b$04$8S5H.b.qAW21Qkt9LjEwv.6NGtEf73rgnj25",
        "$2b$04$8S5H.b.qAW21Qkt9LjEwv.6éGtEf73rgnj25In7RH3dx64s7ha3H",
        "$2b$04$",
        "$bcrypt-sha256$v=3,t=2b,r=4$a$b",
        "$6$saltsalt$",
        "$5$rounds=999$saltsalt$x",
        "$pbkdf2-sha256$29$c2FsdA$AA",
        "$scrypt$ln=0,r=8,p=1$c2FsdA$AA",
        "$7$é....",
        "pbkdf2_sha256$29$$AA==",
        "pbkdf2:sha256:29$$aa",
        "md5$salt$é",
        "{SSHA}AAAA",
        "$authkit$n=raw",
        "$authkit$w=md5.q$$argon2id$v=19$m=8,t=1,p=1$x$y",
        "$P$5é",
    ]
    .map(String::from)
    .to_vec();
    for head in [
        "$argon2id$v=19$",
        "$2b$04$",
        "$6$",
        "$pbkdf2$",
        "md5$",
        "",
        "$authkit$n=",
    ] {
        texts.push(head.to_owned() + &"A".repeat(1_000_000));
    }
    texts
}

#[test]
fn row_21_hostile_costs_are_typed_errors() {
    for text in too_high() {
        let stored = PasswordHash::from_stored(text.as_str());
        let verdict = everything().verify("x", &stored);
        assert_eq!(verdict, Err(HashError::CostTooHigh), "{text}");
        assert_eq!(everything().is_stale(&stored), Err(HashError::CostTooHigh));
    }
}

#[test]
fn damaged_and_endless_texts_are_typed_errors() {
    for text in damaged() {
        let verdict = everything().verify("x", &PasswordHash::from_stored(text.as_str()));
        let shown: String = text.chars().take(60).collect();
        assert!(
            matches!(
                verdict,
                Err(HashError::Malformed | HashError::UnsupportedScheme)
            ),
            "{verdict:?} for {shown}"
        );
    }
}

#[test]
fn row_21_a_refusal_costs_next_to_nothing() {
    let (schemes, start) = (everything(), Instant::now());
    schemes.hash("x").unwrap();
    let one_hash = start.elapsed();
    let mut slowest = Duration::ZERO;
    for text in too_high().into_iter().chain(damaged()) {
        let stored = PasswordHash::from_stored(text);
        // The best of three: what else the machine did at that moment does not count.
        let once = || {
            let start = Instant::now();
            assert!(schemes.verify("x", &stored).is_err());
            start.elapsed()
        };
        slowest = slowest.max((0..3).map(|_| once()).min().unwrap());
    }
    println!("one hash {one_hash:?}, the slowest refusal {slowest:?}");
    assert!(slowest < one_hash / 10, "{slowest:?} of {one_hash:?}");
}

/// A small generator of numbers: the same ones in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
}

fn mutated(text: &str, numbers: &mut Numbers) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..=numbers.below(3) {
        let at = numbers.below(bytes.len() + 1);
        let byte = b"$0,=.9:az{}\0\xc3Z-+ /!"[numbers.below(19)];
        match numbers.below(4) {
            0 => bytes.insert(at, byte),
            1 => bytes.truncate(at),
            _ if at == bytes.len() => bytes.push(byte),
            2 => bytes[at] = byte,
            _ => drop(bytes.remove(at)),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn row_20_mutations_of_real_hashes_never_panic_and_never_match() {
    let cost = Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
    let limits = Limits::DEFAULT
        .with_max_argon2_memory_kib(64)
        .with_max_bcrypt_cost(4)
        .with_max_pbkdf2_rounds(40)
        .with_max_crypt_rounds(1100)
        .with_max_scrypt_log_n(5);
    let schemes = Schemes::new(cost)
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy()
        .danger_accept_plaintext()
        .with_pepper(Pepper::new("k", vec![1; 32]).unwrap())
        .with_limits(limits);
    let flask = schemes
        .clone()
        .with_flask_security(FlaskSecurity::new("salt"));
    let mut numbers = Numbers(1);
    let mut tried = 0;
    for file in [
        include_str!("vectors/passwords-django.json"),
        include_str!("vectors/passwords-werkzeug.json"),
        include_str!("vectors/passwords-passlib-legacy.json"),
        include_str!("vectors/passwords-passlib.json"),
    ] {
        let file: Value = serde_json::from_str(file).unwrap();
        for case in file["cases"].as_array().unwrap().iter().step_by(2) {
            for _ in 0..4 {
                let text = mutated(case["hash"].as_str().unwrap(), &mut numbers);
                let stored = PasswordHash::from_stored(text.as_str());
                // Nobody's password, so that a match would be a mistake.
                for schemes in [&schemes, &flask] {
                    let verdict = schemes.verify("nobody's password", &stored);
                    assert!(!verdict.is_ok_and(Verdict::is_match), "{text}");
                    let _ = (schemes.is_stale(&stored), schemes.wrap(&stored));
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 4000, "{tried}");
}
