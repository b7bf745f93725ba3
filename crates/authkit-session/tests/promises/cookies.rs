//! Cookies as data, and what is remembered of visitors.

use std::time::Duration;

use authkit_session::*;
use authkit_token::{Key, KeyRing, SystemRandom};

use crate::house::{DAY, House, MINUTE, SECOND, home};

/// Row 92.
#[test]
fn a_cookie_is_locked_down_unless_told_otherwise() {
    let cookie = CookieConfig::new("remember_token").unwrap();
    assert_eq!(cookie.full_name(), "__Host-remember_token");
    assert!(cookie.is_secure() && cookie.is_http_only());
    assert_eq!(cookie.same_site(), SameSite::Lax);
    assert_eq!((cookie.path(), cookie.domain()), ("/", None));
    assert_eq!(cookie.max_age_seconds(), None);
}

#[test]
fn the_prefix_is_the_strongest_that_the_attributes_allow() {
    let cookie = CookieConfig::new("id").unwrap();
    let below = cookie.clone().with_path("/app").unwrap();
    let wide = cookie.clone().with_domain("example.com").unwrap();
    for (cookie, name) in [
        (&cookie, "__Host-id"),
        (&below, "__Secure-id"),
        (&wide, "__Secure-id"),
        (&cookie.insecure(), "id"),
        (&below.insecure(), "id"),
    ] {
        assert_eq!(cookie.full_name(), name);
    }
    assert_eq!(below.path(), "/app");
    assert_eq!(wide.domain(), Some("example.com"));
}

#[test]
fn what_no_browser_takes_is_refused_at_start() {
    for name in [
        "",
        "a b",
        "a=b",
        "a;b",
        "é",
        "__Host-id",
        "__secure-id",
        "a\r\n",
    ] {
        assert_eq!(CookieConfig::new(name), Err(InvalidCookie::Name), "{name}");
    }
    let cookie = CookieConfig::new("id").unwrap();
    let path = cookie.clone().with_path("app; Domain=evil.example");
    assert_eq!(path, Err(InvalidCookie::Path));
    let domain = cookie.clone().with_domain(".example.com; Secure");
    assert_eq!(domain, Err(InvalidCookie::Domain));
    let none = cookie.insecure().with_same_site(SameSite::None);
    assert_eq!(none, Err(InvalidCookie::SameSite));
    let none = cookie.with_same_site(SameSite::None).unwrap();
    assert_eq!(none.insecure().same_site(), SameSite::Lax);
}

/// Row 94: lengths of time.
#[test]
fn every_max_age_is_safe() {
    let cookie = CookieConfig::new("id").unwrap();
    let year = 400 * 86_400;
    for (length, seconds) in [
        (Duration::ZERO, 0),
        (Duration::from_secs(30 * 86_400), 30 * 86_400),
        (Duration::from_secs(1 << 63), year),
        (Duration::MAX, year),
    ] {
        let cookie = cookie.clone().with_max_age(Some(length));
        assert_eq!(cookie.max_age_seconds(), Some(seconds));
    }
    let now = House::new().now();
    assert_eq!(
        CookieConfig::max_age_until(now + 30 * DAY, now),
        30 * 86_400
    );
    assert_eq!(CookieConfig::max_age_until(now, now + SECOND), 0);
    let end = now.saturating_add(time::Duration::MAX);
    assert_eq!(CookieConfig::max_age_until(end, now), year);
}

fn visitors() -> AnonymousSessions {
    let keys = KeyRing::new(Key::generate(&mut SystemRandom).unwrap());
    AnonymousSessions::new(&keys, CookieConfig::new("visitor").unwrap())
}

/// Row 94: sizes.
#[test]
fn a_visitor_of_five_thousand_bytes_is_a_typed_error() {
    let (visitors, now) = (visitors(), House::new().now());
    let mut visitor = AnonymousSession::new();
    visitor.insert("basket", "x".repeat(5000));
    let refused = visitors.seal(&visitor, now);
    let Err(AnonymousError::TooLong(too_long)) = refused else {
        panic!("{refused:?}");
    };
    assert!(too_long.bytes > MAX_COOKIE_BYTES);

    // to the byte: what is sealed fits with its name, and three bytes more of content do not
    let longest = (0..5000).rev().find_map(|length| {
        visitor.insert("basket", "x".repeat(length));
        visitors.seal(&visitor, now).ok().flatten()
    });
    let longest = longest.unwrap().len() + "__Host-visitor".len();
    assert!(
        (MAX_COOKIE_BYTES - 3..=MAX_COOKIE_BYTES).contains(&longest),
        "{longest}"
    );
}

#[test]
fn a_visitor_has_a_cookie_only_while_there_is_something_in_it() {
    let (visitors, now) = (visitors(), House::new().now());
    let mut visitor = AnonymousSession::new();
    assert!(visitors.seal(&visitor, now).unwrap().is_none());
    visitor.set_next("/basket");
    visitor.flash("info", "Please sign in.");
    visitor.flash("error", "Really.");
    visitor.insert("theme", "dark");
    let value = visitors.seal(&visitor, now).unwrap().unwrap();

    let mut back = visitors.open(&value, now);
    assert_eq!(back, visitor);
    let texts: Vec<_> = back
        .take_flashes()
        .into_iter()
        .map(|flash| flash.text)
        .collect();
    assert_eq!(texts, ["Please sign in.", "Really."]);
    assert_eq!(back.take_next().as_deref(), Some("/basket"));
    assert_eq!(back.value("theme"), Some("dark"));
    assert!(!back.is_empty());
    assert_eq!(back.remove("theme").as_deref(), Some("dark"));
    assert!(back.take_flashes().is_empty() && back.take_next().is_none());
    assert!(visitors.seal(&back, now).unwrap().is_none());
    assert!(!format!("{visitor:?}").contains("basket"));
}

#[test]
fn what_nobody_signed_or_is_too_old_is_an_empty_visitor() {
    let house = House::new();
    let visitors_of_others = visitors();
    let visitors = visitors();
    let mut visitor = AnonymousSession::new();
    visitor.set_next("/basket");
    let value = visitors.seal(&visitor, house.now()).unwrap().unwrap();
    let theirs = visitors_of_others.seal(&visitor, house.now());
    let theirs = theirs.unwrap().unwrap();
    for wrong in ["", "x", &theirs, &value[1..], &format!("{value}=")] {
        assert!(visitors.open(wrong, house.now()).is_empty(), "{wrong}");
    }
    house.clock.advance(60 * MINUTE - SECOND);
    assert!(!visitors.open(&value, house.now()).is_empty());
    house.clock.advance(SECOND);
    assert!(visitors.open(&value, house.now()).is_empty());
}

/// Ending a session says nothing about what a visitor was told: the two have different cookies.
#[tokio::test]
async fn what_a_visitor_was_told_outlives_a_session_that_protection_ended() {
    let house = House::new();
    let config = SessionConfig::DEFAULT.with_protection(Protection::Strong);
    let sessions = house.sessions_with(config);
    let visitors = visitors();
    let mut visitor = AnonymousSession::new();
    visitor.insert("theme", "dark");
    let value = visitors.seal(&visitor, house.now()).unwrap().unwrap();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let stolen = sessions
        .resume(token.expose(), &crate::house::elsewhere())
        .await;
    assert!(stolen.unwrap().session().is_none());
    assert_eq!(
        visitors.open(&value, house.now()).value("theme"),
        Some("dark")
    );
}
