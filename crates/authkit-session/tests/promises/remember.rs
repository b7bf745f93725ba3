//! A browser that is remembered: what its cookie opens, what it never opens, and what becomes of a copy.

use std::time::Duration;

use authkit_session::*;
use authkit_store::LifecycleStore;

use crate::house::{DAY, House, MINUTE, SECOND, account, elsewhere, home, resume};
use crate::stub::Id;

fn restored(redeemed: Redeemed<Id>) -> Restored<Id> {
    redeemed.restored().expect("the cookie is good")
}

fn next(restored: &Restored<Id>) -> String {
    let cookie = restored.cookie().expect("a new cookie");
    cookie.expose().to_owned()
}

#[tokio::test]
async fn a_remembered_browser_survives_the_loss_of_its_session() {
    let house = House::new();
    let (sessions, remember) = (house.sessions(), house.remember());
    let mut cookie = remember.issue(&house.alice, &home()).await.unwrap();
    assert_eq!(cookie.expires_at(), house.now() + 30 * DAY);
    let mut value = cookie.expose().to_owned();
    for _ in 0..10 {
        house.clock.advance(DAY);
        let restored = restored(remember.redeem(&value, &home()).await.unwrap());
        let token = sessions.restore(&restored, &home()).await.unwrap();
        let session = resume(&sessions, token.expose()).await.unwrap();
        assert_eq!(session.account(), &house.alice);
        let following = next(&restored);
        assert_ne!(following, value, "it is replaced at each use");
        value = following;
    }
    cookie = remember.issue(&house.alice, &home()).await.unwrap();
    assert_ne!(cookie.expose()[..52], value[..52], "a series of its own");
}

/// Row 96: never fresh.
#[tokio::test]
async fn a_restored_session_is_not_fresh_until_its_owner_gives_a_proof() {
    let house = House::new();
    let (sessions, remember) = (house.sessions(), house.remember());
    // restored in the very second in which the cookie was given out, too
    for pause in [0, 1, 600, 3600] {
        let cookie = remember.issue(&house.alice, &home()).await.unwrap();
        house.clock.advance(pause * SECOND);
        let restored = restored(remember.redeem(cookie.expose(), &home()).await.unwrap());
        let token = sessions.restore(&restored, &home()).await.unwrap();
        let session = resume(&sessions, token.expose()).await.unwrap();
        assert!(session.is_restored() && !session.is_fresh(house.now()));
        // nor by a change of rights
        let renewed = sessions.renew(&session).await.unwrap().token().unwrap();
        let session = resume(&sessions, renewed.expose()).await.unwrap();
        assert!(session.is_restored() && !session.is_fresh(house.now()));

        let proved = sessions.reauthenticate(&session, &house.alice).await;
        let proved = proved.unwrap().token().unwrap();
        let session = resume(&sessions, proved.expose()).await.unwrap();
        assert!(!session.is_restored() && session.is_fresh(house.now()));
    }
}

/// Row 96: at most 30 days, and used or not.
#[tokio::test]
async fn a_series_and_every_session_from_it_end_with_its_time() {
    let house = House::new();
    let (sessions, remember) = (house.sessions(), house.remember());
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    house.clock.advance(29 * DAY);
    let restored = restored(remember.redeem(cookie.expose(), &home()).await.unwrap());
    let value = next(&restored);
    let token = sessions.restore(&restored, &home()).await.unwrap();
    house.clock.advance(DAY - SECOND);
    assert!(resume(&sessions, token.expose()).await.is_some());
    house.clock.advance(SECOND);
    assert!(resume(&sessions, token.expose()).await.is_none());
    let redeemed = remember.redeem(&value, &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));
}

#[tokio::test]
async fn a_lifetime_of_ones_own_is_kept_to_the_second() {
    let house = House::new();
    let config = RememberConfig::DEFAULT.with_lifetime(30 * MINUTE).unwrap();
    let remember = house.remember_with(config);
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    house.clock.advance(30 * MINUTE - SECOND);
    let value = next(&restored(
        remember.redeem(cookie.expose(), &home()).await.unwrap(),
    ));
    house.clock.advance(SECOND);
    let redeemed = remember.redeem(&value, &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));
}

/// Row 96: steal and use.
#[tokio::test]
async fn after_a_theft_the_visit_of_the_other_one_ends_both() {
    let (owner, thief) = (home(), elsewhere());
    for [first, second] in [[&thief, &owner], [&owner, &thief]] {
        let house = House::new();
        let (sessions, remember) = (house.sessions(), house.remember());
        let cookie = remember.issue(&house.alice, &owner).await.unwrap();
        let stolen = cookie.expose();
        house.clock.advance(DAY);
        let back = restored(remember.redeem(stolen, first).await.unwrap());
        let session = sessions.restore(&back, first).await.unwrap();
        house.clock.advance(DAY);
        // the other one shows the token that the first one used up
        let redeemed = remember.redeem(stolen, second).await.unwrap();
        let Redeemed::Theft(account) = redeemed else {
            panic!("a copy was not noticed");
        };
        let receipt = sessions.revoke_all(&account.id, &[]).await.unwrap();
        assert_eq!(receipt.sessions.len(), 1, "the session of the first one");
        assert!(resume(&sessions, session.expose()).await.is_none());
        for value in [stolen, &next(&back)] {
            let redeemed = remember.redeem(value, first).await.unwrap();
            assert!(matches!(redeemed, Redeemed::Unknown), "told once");
        }
    }
}

