//! New tokens at every change of rights, freshness, and whose proof counts.

use authkit_session::{Renewed, SessionConfig};
use authkit_store::LifecycleStore;

use crate::house::{DAY, House, MINUTE, SECOND, account, home, resume};

/// Row 81.
#[tokio::test]
async fn every_change_of_rights_is_a_new_token_and_the_old_one_is_dead() {
    let house = House::new();
    let sessions = house.sessions();
    let first = sessions.start(&house.alice, &home()).await.unwrap();
    let again = sessions.start(&house.alice, &home()).await.unwrap();
    assert_ne!(first.expose(), again.expose(), "a sign-in");
    sessions.end(first.expose()).await.unwrap();

    let session = resume(&sessions, again.expose()).await.unwrap();
    let renewed = sessions.renew(&session).await.unwrap().token().unwrap();
    assert!(resume(&sessions, again.expose()).await.is_none());
    let session = resume(&sessions, renewed.expose()).await.unwrap();

    let proved = sessions.reauthenticate(&session, &house.alice).await;
    let proved = proved.unwrap().token().unwrap();
    for old in [&first, &again, &renewed] {
        assert!(resume(&sessions, old.expose()).await.is_none());
    }
    assert!(resume(&sessions, proved.expose()).await.is_some());
}

/// Row 88.
#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_renews_this_one() {
    let house = House::new();
    let sessions = house.sessions();
    let mut tokens = Vec::new();
    for _ in 0..3 {
        tokens.push(sessions.start(&house.alice, &home()).await.unwrap());
    }
    let here = resume(&sessions, tokens[0].expose()).await.unwrap();
    // what a change of password does to the account
    house
        .store
        .advance_generation(&house.alice.id, &[])
        .await
        .unwrap();
    let after = house.alice_now().await;
    let renewed = sessions.reauthenticate(&here, &after).await;
    let renewed = renewed.unwrap().token().unwrap();
    for old in &tokens {
        assert!(resume(&sessions, old.expose()).await.is_none());
    }
    let session = resume(&sessions, renewed.expose()).await.unwrap();
    assert_eq!(session.account(), &after);
}

/// Row 90.
#[tokio::test]
async fn only_the_owners_own_proof_makes_a_session_fresh() {
    let house = House::new();
    let sessions = house.sessions();
    let mallory = account(&house.store, "mallory@example.com");
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(15 * MINUTE);
    let session = resume(&sessions, token.expose()).await.unwrap();
    assert!(!session.is_fresh(house.now()));
    for _ in 0..3 {
        let outcome = sessions.reauthenticate(&session, &mallory).await.unwrap();
        assert!(matches!(outcome, Renewed::OtherAccount));
        let session = resume(&sessions, token.expose()).await.unwrap();
        assert!(!session.is_fresh(house.now()));
        assert_eq!(session.account().id, house.alice.id);
    }
    let renewed = sessions.reauthenticate(&session, &house.alice).await;
    let renewed = renewed.unwrap().token().unwrap();
    let session = resume(&sessions, renewed.expose()).await.unwrap();
    assert!(session.is_fresh(house.now()));
}

#[tokio::test]
async fn a_sign_in_is_fresh_for_a_quarter_of_an_hour() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let fresh = async || {
        let session = resume(&sessions, token.expose()).await.unwrap();
        session.is_fresh(house.now())
    };
    assert!(fresh().await);
    house.clock.advance(15 * MINUTE - SECOND);
    assert!(fresh().await);
    house.clock.advance(SECOND);
    assert!(!fresh().await);
}

#[tokio::test]
async fn a_change_of_rights_alone_makes_nothing_fresh_and_prolongs_nothing() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(DAY);
    let before = resume(&sessions, token.expose()).await.unwrap();
    let renewed = sessions.renew(&before).await.unwrap().token().unwrap();
    let after = resume(&sessions, renewed.expose()).await.unwrap();
    assert!(!after.is_fresh(house.now()));
    assert_eq!(after.expires_at(), before.expires_at());
    assert_eq!(after.created_at(), before.created_at());
}

#[tokio::test]
async fn a_proof_begins_the_time_of_a_session_anew() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(6 * DAY);
    let session = resume(&sessions, token.expose()).await.unwrap();
    let renewed = sessions.reauthenticate(&session, &house.alice).await;
    let renewed = renewed.unwrap().token().unwrap();
    let session = resume(&sessions, renewed.expose()).await.unwrap();
    assert_eq!(
        session.expires_at(),
        house.now() + SessionConfig::DEFAULT.absolute()
    );
    assert_eq!(session.created_at(), house.now() - 6 * DAY);
}

#[tokio::test]
async fn a_session_that_was_ended_is_not_renewed() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let session = resume(&sessions, token.expose()).await.unwrap();
    assert!(sessions.end(token.expose()).await.unwrap());
    assert!(matches!(
        sessions.renew(&session).await.unwrap(),
        Renewed::Gone
    ));
    let proved = sessions.reauthenticate(&session, &house.alice).await;
    assert!(matches!(proved.unwrap(), Renewed::Gone));
}
