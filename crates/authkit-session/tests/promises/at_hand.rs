//! What can be told without waiting for a store: the same as with waiting, or nothing.

use std::sync::Arc;

use authkit_session::*;
use authkit_store::{Account, LifecycleStore, Realm};

use crate::house::{House, MINUTE, SECOND, elsewhere, home, resume};
use crate::stub::{Id, Stub};

const ENDED: &str = "it has to be looked into, and is not at hand";

#[tokio::test]
async fn a_session_that_goes_on_is_at_hand_until_its_use_has_to_be_noted() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let (reads, writes) = (house.store.reads(), house.store.writes());
    for browser in [home(), elsewhere()] {
        let at_hand = sessions.resume_at_hand(token.expose(), &browser);
        assert_eq!(at_hand.unwrap().account(), &house.alice);
    }
    let session = sessions.resume_at_hand(token.expose(), &home()).unwrap();
    assert!(session.is_fresh(house.now()) && session.digest() == &token.digest());
    let session = sessions.resume_at_hand(token.expose(), &elsewhere());
    assert!(!session.unwrap().is_fresh(house.now()));
    assert_eq!((house.store.reads(), house.store.writes()), (reads, writes));
    house.clock.advance(MINUTE);
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_none());
    assert!(resume(&sessions, token.expose()).await.is_some());
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_some());
}

#[tokio::test]
async fn what_has_ended_is_not_at_hand() {
    for way in 0..6 {
        let house = House::new();
        let (sessions, tokens) = (house.sessions(), house.tokens());
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        let issued = tokens.issue(&house.alice, "", None).await.unwrap();
        assert!(sessions.resume_at_hand(token.expose(), &home()).is_some());
        assert!(tokens.resume_at_hand(issued.expose()).is_some());
        let (store, id) = (&house.store.inner, &house.alice.id);
        match way {
            0 => assert!(store.set_active(id, false, &[]).await.unwrap()),
            1 => assert!(store.advance_generation(id, &[]).await.unwrap()),
            2 => assert!(store.remove_account(id, &[]).await.unwrap()),
            3 => {
                assert!(sessions.end(token.expose()).await.unwrap());
                assert!(tokens.end(issued.expose()).await.unwrap());
            }
            4 => house.clock.advance(365 * 86_400 * SECOND),
            _ => {
                let other = |token: &str| token.replace(['a', 'b', 'c'], "d");
                let (token, issued) = (other(token.expose()), other(issued.expose()));
                assert!(sessions.resume_at_hand(&token, &home()).is_none());
                assert!(tokens.resume_at_hand(&issued).is_none());
                continue;
            }
        }
        assert!(
            sessions.resume_at_hand(token.expose(), &home()).is_none(),
            "{way}: {ENDED}"
        );
        assert!(
            tokens.resume_at_hand(issued.expose()).is_none(),
            "{way}: {ENDED}"
        );
        assert!(resume(&sessions, token.expose()).await.is_none());
        assert!(tokens.resume(issued.expose()).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn what_strong_protection_ends_is_not_at_hand() {
    let house = House::new();
    let config = SessionConfig::DEFAULT.with_protection(Protection::Strong);
    let sessions = house.sessions_with(config);
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    assert!(
        sessions
            .resume_at_hand(token.expose(), &elsewhere())
            .is_none()
    );
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_some());
}

struct Everybody;

impl AccountCheck<Id> for Everybody {
    fn may_hold<'a>(&'a self, _: &'a Account<Id>, _: Mechanism) -> CheckFuture<'a> {
        Box::pin(async { Ok(true) })
    }
}

#[tokio::test]
async fn nothing_is_at_hand_where_a_check_has_to_be_asked() {
    let house = House::new();
    let check: Arc<dyn AccountCheck<Id>> = Arc::new(Everybody);
    let sessions = house.sessions().with_check(check.clone());
    let tokens = house.tokens().with_check(check);
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_none());
    assert!(tokens.resume_at_hand(issued.expose()).is_none());
    assert!(resume(&sessions, token.expose()).await.is_some());
}

/// What the cache holds was checked when it was filled in.
#[tokio::test]
async fn with_a_cache_what_is_in_it_is_at_hand_and_nothing_else() {
    let house = House::new();
    let cache = ResumeCache::new(5 * SECOND, 100);
    let sessions = house.sessions().with_cache(cache);
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_none());
    assert!(resume(&sessions, token.expose()).await.is_some());
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_some());
    house.clock.advance(5 * SECOND);
    assert!(sessions.resume_at_hand(token.expose(), &home()).is_none());
}

#[tokio::test]
async fn what_is_at_hand_in_one_realm_is_nothing_in_another() {
    let house = House::new();
    let (sessions, tokens) = (house.sessions(), house.tokens());
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    let issued = tokens.issue(&house.alice, "", None).await.unwrap();
    let store = Stub {
        inner: house.store.inner.realm_handle(Realm::new("other")),
        ..Stub::default()
    };
    let clock = house.clock.clone();
    let there = Sessions::new(store.clone(), SessionConfig::DEFAULT).with_clock(clock.clone());
    let tokens_there = ApiTokens::new(store, ApiTokenConfig::DEFAULT).with_clock(clock);
    assert!(there.resume_at_hand(token.expose(), &home()).is_none());
    assert!(tokens_there.resume_at_hand(issued.expose()).is_none());
    assert!(tokens.resume_at_hand(issued.expose()).is_some());
}
