//! Sessions through the public API: what comes back, and what is refused.
#![cfg(feature = "sessions")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::time::Duration;

use authkit_flask::session::{MAX_COOKIE_LENGTH, Session, SessionCookies, Value};
use authkit_token::OffsetDateTime;
use authkit_token::foreign::{LoadError, Secrets};
use authkit_token::itsdangerous::{Derivation, Settings, UrlSafeTimedSerializer};

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()
}

fn secrets() -> Secrets {
    Secrets::new("secret").unwrap()
}

fn cookies() -> SessionCookies {
    SessionCookies::new(&secrets())
}

/// Any JSON, signed as a session.
fn signed(json: &str) -> Result<Session, LoadError> {
    let settings = Settings::new("cookie-session").with_derivation(Derivation::Hmac);
    let serializer = UrlSafeTimedSerializer::new(&secrets(), settings);
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let cookie = serializer.dump(&json, now()).unwrap();
    Ok(cookies().load(&cookie, now())?.into_value())
}

#[test]
fn every_kind_of_value_comes_back() {
    let nested = Session::from_iter([("a", Value::Null)]);
    let values = [
        Value::Null,
        Value::Bool(true),
        Value::Int(i128::from(u64::MAX)),
        Value::Int(i128::from(i64::MIN)),
        Value::Float(2.5),
        Value::Float(1e300),
        Value::from("Gr\u{fc}\u{df}e \u{1f510}"),
        Value::List(vec![Value::Null, Value::Tuple(vec![Value::from("x")])]),
        Value::Tuple(Vec::new()),
        Value::Bytes((0..=255).collect()),
        Value::Uuid([0xab; 16]),
        Value::Markup("<b>".to_owned()),
        Value::Date(now()),
        Value::Map(nested),
    ];
    let mut session = Session::default();
    for (number, value) in values.into_iter().enumerate() {
        session.insert(format!("k{number}"), value);
    }
    for cookies in [
        cookies(),
        SessionCookies::of_0_24(&secrets()),
        SessionCookies::compressed(&secrets()),
    ] {
        let cookie = cookies.dump(&session, now()).unwrap();
        assert_eq!(cookies.load(&cookie, now()).unwrap().value(), &session);
    }
}

#[test]
fn an_object_that_looks_like_a_tag_stays_an_object() {
    for tag in [" t", " b", " u", " m", " d", " di"] {
        for value in [Value::from("x"), Value::List(Vec::new())] {
            let inner = Session::from_iter([(tag, value)]);
            let session = Session::from_iter([("a", Value::Map(inner.clone()))]);
            for session in [session, inner] {
                let cookie = cookies().dump(&session, now()).unwrap();
                assert_eq!(cookies().load(&cookie, now()).unwrap().value(), &session);
            }
        }
    }
    let two = signed(r#"{"a":{" t":[1]," u":"x"}}"#).unwrap();
    assert!(matches!(two.get("a"), Some(Value::Map(map)) if map.iter().count() == 2));
}

#[test]
fn a_tag_without_its_value_is_refused() {
    for json in [
        r#"{"a":{" t":"x"}}"#,
        r#"{"a":{" b":"!"}}"#,
        r#"{"a":{" u":"1234"}}"#,
        r#"{"a":{" u":"+2345678123456781234567812345678"}}"#,
        r#"{"a":{" m":1}}"#,
        r#"{"a":{" d":"yesterday"}}"#,
        r#"{"a":{" di":{"b":1}}}"#,
        r#"{"a":{" di":{"b__":1,"c__":2}}}"#,
        r#"["a"]"#,
        r#""a""#,
        "null",
    ] {
        assert_eq!(signed(json), Err(LoadError::BadPayload), "{json}");
    }
    let unknown = signed(r#"{"a":{" x":1}}"#).unwrap();
    assert!(matches!(unknown.get("a"), Some(Value::Map(_))));
}

#[test]
fn a_session_ends_after_its_lifetime() {
    let session = Session::from_iter([("_user_id", "1")]);
    let cookie = cookies().dump(&session, now()).unwrap();
    let month = 31 * 86_400;
    let at = |seconds| cookies().load(&cookie, now() + Duration::from_secs(seconds));
    assert!(at(month).is_ok());
    assert!(at(month + 1).is_err());
    let short = cookies().with_lifetime(Duration::from_secs(60));
    assert!(
        short
            .load(&cookie, now() + Duration::from_secs(61))
            .is_err()
    );
    assert!(
        cookies()
            .load(&cookie, now() - Duration::from_secs(1))
            .is_err()
    );
}

/// Row 76 of the checklist.
#[test]
fn a_long_cookie_and_a_deep_one_are_refused() {
    let session = Session::from_iter([("a", "x".repeat(MAX_COOKIE_LENGTH))]);
    let cookie = cookies().dump(&session, now()).unwrap();
    assert_eq!(
        cookies().load(&cookie, now()).unwrap_err(),
        LoadError::TooLarge
    );
    let huge = "A".repeat(10_000_000);
    assert_eq!(
        cookies().load(&huge, now()).unwrap_err(),
        LoadError::TooLarge
    );
    let deep = (0..100).fold(Value::Null, |inner, _| Value::List(vec![inner]));
    assert!(
        cookies()
            .dump(&Session::from_iter([("a", deep)]), now())
            .is_err()
    );
}

#[test]
fn what_has_no_form_is_not_written_and_no_value_is_printed() {
    for value in [Value::Float(f64::NAN), Value::Float(f64::INFINITY)] {
        assert!(
            cookies()
                .dump(&Session::from_iter([("a", value)]), now())
                .is_err()
        );
    }
    let session = Session::from_iter([("email", "private words")]);
    let printed = format!("{session:?} {:?}", session.get("email"));
    assert!(
        printed.contains("email") && !printed.contains("private"),
        "{printed}"
    );
}
