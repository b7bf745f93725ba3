//! What a session's token is, what the server decides, and what is written for whom.

use std::collections::HashSet;
use std::sync::atomic::Ordering::SeqCst;

use authkit_session::{
    CsrfSecrets, Device, Resumed, SessionConfig, SessionDigest, SessionError, Token,
};
use authkit_token::{Key, KeyRing, SystemRandom};

use crate::house::{DAY, House, MINUTE, SECOND, account, home, resume};

/// Row 82.
#[test]
fn a_million_tokens_are_all_different() {
    let mut seen: HashSet<SessionDigest> = HashSet::with_capacity(1_000_000);
    for _ in 0..1_000_000 {
        let token = Token::generate(&mut SystemRandom).unwrap();
        assert!(seen.insert(token.digest()));
    }
}

/// Row 83.
#[tokio::test]
async fn a_taken_token_is_never_used_and_another_one_is_tried() {
    let house = House::new();
    let (sessions, remember, tokens) = (house.sessions(), house.remember(), house.tokens());
    let collide = |times| house.store.knobs.collisions.store(times, SeqCst);

    collide(1);
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let session = resume(&sessions, token.expose()).await.unwrap();
    assert_eq!(session.account(), &house.alice);
    collide(1);
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(redeemed.restored().is_some());
    collide(1);
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    assert!(tokens.resume(issued.expose()).await.unwrap().is_some());

    // renewing: an error, and nobody's session is opened
    collide(1);
    let renewed = sessions.renew(&session).await;
    assert!(matches!(renewed, Err(SessionError::Store(_))));
    assert!(resume(&sessions, token.expose()).await.is_some());
    collide(u64::MAX);
    let never = sessions.start(&house.alice, &home()).await;
    assert!(matches!(never, Err(SessionError::Collision)));
}

/// Row 84.
#[tokio::test]
async fn the_server_decides_when_it_is_over_though_the_row_is_there() {
    let house = House::new();
    let (sessions, remember, tokens) = (house.sessions(), house.remember(), house.tokens());
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    house.clock.advance(31 * DAY);
    assert!(resume(&sessions, token.expose()).await.is_none());
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(redeemed.restored().is_none());
    assert!(tokens.resume(issued.expose()).await.unwrap().is_none());
}

/// Row 86.
#[tokio::test]
async fn both_profiles_end_unused_and_in_any_case() {
    for (config, idle, absolute) in [
        (SessionConfig::DEFAULT, 7 * DAY, 30 * DAY),
        (SessionConfig::AAL2, 60 * MINUTE, DAY),
    ] {
        let house = House::new();
        let sessions = house.sessions_with(config);
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        house.clock.advance(idle - SECOND);
        assert!(resume(&sessions, token.expose()).await.is_some());
        house.clock.advance(idle);
        assert!(resume(&sessions, token.expose()).await.is_none());

        let token = sessions.start(&house.alice, &home()).await.unwrap();
        let started = house.now();
        while house.now() + 10 * MINUTE < started + absolute {
            house.clock.advance(10 * MINUTE);
            assert!(resume(&sessions, token.expose()).await.is_some());
        }
        house.clock.advance(10 * MINUTE);
        assert!(resume(&sessions, token.expose()).await.is_none());
    }
}

/// Row 97.
#[tokio::test]
async fn visitors_leave_no_rows_whatever_they_show() {
    let house = House::new();
    let (sessions, remember, tokens) = (house.sessions(), house.remember(), house.tokens());
    for number in 0..10_000 {
        let made_up = Token::generate(&mut SystemRandom).unwrap();
        let text = match number % 4 {
            0 => made_up.expose().to_owned(),
            1 => format!("{made_up:?}{number}"),
            2 => made_up.expose().replace("aks_", "akr_"),
            _ => String::new(),
        };
        let resumed = sessions.resume(&text, &home()).await.unwrap();
        assert!(matches!(resumed, Resumed::Nothing));
        assert!(!sessions.end(&made_up.expose()[1..]).await.unwrap());
        let redeemed = remember.redeem(&text, &home()).await.unwrap();
        assert!(redeemed.restored().is_none());
        assert!(tokens.resume(&text).await.unwrap().is_none());
    }
    assert_eq!(house.store.writes(), 0);
    assert_eq!(
        house.store.reads(),
        2500,
        "only what could be a token is looked up"
    );
}

