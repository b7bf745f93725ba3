//! When a signed text works: the edges of its life, and of the calendar.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use authkit_token::{Binding, Key, KeyRing, OffsetDateTime, OpenError, Purpose, SignError, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const NOW: i64 = 1_800_000_000;
const HOUR: Duration = Duration::from_secs(3600);

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

fn key(number: u8) -> Key {
    let bytes: Vec<u8> = (number..number + 32).collect();
    Key::from_bytes(&bytes).unwrap()
}

fn ring() -> KeyRing {
    KeyRing::new(key(1))
}

struct Note;
impl Purpose for Note {
    const NAME: &'static str = "note";
    type Claims = String;
}

fn sign(signer: &Signer<Note>, claims: &str) -> String {
    signer
        .sign(&claims.to_owned(), HOUR, Binding::none(), at(NOW))
        .unwrap()
}

#[test]
fn a_text_lives_from_its_second_until_the_one_before_its_expiry() {
    let signer = Signer::<Note>::new(&ring());
    let text = sign(&signer, "hello");
    let end = NOW + 3600;
    let open = |seconds| signer.open(&text, at(seconds)).err();
    assert_eq!(open(NOW), None);
    assert_eq!(open(end - 1), None);
    assert_eq!(open(end), Some(OpenError::Expired { at: at(end) }));
    assert_eq!(open(end + 1), Some(OpenError::Expired { at: at(end) }));
    let late = at(end) - time::Duration::nanoseconds(1);
    assert!(signer.open(&text, late).is_ok());
    let opened = signer.open(&text, at(NOW)).unwrap();
    assert_eq!(
        (opened.issued_at(), opened.expires_at()),
        (at(NOW), at(end))
    );
}

#[test]
fn a_text_from_the_future_is_refused_beyond_the_skew() {
    for (skew, signer) in [
        (5, Signer::<Note>::new(&ring())),
        (0, Signer::<Note>::new(&ring()).with_skew(Duration::ZERO)),
        (
            60,
            Signer::<Note>::new(&ring()).with_skew(Duration::from_secs(60)),
        ),
    ] {
        let text = sign(&signer, "hello");
        assert!(signer.open(&text, at(NOW - skew)).is_ok());
        let error = signer.open(&text, at(NOW - skew - 1)).unwrap_err();
        assert_eq!(error, OpenError::FromFuture);
        assert!(
            signer.open(&text, at(NOW + 3600)).is_err(),
            "skew prolongs nothing"
        );
    }
}

#[test]
fn fractions_of_a_second_never_prolong() {
    let signer = Signer::<Note>::new(&ring());
    let claims = "hello".to_owned();
    let signed = at(NOW) + time::Duration::milliseconds(900);
    let lifetime = Duration::from_millis(1_999);
    let text = signer
        .sign(&claims, lifetime, Binding::none(), signed)
        .unwrap();
    assert!(signer.open(&text, signed).is_ok());
    assert_eq!(
        signer.open(&text, at(NOW + 1)).unwrap_err(),
        OpenError::Expired { at: at(NOW + 1) }
    );
}

#[test]
fn lifetimes_and_instants_at_the_ends_of_the_calendar_do_not_panic() {
    let signer = Signer::<Note>::new(&ring()).with_skew(Duration::MAX);
    let claims = "hello".to_owned();
    let sign = |lifetime, now| signer.sign(&claims, lifetime, Binding::none(), now);
    let last = time::Date::MAX.midnight().assume_utc();
    let first = time::Date::MIN.midnight().assume_utc();
    for lifetime in [Duration::ZERO, Duration::from_millis(999), Duration::MAX] {
        assert!(
            matches!(sign(lifetime, at(NOW)), Err(SignError::Lifetime)),
            "{lifetime:?}"
        );
    }
    let day = Duration::from_secs(86_400);
    assert!(matches!(sign(day, last), Err(SignError::Lifetime)));
    assert!(
        signer
            .open(&sign(day - Duration::from_secs(1), last).unwrap(), last)
            .is_ok()
    );
    let ancient = sign(day, first).unwrap();
    assert!(signer.open(&ancient, first).is_ok());
    assert!(matches!(
        signer.open(&ancient, last),
        Err(OpenError::Expired { .. })
    ));
}

#[test]
fn expired_is_said_only_of_authentic_texts() {
    let signer = Signer::<Note>::new(&ring());
    let text = sign(&signer, "hello");
    let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
    bytes[13..21].fill(0);
    let forged = URL_SAFE_NO_PAD.encode(&bytes);
    assert_eq!(
        signer.open(&forged, at(NOW)).unwrap_err(),
        OpenError::BadSignature
    );
}
