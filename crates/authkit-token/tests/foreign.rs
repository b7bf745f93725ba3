//! The promises about texts of other frameworks; the numbers are the rows of the security checklist.
#![cfg(all(feature = "itsdangerous", feature = "jws", feature = "django"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Duration;

use authkit_token::OffsetDateTime;
use authkit_token::foreign::{Digest, LoadError, MAX_FOREIGN_LENGTH, MAX_INFLATED, Secrets};
use authkit_token::itsdangerous::{
    Derivation, Epoch, Settings, Signer, TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer,
};
use authkit_token::jws::{Algorithm, JwsSerializer, TimedJwsSerializer};
use authkit_token::{Binding, Key, KeyRing, OpenError, Purpose, django};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

const HOUR: Option<Duration> = Some(Duration::from_secs(3600));

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap()
}

fn secrets() -> Secrets {
    Secrets::new("secret").unwrap()
}

fn links() -> UrlSafeTimedSerializer {
    UrlSafeTimedSerializer::new(&secrets(), Settings::new("links"))
}

fn signer() -> TimestampSigner {
    TimestampSigner::new(&secrets(), Settings::new("links"))
}

fn load(text: &str) -> Result<Value, LoadError> {
    let loaded = links().load(text, HOUR, now())?;
    Ok(loaded.into_value())
}

/// A zlib stream of zeros, compressed a thousandfold, as the payload of a text.
fn bomb(length: usize) -> String {
    let json = format!("\"{}\"", "0".repeat(length));
    let settings = Settings::new("links").with_compression();
    let text = UrlSafeTimedSerializer::new(&secrets(), settings).dump(&json, now());
    text.unwrap()
}

fn flip_the_signature(text: &str) -> String {
    let at = text.rfind(['.', ':']).unwrap() + 1;
    let other = if text[at..].starts_with('A') {
        'B'
    } else {
        'A'
    };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// Row 52: inflating would say `TooLarge`; a wrong signature is said first.
#[test]
fn nothing_is_inflated_before_the_signature_holds() {
    let bomb = bomb(8 * MAX_INFLATED);
    assert!(bomb.len() < MAX_FOREIGN_LENGTH);
    assert_eq!(load(&bomb), Err(LoadError::TooLarge));
    assert_eq!(
        load(&flip_the_signature(&bomb)),
        Err(LoadError::BadSignature)
    );
}

/// Row 52: nor is any other part decoded.
#[test]
fn nothing_is_decoded_before_the_signature_holds() {
    for value in ["{", "!!", ".x", "", "W10"] {
        let text = signer().sign(value, now()).unwrap();
        assert_eq!(
            load(&flip_the_signature(&text)),
            Err(LoadError::BadSignature)
        );
    }
    let text = Signer::new(&secrets(), Settings::new("links")).sign("W10.not a date");
    assert_eq!(load(&text), Err(LoadError::BadTimestamp));
    assert_eq!(
        load(&flip_the_signature(&text)),
        Err(LoadError::BadSignature)
    );
}

/// A text with this header and an HMAC that holds, which no serializer would write.
fn forged(header: &Value, digest: Digest) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let settings = Settings::new("")
        .with_digest(digest)
        .with_derivation(Derivation::None);
    let signed = format!("{}.{}", part(header), part(&json!({"id": 1})));
    Signer::new(&secrets(), settings).sign(&signed)
}

fn timed(header: &Value) -> Result<Value, LoadError> {
    let serializer = TimedJwsSerializer::new(&secrets(), Algorithm::Hs256);
    let text = forged(header, Digest::Sha256);
    Ok(serializer.load(&text, now())?.into_value())
}

/// Row 54.
#[test]
fn the_algorithm_is_fixed_and_none_is_never_accepted() {
    let serializer = JwsSerializer::new(&secrets(), Algorithm::Hs256);
    let good = forged(&json!({"alg": "HS256"}), Digest::Sha256);
    assert!(serializer.load::<Value>(&good).is_ok());
    let named = [
        "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "hs256", "HS256 ",
    ];
    for name in named {
        for digest in [Digest::Sha256, Digest::Sha384, Digest::Sha512, Digest::Sha1] {
            let text = forged(&json!({"alg": name}), digest);
            assert!(serializer.load::<Value>(&text).is_err(), "{name}");
            let unsigned = &text[..=text.rfind('.').unwrap()];
            assert!(serializer.load::<Value>(unsigned).is_err(), "{name}");
        }
    }
    for header in [
        json!({}),
        json!({"alg": null}),
        json!({"alg": ["HS256"]}),
        json!("HS256"),
    ] {
        let text = forged(&header, Digest::Sha256);
        let refusal = serializer.load::<Value>(&text).unwrap_err();
        assert_eq!(refusal, LoadError::BadHeader, "{header}");
    }
    for other in [Algorithm::Hs384, Algorithm::Hs512] {
        let other = JwsSerializer::new(&secrets(), other);
        assert!(other.load::<Value>(&good).is_err());
    }
}

