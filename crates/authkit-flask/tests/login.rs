//! Remember cookies through the public API.
#![cfg(feature = "login")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use authkit_flask::login::{RememberCookies, SecretError};

fn cookies() -> RememberCookies {
    RememberCookies::new("deterministic").unwrap()
}

#[test]
fn the_known_cookie_is_read_and_written() {
    let cookie = "1|0e9e6e9855fbe6df7906ec4737578a1d491b38d3fd5246c1561016e189d6516043286501ca43257c\
                  938e60aad77acec5ce916b94ca9d00c0bb6f9883ae4b82ae";
    assert_eq!(cookies().decode(cookie), Some("1"));
    assert_eq!(cookies().encode("1"), cookie);
}

#[test]
fn every_changed_character_is_refused() {
    let cookie = cookies().encode("ada|1");
    assert_eq!(cookies().decode(&cookie), Some("ada|1"));
    for at in 0..cookie.len() {
        for other in "0aA|f ".chars().filter(|c| !cookie[at..].starts_with(*c)) {
            let mut changed = cookie.clone();
            changed.replace_range(at..=at, &other.to_string());
            assert_eq!(cookies().decode(&changed), None, "{at} {other}");
        }
        assert_eq!(cookies().decode(&cookie[..at]), None);
    }
    let upper = format!("ada|1|{}", cookie["ada|1|".len()..].to_uppercase());
    assert_eq!(cookies().decode(&upper), None);
    assert_eq!(cookies().decode(&"1|".repeat(5_000_000)), None);
    for nothing in ["", "|", "1", "1|", "||"] {
        assert_eq!(cookies().decode(nothing), None);
    }
}

#[test]
fn a_secret_is_latin_1_and_not_empty() {
    let text = RememberCookies::new("s\u{e9}cret").unwrap();
    let bytes = RememberCookies::from_bytes(b"s\xe9cret").unwrap();
    assert_eq!(text.encode("1"), bytes.encode("1"));
    let refusal = |secret| RememberCookies::new(secret).unwrap_err();
    assert_eq!(refusal("\u{2713}"), SecretError::NotLatin1);
    assert_eq!(refusal(""), SecretError::Empty);
    assert_eq!(
        RememberCookies::from_bytes(&[]).unwrap_err(),
        SecretError::Empty
    );
}

#[test]
fn a_retired_secret_reads_and_does_not_sign() {
    let rotated = RememberCookies::new("new").unwrap();
    let rotated = rotated.with_retired("deterministic").unwrap();
    assert_eq!(rotated.decode(&cookies().encode("1")), Some("1"));
    assert_eq!(cookies().decode(&rotated.encode("1")), None);
    assert_eq!(format!("{rotated:?}"), "RememberCookies { .. }");
}
