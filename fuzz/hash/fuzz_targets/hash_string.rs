//! Any text in the password column, any password: a verdict or an error, never a panic.
//!
//! `cargo +nightly fuzz run hash_string -- -max_total_time=300`
#![no_main]

use std::sync::LazyLock;

use authkit_hash::{
    Argon2Params, FlaskSecurity, Limits, Normalization, PasswordHash, Pepper, Schemes, Verdict,
};
use libfuzzer_sys::fuzz_target;

/// Everything is accepted, and nothing may cost much.
static SCHEMES: LazyLock<[Schemes; 2]> = LazyLock::new(|| {
    let limits = Limits::DEFAULT
        .with_max_argon2_memory_kib(64)
        .with_max_argon2_passes(2)
        .with_max_bcrypt_cost(4)
        .with_max_pbkdf2_rounds(40)
        .with_max_crypt_rounds(1100)
        .with_max_scrypt_log_n(5)
        .with_max_scrypt_lanes(2);
    let cost = Argon2Params::danger_new_below_floor(8, 1, 1).expect("argon2 exists for this");
    let all = Schemes::new(cost)
        .accept_passlib()
        .accept_django()
        .accept_werkzeug()
        .accept_legacy()
        .danger_accept_plaintext()
        .with_limits(limits)
        .with_pepper(Pepper::new("k1", vec![1; 32]).expect("a sound key"));
    let flask = FlaskSecurity::new("salt").normalized(Normalization::Nfkd);
    [all.clone(), all.with_flask_security(flask)]
});

fuzz_target!(|data: (Vec<u8>, String)| {
    let (password, text) = data;
    let stored = PasswordHash::from_stored(text);
    for schemes in &*SCHEMES {
        let verdict = schemes.verify(&password, &stored);
        if let (Ok(stale), Ok(verdict)) = (schemes.is_stale(&stored), &verdict) {
            // What is not stale is never judged stale, but for its characters.
            assert!(stale || *verdict != Verdict::MatchStale);
        }
        if let Ok(Some(wrapped)) = schemes.wrap(&stored) {
            let again = schemes.verify(&password, &wrapped).map(Verdict::is_match);
            assert_eq!(
                again,
                verdict.map(Verdict::is_match),
                "a wrapped hash is the same hash"
            );
        }
    }
});