/// Row 55: they change neither the key nor the answer, and what is critical is refused.
#[test]
fn where_a_key_is_to_be_found_is_never_looked_at() {
    let exp = 1_700_003_600;
    for (name, value) in [
        ("kid", json!("../../etc/passwd")),
        ("jku", json!("http://127.0.0.1:9/keys")),
        ("jwk", json!({"kty": "oct", "k": "AA"})),
        ("x5u", json!("http://127.0.0.1:9/cert")),
    ] {
        let header = json!({"alg": "HS256", "exp": exp, name: value});
        assert_eq!(timed(&header), Ok(json!({"id": 1})));
    }
    let critical = json!({"alg": "HS256", "exp": exp, "crit": ["exp"]});
    assert_eq!(timed(&critical), Err(LoadError::BadHeader));
}

/// Row 56.
#[test]
fn an_expiry_of_the_wrong_type_never_means_unlimited() {
    let exp = 1_700_003_600_i64;
    assert!(timed(&json!({"alg": "HS256", "exp": exp})).is_ok());
    for wrong in [
        json!("9999999999"),
        json!(null),
        json!(true),
        json!([]),
        json!(-1),
        json!({"exp": exp}),
        json!(1e308),
        json!(1_700_003_600.5),
        json!(u64::MAX),
        json!(i64::MAX),
    ] {
        let header = json!({"alg": "HS256", "exp": wrong});
        assert_eq!(timed(&header), Err(LoadError::BadHeader), "{header}");
    }
    assert_eq!(timed(&json!({"alg": "HS256"})), Err(LoadError::BadHeader));
    let expired = timed(&json!({"alg": "HS256", "exp": 1_699_999_999}));
    assert!(matches!(expired, Err(LoadError::Expired { .. })));
    assert!(timed(&json!({"alg": "HS256", "exp": 1_700_000_000})).is_ok());
}

/// Row 57, for the formats with a date.
#[test]
fn an_age_outside_the_limit_is_refused_and_no_date_overflows() {
    let text = links().dump("hello", now()).unwrap();
    let at = |seconds: i64| {
        let at = now() + time::Duration::seconds(seconds);
        let loaded = links().load::<String>(&text, HOUR, at);
        loaded.map(|_| ())
    };
    assert_eq!(at(0), Ok(()));
    assert_eq!(at(3600), Ok(()));
    assert_eq!(at(3601), Err(LoadError::Expired { at: now() }));
    assert_eq!(at(-1), Err(LoadError::FromFuture));
    let lenient = Settings::new("links").with_skew(Duration::MAX);
    let lenient = UrlSafeTimedSerializer::new(&secrets(), lenient);
    let early = |seconds| lenient.load::<String>(&text, HOUR, now() - Duration::from_secs(seconds));
    assert!(early(5).is_ok(), "the most that a setting allows");
    assert!(early(6).is_err());

    for date in [
        &[0xff; 8][..],
        &[0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        &[0xff; 16],
        &[1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x3a, 0xff, 0xf4, 0x41, 0x80, 0],
    ] {
        for epoch in [Epoch::Unix, Epoch::Year2011, Epoch::Detect] {
            for max_age in [None, HOUR, Some(Duration::MAX)] {
                let settings = || Settings::new("links").with_epoch(epoch);
                let dated = format!("v.{}", URL_SAFE_NO_PAD.encode(date));
                let text = Signer::new(&secrets(), settings()).sign(&dated);
                let signer = TimestampSigner::new(&secrets(), settings());
                let refusal = signer.unsign(&text, max_age, now()).unwrap_err();
                assert_eq!(refusal, LoadError::BadTimestamp, "{date:?}");
            }
        }
    }
    for seconds in ["zzzzzzzzzzz", "-1", "", "1 "] {
        let text =
            django::Signer::new(&secrets(), "s", Digest::Sha256).sign(&format!("v:{seconds}"));
        let signer = django::TimestampSigner::new(&secrets(), "s", Digest::Sha256);
        assert_eq!(
            signer.unsign(&text, None, now()).unwrap_err(),
            LoadError::BadTimestamp
        );
    }
}

/// Row 58: every pair of salts, in every format.
#[test]
fn a_text_of_one_salt_is_refused_under_every_other() {
    let salts = [
        "confirm", "reset", "login", "remember", "session", "change", "api", "",
    ];
    let mut refused = 0;
    for mine in salts {
        let theirs = |salt: &str| UrlSafeSerializer::new(&secrets(), Settings::new(salt));
        let text = theirs(mine).dump("x").unwrap();
        let salted = |salt| JwsSerializer::with_salt(&secrets(), Algorithm::Hs256, salt);
        let jws = salted(mine).dump("x").unwrap();
        let djangos = |salt| django::Signer::new(&secrets(), salt, Digest::Sha256);
        let value = djangos(mine).sign("x");
        for other in salts {
            let results = [
                theirs(other).load::<String>(&text).is_err(),
                salted(other).load::<String>(&jws).is_err(),
                djangos(other).unsign(&value).is_err(),
            ];
            assert_eq!(results, [mine != other; 3], "{mine} {other}");
            refused += results.iter().filter(|refused| **refused).count();
        }
    }
    assert_eq!(refused, 3 * salts.len() * (salts.len() - 1));
}

/// Row 59.
#[test]
fn the_newest_secret_signs_and_a_removed_one_does_not_open() {
    let one = |secret: &str| Secrets::new(secret).unwrap();
    let ring = || one("new").with_retired("old").unwrap();
    let serializer = |secrets: &Secrets| UrlSafeSerializer::new(secrets, Settings::new("s"));
    let fresh = serializer(&ring()).dump("x").unwrap();
    let older = serializer(&one("old")).dump("x").unwrap();
    let opens = |secrets: &Secrets, text: &str| serializer(secrets).load::<String>(text).is_ok();
    assert!(opens(&one("new"), &fresh) && !opens(&one("old"), &fresh));
    assert!(opens(&ring(), &fresh) && opens(&ring(), &older));
    assert!(!opens(&one("new"), &older));
}

/// Row 76.
#[test]
fn bombs_of_every_kind_are_refused_within_limits() {
    assert_eq!(load(&bomb(MAX_INFLATED)), Err(LoadError::TooLarge));
    assert!(load(&bomb(MAX_INFLATED - 1024)).is_ok());
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |levels: usize| format!("{}1{}", open.repeat(levels), close.repeat(levels));
        for levels in [65, 4_000] {
            let payload = URL_SAFE_NO_PAD.encode(deep(levels));
            let text = signer().sign(&payload, now()).unwrap();
            assert_eq!(load(&text), Err(LoadError::BadPayload), "{levels}");
        }
        let payload = URL_SAFE_NO_PAD.encode(deep(64));
        assert!(load(&signer().sign(&payload, now()).unwrap()).is_ok());
    }
    let long = "A".repeat(10_000_000);
    for text in [
        long.clone(),
        ".".repeat(10_000_000),
        format!("{long}.{long}.{long}"),
    ] {
        assert_eq!(load(&text), Err(LoadError::TooLarge));
        let jws = JwsSerializer::new(&secrets(), Algorithm::Hs256);
        assert_eq!(jws.load::<Value>(&text).unwrap_err(), LoadError::TooLarge);
        let django = django::TimestampSigner::new(&secrets(), "s", Digest::Sha256);
        let refusal = django.loads::<Value>(&text, HOUR, now()).unwrap_err();
        assert_eq!(refusal, LoadError::TooLarge);
    }
    for text in ["", ".", "..", "...", ":", "::", "A.", ".A", "..A"] {
        assert!(load(text).is_err(), "{text:?}");
        let jws = JwsSerializer::new(&secrets(), Algorithm::Hs256);
        assert!(jws.load::<Value>(text).is_err());
    }
    for payload in ["W10 ", "W10=A", "W10.W10", "IjEiIjIi", "MSAy", ""] {
        let text = signer().sign(payload, now()).unwrap();
        assert_eq!(load(&text), Err(LoadError::BadPayload), "{payload:?}");
    }
}