/// Row 99.
#[tokio::test]
async fn a_cookie_holds_nothing_but_random_bytes() {
    let house = House::new();
    let sessions = house.sessions();
    let mut texts = Vec::new();
    for _ in 0..500 {
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        texts.push(token.expose().to_owned());
    }
    for text in &texts {
        let body = text.strip_prefix("aks_").expect("the prefix of all");
        assert_eq!(body.len(), 48);
    }
    // Of 64 characters, 500 tokens of one account show nearly all at every place.
    for place in 4..52 {
        let seen: HashSet<u8> = texts.iter().map(|text| text.as_bytes()[place]).collect();
        assert!(seen.len() > 50, "place {place} has only {}", seen.len());
    }
}

#[tokio::test]
async fn the_csrf_secret_changes_with_the_token_and_needs_the_key() {
    let keys = || KeyRing::new(Key::generate(&mut SystemRandom).unwrap());
    let house = House::new();
    let sessions = house.sessions();
    let secrets = CsrfSecrets::new(&keys());
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let before = resume(&sessions, token.expose()).await.unwrap();
    let secret = secrets.secret(before.digest());
    assert!(secrets.is_secret(before.digest(), &secret));
    assert!(!CsrfSecrets::new(&keys()).is_secret(before.digest(), &secret));

    let renewed = sessions.renew(&before).await.unwrap().token().unwrap();
    let after = resume(&sessions, renewed.expose()).await.unwrap();
    assert!(!secrets.is_secret(after.digest(), &secret));
    assert!(!secrets.is_secret(after.digest(), b""));
}

#[tokio::test]
async fn use_is_noted_once_a_minute_and_not_once_a_request() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let started = house.store.writes();
    for _ in 0..60 {
        assert!(resume(&sessions, token.expose()).await.is_some());
        house.clock.advance(SECOND);
    }
    assert_eq!(house.store.writes(), started);
    assert!(resume(&sessions, token.expose()).await.is_some());
    assert_eq!(house.store.writes(), started + 1);
    let line = &sessions.list(&house.alice, None).await.unwrap()[0];
    assert_eq!(line.seen_at, house.now());
}

#[tokio::test]
async fn nothing_is_made_for_an_account_that_may_hold_nothing() {
    let house = House::new();
    let (sessions, remember, tokens) = (house.sessions(), house.remember(), house.tokens());
    let inactive = account(&house.store, "bob@example.com").with_active(false);
    let refused = sessions.start(&inactive, &Device::unknown()).await;
    assert!(matches!(refused, Err(SessionError::MayNotHold)));
    let refused = remember.issue(&inactive, &Device::unknown()).await;
    assert!(matches!(refused, Err(SessionError::MayNotHold)));
    let refused = tokens.issue(&inactive, "", None).await;
    assert!(matches!(refused, Err(SessionError::MayNotHold)));
    assert_eq!(house.store.writes(), 0);
}

#[test]
fn what_opens_anything_is_never_printed() {
    let token = Token::generate(&mut SystemRandom).unwrap();
    assert!(!format!("{token:?}").contains(&token.expose()[4..]));
}

#[test]
fn futures_can_be_spawned() {
    fn is_send<T: Send>(_: &T) {}
    let house = House::new();
    let (sessions, remember, tokens) = (house.sessions(), house.remember(), house.tokens());
    let device = Device::unknown();
    is_send(&sessions.start(&house.alice, &device));
    is_send(&sessions.resume("", &device));
    is_send(&sessions.revoke_all(&house.alice.id, &[]));
    is_send(&remember.issue(&house.alice, &device));
    is_send(&remember.redeem("", &device));
    is_send(&tokens.issue(&house.alice, "", None));
    is_send(&tokens.rotate(""));
}
