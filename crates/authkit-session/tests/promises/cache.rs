//! The resume cache: what it saves, how stale it may be, and what ends it at once.

use std::time::Duration;

use authkit_session::{Protection, ResumeCache, SessionConfig};
use authkit_store::{LifecycleStore, Realm};

use crate::house::{House, MINUTE, SECOND, elsewhere, home, resume};
use crate::stub::Stub;

const STALE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_cached_resumption_asks_the_store_nothing() {
    let house = House::new();
    let sessions = house.sessions().with_cache(ResumeCache::new(STALE, 100));
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    for _ in 0..100 {
        let session = resume(&sessions, token.expose()).await.unwrap();
        assert_eq!(session.account(), &house.alice);
    }
    assert_eq!(house.store.reads(), 1);
}

#[tokio::test]
async fn without_a_cache_every_resumption_asks_the_store() {
    let house = House::new();
    let sessions = house.sessions();
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    for _ in 0..100 {
        assert!(resume(&sessions, token.expose()).await.is_some());
    }
    assert_eq!(house.store.reads(), 100);
}

#[tokio::test]
async fn what_another_process_ended_goes_on_for_the_stated_staleness_and_no_longer() {
    let house = House::new();
    let here = house.sessions().with_cache(ResumeCache::new(STALE, 100));
    let there = house.sessions();
    let token = there.start(&house.alice, &home()).await.unwrap();
    assert!(resume(&here, token.expose()).await.is_some());
    assert!(there.end(token.expose()).await.unwrap());
    house.clock.advance(STALE - SECOND);
    assert!(resume(&here, token.expose()).await.is_some());
    house.clock.advance(SECOND);
    assert!(resume(&here, token.expose()).await.is_none());
}

#[tokio::test]
async fn every_way_of_ending_in_this_process_ends_it_in_the_cache_at_once() {
    for way in 0..7 {
        let house = House::new();
        let cache = ResumeCache::new(3600 * SECOND, 100);
        let sessions = house.sessions().with_cache(cache.clone());
        let other = house.sessions().with_cache(cache.clone());
        let token = sessions.start(&house.alice, &home()).await.unwrap();
        let session = resume(&sessions, token.expose()).await.unwrap();
        let id = &house.alice.id;
        match way {
            0 => assert!(sessions.end(token.expose()).await.unwrap()),
            1 => {
                let receipt = other.revoke(id, &session.handle()).await.unwrap();
                assert_eq!(receipt.sessions.len(), 1);
            }
            2 => {
                let receipt = other.revoke_all(id, &[]).await.unwrap();
                assert!(receipt.everything);
            }
            3 => {
                let revoked = other.revoke_others(&session, &[]).await.unwrap();
                assert!(revoked.token.is_some());
            }
            4 => {
                let renewed = other.renew(&session).await.unwrap();
                assert!(renewed.token().is_some());
            }
            5 => {
                // what flows do, which know no sessions: their events end it
                assert!(house.store.set_active(id, false, &[]).await.unwrap());
                cache.forget_account(id);
            }
            _ => {
                assert!(house.store.advance_generation(id, &[]).await.unwrap());
                cache.clear();
            }
        }
        for sessions in [&sessions, &other] {
            assert!(resume(sessions, token.expose()).await.is_none(), "{way}");
        }
    }
}

/// The store may have ended it before the answer was lost.
#[tokio::test]
async fn a_revocation_that_failed_or_was_not_waited_for_leaves_nothing_in_the_cache() {
    let house = House::new();
    let sessions = house
        .sessions()
        .with_cache(ResumeCache::new(3600 * SECOND, 100));
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    assert!(resume(&sessions, token.expose()).await.is_some());
    house.store.fail(true);
    assert!(sessions.end(token.expose()).await.is_err());
    house.store.fail(false);
    let reads = house.store.reads();
    assert!(resume(&sessions, token.expose()).await.is_some());
    assert_eq!(house.store.reads(), reads + 1, "it was asked again");

    house.store.pause();
    {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let mut hung_up = std::pin::pin!(sessions.revoke_all(&house.alice.id, &[]));
        for _ in 0..2 {
            // the generation has moved on, and the answer is on its way
            assert!(hung_up.as_mut().poll(&mut context).is_pending());
        }
    }
    assert!(resume(&sessions, token.expose()).await.is_none());
}