/// Row 76, for the native format.
#[test]
fn a_native_text_of_ten_megabytes_is_refused() {
    struct Anything;
    impl Purpose for Anything {
        const NAME: &'static str = "anything";
        type Claims = Value;
    }
    let keys = KeyRing::new(Key::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap());
    let signer = authkit_token::Signer::<Anything>::new(&keys);
    let refusal = signer.open(&"A".repeat(10_000_000), now()).unwrap_err();
    assert_eq!(refusal, OpenError::Malformed);
    let huge = json!("x".repeat(10_000_000));
    let signed = signer.sign(&huge, Duration::from_secs(60), Binding::none(), now());
    assert!(signed.is_err());
}

/// Row 77: whoever remembers the canonical form refuses every other spelling too.
#[test]
fn every_spelling_of_a_text_has_one_canonical_form() {
    // One whose signature has both characters in which the alphabets differ.
    let text = (0..10_000)
        .map(|number| links().dump(&number, now()).unwrap())
        .find(|text| {
            let signature = &text[text.rfind('.').unwrap()..];
            signature.contains('-') && signature.contains('_')
        })
        .unwrap();
    let at = text.rfind('.').unwrap();
    let standard = text[at..].replace('-', "+").replace('_', "/");
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = alphabet.find(text.chars().last().unwrap()).unwrap();
    let loose = &alphabet[last + 1..=last + 1];
    let spellings = [
        format!("{text}="),
        format!("{}{standard}", &text[..at]),
        format!("{}{loose}", &text[..text.len() - 1]),
    ];
    for spelling in spellings {
        assert_ne!(spelling, text);
        let loaded = links().load::<Value>(&spelling, HOUR, now()).unwrap();
        assert_eq!(loaded.canonical(), text);
    }
    let printed = format!("{:?}", links().load::<Value>(&text, HOUR, now()).unwrap());
    assert!(printed.starts_with("Loaded { issued_at"), "{printed}");
}