#[tokio::test]
async fn the_token_before_works_within_the_grace_and_is_not_replaced() {
    let house = House::new();
    let (sessions, remember) = (house.sessions(), house.remember());
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    house.clock.advance(DAY);
    let first = restored(remember.redeem(cookie.expose(), &home()).await.unwrap());
    house.clock.advance(9 * SECOND);
    let second = restored(remember.redeem(cookie.expose(), &home()).await.unwrap());
    assert!(second.cookie().is_none());
    let token = sessions.restore(&second, &home()).await.unwrap();
    assert!(resume(&sessions, token.expose()).await.is_some());
    // the new one is not replaced within the grace either, so that the one before stays the one before
    let third = restored(remember.redeem(&next(&first), &home()).await.unwrap());
    assert!(third.cookie().is_none());
    house.clock.advance(SECOND);
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Theft(_)));
}

#[tokio::test]
async fn without_a_grace_the_token_before_is_a_copy_at_once() {
    let house = House::new();
    let config = RememberConfig::DEFAULT.with_grace(Duration::ZERO).unwrap();
    let remember = house.remember_with(config);
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let first = restored(remember.redeem(cookie.expose(), &home()).await.unwrap());
    let second = restored(remember.redeem(&next(&first), &home()).await.unwrap());
    assert!(second.cookie().is_some());
    let redeemed = remember.redeem(&next(&first), &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Theft(_)));
}

/// Strong protection and remember-me, which undo each other elsewhere.
#[tokio::test]
async fn strong_protection_and_remember_me_work_together_for_a_hundred_requests() {
    let house = House::new();
    let sessions = SessionConfig::DEFAULT.with_protection(Protection::Strong);
    let sessions = house.sessions_with(sessions);
    let remember = RememberConfig::DEFAULT.with_protection(Protection::Strong);
    let remember = house.remember_with(remember);
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let (mut value, mut token) = (cookie.expose().to_owned(), None::<Token>);
    let mut restorals = 0;
    for request in 0..100 {
        house.clock.advance(30 * SECOND);
        if request % 40 == 20 {
            token = None; // the browser was closed
        }
        let session = match &token {
            Some(token) => resume(&sessions, token.expose()).await,
            None => {
                let back = restored(remember.redeem(&value, &home()).await.unwrap());
                value = next(&back);
                let new = sessions.restore(&back, &home()).await.unwrap();
                let session = resume(&sessions, new.expose()).await;
                token = Some(new);
                restorals += 1;
                session
            }
        };
        let session = session.unwrap_or_else(|| panic!("signed out at request {request}"));
        assert_eq!(session.account(), &house.alice);
    }
    assert_eq!(restorals, 3);
}

#[tokio::test]
async fn strong_protection_ends_the_series_in_another_browser() {
    let house = House::new();
    let remember = RememberConfig::DEFAULT.with_protection(Protection::Strong);
    let remember = house.remember_with(remember);
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let redeemed = remember
        .redeem(cookie.expose(), &elsewhere())
        .await
        .unwrap();
    assert!(matches!(redeemed, Redeemed::Protected(_)));
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));
}

#[tokio::test]
async fn a_new_password_needs_a_new_series_and_gives_one_only_to_who_had_one() {
    let house = House::new();
    let remember = house.remember();
    let mallory = account(&house.store, "mallory@example.com");
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let theirs = remember.issue(&mallory, &home()).await.unwrap();
    let id = &house.alice.id;
    assert!(house.store.advance_generation(id, &[]).await.unwrap());
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(matches!(redeemed, Redeemed::Unknown));

    let alice = house.alice_now().await;
    for declined in ["", "nonsense", theirs.expose()] {
        let reissued = remember.reissue(declined, &alice, &home()).await.unwrap();
        assert!(reissued.is_none(), "{declined}");
    }
    let reissued = remember.reissue(cookie.expose(), &alice, &home()).await;
    let reissued = reissued.unwrap().expect("she was remembered");
    let redeemed = remember.redeem(reissued.expose(), &home()).await.unwrap();
    assert!(redeemed.restored().is_some());
    let again = remember.reissue(cookie.expose(), &alice, &home()).await;
    assert!(again.unwrap().is_none());
}

#[tokio::test]
async fn what_is_no_cookie_of_ours_costs_no_look_up() {
    let house = House::new();
    let remember = house.remember();
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let value = cookie.expose();
    let (series, token) = value.split_once('.').unwrap();
    let reads = house.store.reads();
    for wrong in [
        "",
        ".",
        series,
        &format!("{series}."),
        &format!("{token}.{series}"),
        &format!("{series}.{series}"),
        &format!(" {value}"),
        &format!("{value}="),
        &value[..value.len() - 1],
        "1|0e9e6e9855fbe6df7906ec4737578a1d",
    ] {
        let redeemed = remember.redeem(wrong, &home()).await.unwrap();
        assert!(matches!(redeemed, Redeemed::Unknown), "{wrong}");
        assert!(!remember.end(wrong).await.unwrap());
    }
    assert_eq!(house.store.reads(), reads);
    assert!(!format!("{cookie:?}").contains(&value[4..30]));
}

#[tokio::test]
async fn ended_series_are_swept_and_others_stay() {
    let house = House::new();
    let remember = house.remember();
    let _old = remember.issue(&house.alice, &home()).await.unwrap();
    house.clock.advance(30 * DAY);
    let new = remember.issue(&house.alice, &home()).await.unwrap();
    assert_eq!(remember.remove_expired().await.unwrap(), 1);
    let redeemed = remember.redeem(new.expose(), &home()).await.unwrap();
    assert!(redeemed.restored().is_some());
    assert_eq!(remember.end_all(&house.alice.id).await.unwrap(), 1);
}
