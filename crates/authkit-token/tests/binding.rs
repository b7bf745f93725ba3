//! What a signed text is bound to.
#![allow(clippy::unwrap_used)]

use std::borrow::Cow;
use std::time::Duration;

use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, Purpose, Signer, Stale};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

struct Invite;
impl Purpose for Invite {
    const NAME: &'static str = "invite";
    type Claims = u64;
}

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

fn signer(numbers: std::ops::Range<u8>) -> Signer<Invite> {
    let bytes: Vec<u8> = numbers.collect();
    Signer::new(&KeyRing::new(Key::from_bytes(&bytes).unwrap()))
}

fn holds(signed: impl Into<Binding>, given: impl Into<Binding>) -> bool {
    let signer = signer(0..32);
    let text = signer
        .sign(&7, Duration::from_secs(60), signed, NOW)
        .unwrap();
    let result = signer.open(&text, NOW).unwrap().bound_to(given);
    assert!(matches!(result, Ok(7) | Err(Stale { .. })));
    result.is_ok()
}

#[test]
fn the_state_that_was_signed_is_the_only_one_that_holds() {
    assert!(holds(
        Binding::to("hash").and(&3_i64),
        Binding::to("hash").and(&3_i64)
    ));
    assert!(holds(Binding::none(), Binding::none()));
    assert!(!holds(Binding::to("hash"), Binding::to("hasH")));
    assert!(!holds(Binding::to("hash"), Binding::none()), "missing");
    assert!(!holds(Binding::none(), Binding::to("hash")), "added");
    assert!(
        !holds(Binding::to("hash"), Binding::to("hash").and("")),
        "one too many"
    );
    assert!(
        !holds(Binding::to("hash").and(&3_i64), Binding::to("hash")),
        "one too few"
    );
    assert!(
        !holds(Binding::to("a").and("b"), Binding::to("b").and("a")),
        "order"
    );
    assert!(!holds(Binding::none(), Binding::to("")));
}

#[test]
fn states_that_look_alike_are_told_apart() {
    let states: Vec<fn() -> Binding> = vec![
        Binding::none,
        || Binding::to(""),
        || Binding::to(&None::<String>),
        || Binding::to(&None::<String>).and(&None::<String>),
        || Binding::to(&Some("")),
        || Binding::to(&Some(Some(""))),
        || Binding::to(&Some(None::<&str>)),
        || Binding::to("n"),
        || Binding::to("s"),
        || Binding::to("0"),
        || Binding::to(&0_i64),
        || Binding::to(&Some(0_i64)),
        || Binding::to(&0_i128.to_be_bytes()),
        || Binding::to(&false),
        || Binding::to(&true),
        || Binding::to(&1_u8),
        || Binding::to(&-1_i64),
        || Binding::to(&u64::MAX),
        || Binding::to("\0"),
    ];
    for (number, signed) in states.iter().enumerate() {
        for (other, given) in states.iter().enumerate() {
            assert_eq!(
                holds(signed(), given()),
                number == other,
                "{number} {other}"
            );
        }
    }
}

#[test]
fn a_value_counts_and_its_type_does_not() {
    let owned = String::from("hash");
    for same in [
        Binding::to(&owned),
        Binding::to(&Cow::Borrowed("hash")),
        Binding::to(b"hash"),
        Binding::to(b"hash".as_slice()),
        Binding::to(&Vec::from(*b"hash")),
        (&owned).into(),
        "hash".into(),
    ] {
        assert!(holds("hash", same));
    }
    assert!(holds(&Some(owned), &Some("hash")));
    for seven in [
        Binding::to(&7_i8),
        Binding::to(&7_u8),
        Binding::to(&7_i16),
        Binding::to(&7_u16),
        Binding::to(&7_i32),
        Binding::to(&7_u32),
        Binding::to(&7_u64),
        Binding::to(&7_i128),
    ] {
        assert!(holds(&7_i64, seven));
    }
}

#[test]
fn no_two_splits_of_one_text_are_alike() {
    let signer = signer(0..32);
    let mut random = ChaCha20Rng::seed_from_u64(58);
    let text = "abcdefghijklmnop";
    // A split is a mask of the places to cut at, and the empty parts put in.
    let split = |mask: u32| {
        let (mut binding, mut start) = (Binding::none(), 0);
        for place in 0..=text.len() {
            if mask & (1 << place) != 0 {
                binding = binding.and(&text[start..place]);
                start = place;
            }
        }
        binding.and(&text[start..])
    };
    for _ in 0..2_000 {
        let (signed, given) = (random.next_u32() & 0x1_ffff, random.next_u32() & 0x1_ffff);
        let sealed = signer
            .sign(&7, Duration::from_secs(60), split(signed), NOW)
            .unwrap();
        let open = |mask| {
            signer
                .open(&sealed, NOW)
                .unwrap()
                .bound_to(split(mask))
                .is_ok()
        };
        assert!(open(signed));
        assert_eq!(open(given), signed == given, "{signed:b} {given:b}");
        let neighbour = signed ^ (1 << (random.next_u32() % 17));
        assert!(!open(neighbour), "{signed:b} {neighbour:b}");
    }
}

#[test]
fn the_account_can_be_found_before_the_state_is_known() {
    let signer = signer(0..32);
    let text = signer
        .sign(&7, Duration::from_secs(60), Binding::to("v1"), NOW)
        .unwrap();
    let opened = signer.open(&text, NOW).unwrap();
    assert_eq!(*opened.unbound_claims(), 7);
    assert!(opened.bound_to("v2").is_err());
}

#[test]
fn a_retired_key_still_checks_the_state_it_signed() {
    let old = || Key::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap();
    let new = Key::from_bytes(&(1..33).collect::<Vec<u8>>()).unwrap();
    let text = signer(0..32)
        .sign(&7, Duration::from_secs(60), Binding::to("v1"), NOW)
        .unwrap();
    let rotated = Signer::<Invite>::new(&KeyRing::new(new).with_retired(old()));
    assert_eq!(rotated.open(&text, NOW).unwrap().bound_to("v1"), Ok(7));
    assert!(rotated.open(&text, NOW).unwrap().bound_to("v2").is_err());
}

#[test]
fn two_texts_bound_to_one_state_have_nothing_in_common() {
    use base64::Engine as _;
    let signer = signer(0..32);
    let binding = |claims: u64, seconds| {
        let lifetime = Duration::from_secs(seconds);
        let text = signer
            .sign(&claims, lifetime, Binding::to("same"), NOW)
            .unwrap();
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
            .decode(text)
            .unwrap();
        bytes[21..37].to_vec()
    };
    assert_eq!(binding(7, 60), binding(7, 60));
    assert_ne!(binding(7, 60), binding(8, 60));
    assert_ne!(binding(7, 60), binding(7, 61));
}

#[test]
fn the_state_is_not_printed() {
    let printed = format!("{:?}", Binding::to("private words").and(&7_u8));
    assert_eq!(printed, "Binding(2 parts)");
}
#[test]
fn a_field_is_bound_and_checked_in_the_same_words() {
    struct Team {
        version: i64,
        owner: Option<String>,
    }
    let mut team = Team {
        version: 7,
        owner: Some("ada".into()),
    };
    assert!(holds(Binding::to(&team.version), &team.version));
    let signed = Binding::to(&team.version).and(&team.owner);
    team.owner = None;
    assert!(!holds(signed, Binding::to(&team.version).and(&team.owner)));
}
