//! The list of sessions, ending one of them, and how many there may be.

use std::num::NonZeroU32;

use authkit_session::{Fingerprint, Redeemed, SessionHandle};

use crate::house::{DAY, House, MINUTE, SECOND, account, elsewhere, home, resume};

#[tokio::test]
async fn the_list_says_where_and_when_and_marks_the_one_that_asks() {
    let house = House::new();
    let sessions = house.sessions();
    let began = house.now();
    let phone = sessions.start(&house.alice, &elsewhere()).await.unwrap();
    house.clock.advance(DAY);
    let here = sessions.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(10 * MINUTE);
    let session = resume(&sessions, here.expose()).await.unwrap();

    let listed = sessions.list(&house.alice, Some(session.digest())).await;
    let listed = listed.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed[0].is_current && !listed[1].is_current);
    assert_eq!(listed[0].handle, session.handle());
    assert_eq!(listed[0].seen_at, house.now());
    assert_eq!((listed[1].created_at, listed[1].seen_at), (began, began));
    let device = &listed[1].device;
    assert_eq!(device.address, Some([198, 51, 100, 7].into()));
    let agent = device.user_agent.as_deref().unwrap();
    assert_eq!(Fingerprint::of(agent).to_string(), "Chrome on Linux");
    drop(phone);
}

#[tokio::test]
async fn what_is_dead_is_not_listed() {
    let house = House::new();
    let sessions = house.sessions();
    let _idle = sessions.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(7 * DAY);
    assert!(sessions.list(&house.alice, None).await.unwrap().is_empty());
    let _alive = sessions.start(&house.alice, &home()).await.unwrap();
    assert_eq!(sessions.list(&house.alice, None).await.unwrap().len(), 1);
    let _receipt = sessions.revoke_all(&house.alice.id, &[]).await.unwrap();
    let alice = house.alice_now().await;
    assert!(sessions.list(&alice, None).await.unwrap().is_empty());
}

/// Row 89.
#[tokio::test]
async fn ending_one_of_three_ends_exactly_that_one() {
    let house = House::new();
    let sessions = house.sessions();
    let mallory = account(&house.store, "mallory@example.com");
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(sessions.start(&house.alice, &home()).await.unwrap());
    }
    let second = resume(&sessions, tokens[1].expose()).await.unwrap();
    // as it went into the page and came back
    let handle: SessionHandle = second.handle().to_string().parse().unwrap();

    let nothing = sessions.revoke(&mallory.id, &handle).await.unwrap();
    assert!(nothing.sessions.is_empty(), "it is not hers");
    let receipt = sessions.revoke(&house.alice.id, &handle).await.unwrap();
    assert_eq!(receipt.sessions.len(), 1);
    assert_eq!(receipt.sessions[0].device, home());
    assert!(!receipt.everything);
    let again = sessions.revoke(&house.alice.id, &handle).await.unwrap();
    assert!(again.sessions.is_empty());

    let mut alive = Vec::new();
    for token in &tokens {
        alive.push(resume(&sessions, token.expose()).await.is_some());
    }
    assert_eq!(alive, [true, false, true]);
}

#[tokio::test]
async fn a_browser_whose_session_was_ended_does_not_come_back_by_its_remember_cookie() {
    let house = House::new();
    let (sessions, remember) = (house.sessions().remembering(), house.remember());
    let here = sessions.start(&house.alice, &home()).await.unwrap();
    let lost = sessions.start(&house.alice, &elsewhere()).await.unwrap();
    let cookie = remember.issue(&house.alice, &elsewhere()).await.unwrap();
    let lost = sessions.resume(lost.expose(), &elsewhere()).await.unwrap();
    let handle = lost.session().unwrap().handle();
    let _receipt = sessions.revoke(&house.alice.id, &handle).await.unwrap();
    let redeemed = remember
        .redeem(cookie.expose(), &elsewhere())
        .await
        .unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));
    assert!(resume(&sessions, here.expose()).await.is_some());
}

/// Row 89: the limit.
#[tokio::test]
async fn a_session_too_many_ends_the_one_that_was_not_used_for_longest() {
    let house = House::new();
    let sessions = house.sessions().with_limit(NonZeroU32::new(3).unwrap());
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(sessions.start(&house.alice, &home()).await.unwrap());
        house.clock.advance(MINUTE);
    }
    // the first is used again, so that the second is the oldest
    assert!(resume(&sessions, tokens[0].expose()).await.is_some());
    house.clock.advance(SECOND);
    tokens.push(sessions.start(&house.alice, &home()).await.unwrap());
    let mut alive = Vec::new();
    for token in &tokens {
        alive.push(resume(&sessions, token.expose()).await.is_some());
    }
    assert_eq!(alive, [true, false, true, true]);
    let bob = account(&house.store, "bob@example.com");
    let _his = sessions.start(&bob, &home()).await.unwrap();
    assert_eq!(sessions.list(&house.alice, None).await.unwrap().len(), 3);
}
