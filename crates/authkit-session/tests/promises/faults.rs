//! A store, a check or a loader that does not answer lets nobody in.

use std::sync::Arc;

use authkit_session::{AccountCheck, CheckError, CheckFuture, Mechanism, SessionError};
use authkit_store::Account;

use crate::house::{self, House, home};
use crate::stub::Id;

/// Row 120.
#[tokio::test]
async fn a_store_that_does_not_answer_is_an_error_on_every_mechanism_and_lets_nobody_in() {
    let house = House::new();
    let (sessions, remember) = (house.sessions().remembering(), house.remember());
    let (tokens, basic) = (house.tokens(), house.basic());
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let cookie = remember.issue(&house.alice, &home()).await.unwrap();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    let name = house.alice.email.identifier();
    house::remember(&basic, name, "secret", &house.alice).await;
    let resumed = sessions.resume(token.expose(), &home()).await.unwrap();
    let session = resumed.session().unwrap();
    let id = &house.alice.id;

    house.store.fail(true);
    assert!(sessions.start(&house.alice, &home()).await.is_err());
    assert!(sessions.resume(token.expose(), &home()).await.is_err());
    let at_hand = sessions.resume_at_hand(token.expose(), &home());
    assert!(at_hand.is_none() && tokens.resume_at_hand(issued.expose()).is_none());
    assert!(sessions.renew(&session).await.is_err());
    assert!(
        sessions
            .reauthenticate(&session, &house.alice)
            .await
            .is_err()
    );
    assert!(sessions.end(token.expose()).await.is_err());
    assert!(sessions.list(&house.alice, None).await.is_err());
    assert!(sessions.revoke(id, &session.handle()).await.is_err());
    assert!(sessions.revoke_others(&session, &[]).await.is_err());
    assert!(sessions.revoke_all(id, &[]).await.is_err());
    assert!(remember.issue(&house.alice, &home()).await.is_err());
    assert!(remember.redeem(cookie.expose(), &home()).await.is_err());
    assert!(tokens.issue(&house.alice, "", None).await.is_err());
    assert!(tokens.resume(issued.expose()).await.is_err());
    assert!(tokens.rotate(issued.expose()).await.is_err());
    assert!(basic.resume(name, "secret").await.is_err());

    // and nothing of it was half done
    house.store.fail(false);
    let resumed = sessions.resume(token.expose(), &home()).await.unwrap();
    assert!(resumed.session().is_some());
    let redeemed = remember.redeem(cookie.expose(), &home()).await.unwrap();
    assert!(redeemed.restored().is_some());
    assert!(tokens.resume(issued.expose()).await.unwrap().is_some());
}

struct Down;

impl AccountCheck<Id> for Down {
    fn may_hold<'a>(&'a self, _: &'a Account<Id>, _: Mechanism) -> CheckFuture<'a> {
        Box::pin(async { Err(CheckError::new("the directory does not answer")) })
    }
}

#[tokio::test]
async fn a_check_that_does_not_answer_lets_nobody_in() {
    let house = House::new();
    let check: Arc<dyn AccountCheck<Id>> = Arc::new(Down);
    let token = house.sessions().start(&house.alice, &home()).await.unwrap();
    let cookie = house.remember().issue(&house.alice, &home()).await.unwrap();
    let issued = house.tokens().issue(&house.alice, "", None).await.unwrap();

    let sessions = house.sessions().with_check(check.clone());
    let resumed = sessions.resume(token.expose(), &home()).await;
    assert!(matches!(resumed, Err(SessionError::Check(_))));
    let remember = house.remember().with_check(check.clone());
    let redeemed = remember.redeem(cookie.expose(), &home()).await;
    assert!(matches!(redeemed, Err(SessionError::Check(_))));
    let tokens = house.tokens().with_check(check);
    let found = tokens.resume(issued.expose()).await;
    assert!(matches!(found, Err(SessionError::Check(_))));
}
