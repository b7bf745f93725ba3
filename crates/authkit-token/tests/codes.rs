//! Codes that a person types.
#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::num::NonZeroU32;
use std::time::Duration;

use authkit_token::{
    Binding, Code, CodeError, CodeOutcome, CodePurpose, Codes, Key, KeyRing, MAX_CODE_LIFETIME,
    OffsetDateTime, StoredCode, StoredCodeError,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

struct SignIn;
impl CodePurpose for SignIn {
    const NAME: &'static str = "sign-in";
    const ATTEMPTS: u32 = 10;
}

struct Payment;
impl CodePurpose for Payment {
    const NAME: &'static str = "payment";
    const DIGITS: u32 = 8;
    const ATTEMPTS: u32 = 10;
}

const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;
const MINUTE: Duration = Duration::from_secs(60);

fn key(number: u8) -> Key {
    Key::from_bytes(&(number..number + 32).collect::<Vec<u8>>()).unwrap()
}

fn codes<P: CodePurpose>() -> Codes<P> {
    Codes::new(&KeyRing::new(key(1)))
}

fn attempt(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn make<P: CodePurpose>(seed: u64) -> (Code<P>, StoredCode<P>) {
    let random = &mut ChaCha20Rng::seed_from_u64(seed);
    codes::<P>().generate("ada", MINUTE, NOW, random).unwrap()
}

fn wrong(code: &Code<SignIn>, by: u32) -> String {
    let number: u32 = code.expose().parse().unwrap();
    format!("{:06}", (number + by) % 1_000_000)
}

/// Row 80 of the checklist: at least six digits, once, at most ten minutes, ten wrong ones and it is dead.
#[test]
fn ten_wrong_codes_and_it_is_dead() {
    let (code, stored) = make::<SignIn>(1);
    let codes = codes::<SignIn>();
    for number in 1..=10 {
        let outcome = codes.verify(&stored, "ada", &wrong(&code, number), attempt(number), NOW);
        let remaining = 10 - number;
        assert_eq!(outcome, CodeOutcome::Wrong { remaining });
    }
    for number in [11, 12, u32::MAX] {
        let outcome = codes.verify(&stored, "ada", code.expose(), attempt(number), NOW);
        assert_eq!(outcome, CodeOutcome::Exhausted, "even the right one");
    }
    let tenth = codes.verify(&stored, "ada", code.expose(), attempt(10), NOW);
    assert_eq!(tenth, CodeOutcome::Right);
}

/// Row 80: over its life a guesser wins at most once in 100 000.
#[test]
fn a_guesser_wins_at_most_once_in_a_hundred_thousand() {
    fn chance<P: CodePurpose>() -> f64 {
        f64::from(P::ATTEMPTS) / 10_f64.powi(i32::try_from(P::DIGITS).unwrap())
    }
    assert!(chance::<SignIn>() <= 1e-5);
    assert!(chance::<Payment>() <= 1e-5);
}

#[test]
fn a_code_has_its_digits_and_every_digit_is_as_likely() {
    let random = &mut ChaCha20Rng::seed_from_u64(7);
    let (mut counts, mut seen) = ([0_u32; 10], HashSet::new());
    let codes = codes::<SignIn>();
    for _ in 0..5_000 {
        let (code, _) = codes.generate("ada", MINUTE, NOW, random).unwrap();
        assert_eq!(code.expose().len(), 6);
        for digit in code.expose().chars() {
            counts[digit.to_digit(10).unwrap() as usize] += 1;
        }
        seen.insert(code.expose().to_owned());
    }
    assert!(
        counts.iter().all(|count| (2_700..3_300).contains(count)),
        "{counts:?}"
    );
    assert!(seen.len() > 4_950);
    assert_eq!(make::<Payment>(1).0.expose().len(), 8);
}

#[test]
fn a_code_works_until_its_last_second_and_for_ten_minutes_at_most() {
    let (code, stored) = make::<SignIn>(1);
    let at = |seconds| {
        let now = NOW + Duration::from_secs(seconds);
        codes::<SignIn>().verify(&stored, "ada", code.expose(), attempt(1), now)
    };
    assert_eq!(at(0), CodeOutcome::Right);
    assert_eq!(at(59), CodeOutcome::Right);
    assert_eq!(at(60), CodeOutcome::Expired);
    assert_eq!(stored.expires_at(), Some(NOW + MINUTE));
    let random = &mut ChaCha20Rng::seed_from_u64(1);
    for lifetime in [
        Duration::ZERO,
        Duration::from_millis(999),
        MAX_CODE_LIFETIME + Duration::from_nanos(1),
    ] {
        let made = codes::<SignIn>().generate("ada", lifetime, NOW, random);
        assert_eq!(made.unwrap_err(), CodeError::Lifetime);
    }
    let longest = codes::<SignIn>().generate("ada", MAX_CODE_LIFETIME, NOW, random);
    assert!(longest.is_ok());
}

#[test]
fn a_code_of_one_account_purpose_or_key_is_none_of_another() {
    let (code, stored) = make::<SignIn>(1);
    let refused = CodeOutcome::Wrong { remaining: 9 };
    let verify = |codes: &Codes<SignIn>, binding: Binding| {
        codes.verify(&stored, binding, code.expose(), attempt(1), NOW)
    };
    assert_eq!(verify(&codes(), Binding::to("ada")), CodeOutcome::Right);
    assert_eq!(verify(&codes(), Binding::to("bob")), refused);
    assert_eq!(verify(&codes(), Binding::none()), refused);

    let rotated = Codes::new(&KeyRing::new(key(2)).with_retired(key(1)));
    assert_eq!(verify(&rotated, Binding::to("ada")), CodeOutcome::Right);
    let removed = Codes::new(&KeyRing::new(key(2)));
    assert_eq!(verify(&removed, Binding::to("ada")), refused);

    struct Other;
    impl CodePurpose for Other {
        const NAME: &'static str = "other";
    }
    let other = StoredCode::<Other>::from(stored.to_bytes());
    let outcome = codes::<Other>().verify(&other, "ada", code.expose(), attempt(1), NOW);
    assert_eq!(outcome, CodeOutcome::Wrong { remaining: 4 });
}

#[test]
fn people_may_type_spaces_and_hyphens_and_nothing_else() {
    let (code, stored) = make::<SignIn>(1);
    let digits = code.expose();
    let verify = |text: &str| codes::<SignIn>().verify(&stored, "ada", text, attempt(1), NOW);
    for text in [
        format!(" {} {} ", &digits[..3], &digits[3..]),
        format!("{}-{}", &digits[..3], &digits[3..]),
    ] {
        assert_eq!(verify(&text), CodeOutcome::Right, "{text}");
    }
    let arabic: String = digits
        .chars()
        .map(|digit| char::from_u32(0x0660 + digit.to_digit(10).unwrap()).unwrap())
        .collect();
    for text in [
        String::new(),
        digits[..5].to_owned(),
        format!("{digits}0"),
        format!("0{digits}"),
        format!("{digits}\n"),
        format!("+{digits}"),
        digits.repeat(2),
        arabic,
        "9".repeat(10_000_000),
    ] {
        assert_eq!(verify(&text), CodeOutcome::Wrong { remaining: 9 });
    }
}

/// Row 63 of the checklist: what is stored is salted and keyed.
#[test]
fn equal_codes_are_stored_in_different_ways_and_survive_the_database() {
    let random = &mut ChaCha20Rng::seed_from_u64(3);
    let codes = codes::<SignIn>();
    let stored: HashSet<_> = (0..100)
        .map(|_| {
            let (code, stored) = codes.generate("ada", MINUTE, NOW, random).unwrap();
            let bytes = stored.to_bytes();
            let text = code.expose().as_bytes();
            assert!(!bytes.windows(6).any(|piece| piece == text));
            let read = StoredCode::try_from_slice(&bytes).unwrap();
            let outcome = codes.verify(&read, "ada", code.expose(), attempt(1), NOW);
            assert_eq!(outcome, CodeOutcome::Right);
            bytes
        })
        .collect();
    assert_eq!(stored.len(), 100);
    for length in [0, 55, 57] {
        let error = StoredCode::<SignIn>::try_from_slice(&vec![0; length]).unwrap_err();
        assert!(matches!(error, StoredCodeError { bytes, .. } if bytes == length));
    }
}

#[test]
fn every_flipped_bit_of_what_is_stored_refuses() {
    let (code, stored) = make::<SignIn>(1);
    for bit in 0..56 * 8 {
        let mut bytes = stored.to_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let outcome =
            codes::<SignIn>().verify(&bytes.into(), "ada", code.expose(), attempt(1), NOW);
        assert_ne!(outcome, CodeOutcome::Right, "{bit}");
    }
}

#[test]
fn a_code_prints_its_purpose_and_no_digit() {
    let (code, stored) = make::<SignIn>(1);
    assert_eq!(format!("{code:?}"), "Code(sign-in, [redacted])");
    assert!(!format!("{stored:?}").contains("tag"));
    assert!(format!("{:?}", codes::<SignIn>()).contains("sign-in"));
}
