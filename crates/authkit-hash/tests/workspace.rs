//! Memory that one computation leaves to the next changes no result and outlives no need.
#![cfg(feature = "argon2")]
#![allow(
    clippy::unwrap_used,
    reason = "clippy takes helpers of tests for no tests"
)]

use authkit_hash::{
    Argon2Params, HashError, PasswordHash, PasswordHasher, Schemes, Verdict, Workspace,
};

fn schemes(memory_kib: u32, passes: u32, lanes: u32) -> Schemes {
    let cost = Argon2Params::danger_new_below_floor(memory_kib, passes, lanes).unwrap();
    Schemes::default().with_argon2(cost)
}

#[test]
fn used_memory_gives_the_results_of_fresh_memory() {
    let mut workspace = Workspace::new();
    let costs = [
        (64, 1, 1),
        (256, 2, 1),
        (64, 3, 2),
        (8, 1, 1),
        (256, 1, 4),
        (67, 2, 1),
    ];
    let all = costs.map(|(memory, passes, lanes)| schemes(memory, passes, lanes));
    for _ in 0..2 {
        for one in &all {
            let fresh = one.hash("right").unwrap();
            let used = one.hash_in(&mut workspace, b"right").unwrap();
            assert_eq!(
                one.verify_in(&mut workspace, b"right", &fresh),
                Ok(Verdict::Match)
            );
            assert_eq!(one.verify("right", &used), Ok(Verdict::Match));
            assert_eq!(
                one.verify_in(&mut workspace, b"wrong", &fresh),
                Ok(Verdict::NoMatch)
            );
        }
    }
}

#[test]
fn a_refusal_takes_no_memory() {
    let mut workspace = Workspace::new();
    let cheap = schemes(64, 1, 1);
    let hostile = "$argon2id$v=19$m=4194304,t=1,p=1$w69khXYyat2DpTtlkB3hjA$QnSH5LWc9zirv4k3Y8l31TLekYuTFTBKBiULNCfnhNQ";
    for (stored, error) in [
        (hostile, HashError::CostTooHigh),
        ("$argon2id$v=19$m=64", HashError::Malformed),
        ("!", HashError::UnsupportedScheme),
    ] {
        let verdict = cheap.verify_in(&mut workspace, b"right", &PasswordHash::from_stored(stored));
        assert_eq!(verdict, Err(error));
    }
    let long = [b'a'; 5000];
    assert_eq!(
        cheap.hash_in(&mut workspace, &long),
        Err(HashError::PasswordTooLong)
    );
    assert_eq!((workspace.allocations(), workspace.bytes()), (0, 0));
}

#[test]
fn debug_shows_sizes_and_no_contents() {
    let mut workspace = Workspace::new();
    schemes(64, 1, 1).hash_in(&mut workspace, b"right").unwrap();
    assert_eq!(
        format!("{workspace:?}"),
        "Workspace { bytes: 65536, dirty_bytes: 65536, .. }"
    );
}