#[tokio::test]
async fn a_cached_session_is_judged_as_any_other() {
    let house = House::new();
    let minute = SessionConfig::DEFAULT
        .with_limits(MINUTE, 10 * MINUTE)
        .unwrap();
    let config = minute
        .with_protection(Protection::Strong)
        .with_freshness(2 * SECOND);
    let cache = ResumeCache::new(3600 * SECOND, 100);
    let sessions = house.sessions_with(config).with_cache(cache);
    let token = sessions.start(&house.alice, &home()).await.unwrap();
    assert!(
        resume(&sessions, token.expose())
            .await
            .unwrap()
            .is_fresh(house.now())
    );
    house.clock.advance(2 * SECOND);
    let session = resume(&sessions, token.expose()).await.unwrap();
    assert!(!session.is_fresh(house.now()));
    // its use is noted, so that it does not end while it is used
    for _ in 0..50 {
        house.clock.advance(10 * SECOND);
        assert!(resume(&sessions, token.expose()).await.is_some());
    }
    // in any case it ends, though its use was noted three seconds ago
    house.clock.advance(98 * SECOND - MINUTE);
    assert!(resume(&sessions, token.expose()).await.is_some());
    house.clock.advance(MINUTE - 3 * SECOND);
    assert!(resume(&sessions, token.expose()).await.is_some());
    let reads = house.store.reads();
    house.clock.advance(3 * SECOND);
    assert!(resume(&sessions, token.expose()).await.is_none());
    assert_eq!(house.store.reads(), reads + 1);

    let token = sessions.start(&house.alice, &home()).await.unwrap();
    assert!(resume(&sessions, token.expose()).await.is_some());
    let stolen = sessions.resume(token.expose(), &elsewhere()).await.unwrap();
    assert!(stolen.session().is_none());
    assert!(resume(&sessions, token.expose()).await.is_none());
}

#[tokio::test]
async fn a_clock_that_is_set_back_makes_nothing_younger() {
    let house = House::new();
    let cache = ResumeCache::new(STALE, 100);
    let ahead = house.sessions().with_cache(cache.clone());
    let token = ahead.start(&house.alice, &home()).await.unwrap();
    house.clock.advance(30 * SECOND);
    assert!(resume(&ahead, token.expose()).await.is_some());
    let behind = House::new(); // the same beginning, 30 seconds ago
    let set_back = house.sessions().with_cache(cache).with_clock(behind.clock);
    let reads = house.store.reads();
    assert!(resume(&set_back, token.expose()).await.is_some());
    assert_eq!(house.store.reads(), reads + 1);
}

#[tokio::test]
async fn a_cache_that_realms_share_opens_nothing_across_them() {
    let house = House::new();
    let cache = ResumeCache::new(STALE, 100);
    let here = house.sessions().with_cache(cache.clone());
    let token = here.start(&house.alice, &home()).await.unwrap();
    assert!(resume(&here, token.expose()).await.is_some());
    let other = Stub {
        inner: house.store.inner.realm_handle(Realm::new("other")),
        knobs: house.store.knobs.clone(),
    };
    let there = authkit_session::Sessions::new(other, SessionConfig::DEFAULT)
        .with_clock(house.clock.clone())
        .with_cache(cache);
    assert!(resume(&there, token.expose()).await.is_none());
    assert!(resume(&here, token.expose()).await.is_some());
}

#[tokio::test]
async fn a_full_cache_serves_everybody_all_the_same() {
    let house = House::new();
    let sessions = house.sessions().with_cache(ResumeCache::new(STALE, 2));
    let mut tokens = Vec::new();
    for _ in 0..20 {
        tokens.push(sessions.start(&house.alice, &home()).await.unwrap());
    }
    for _ in 0..3 {
        for token in &tokens {
            assert!(resume(&sessions, token.expose()).await.is_some());
        }
    }
}
