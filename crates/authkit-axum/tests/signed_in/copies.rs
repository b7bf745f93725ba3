//! A remember cookie in several hands at once: those of tabs, and of thieves.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use authkit_axum::{EventKind, Protection, SessionConfig};
use serde_json::json;

use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, site, site_with};

const CURL: &str = "curl/8.14.1";

#[tokio::test]
async fn a_copied_cookie_ends_everything_and_the_owner_is_told() {
    let site = site();
    site.move_in(ALICE).await;
    let elsewhere = site.session_of(ALICE).await;
    let token = site.token_of(ALICE).await;
    let mut owner = Jar::remembered(&site, ALICE).await;
    owner.close_browser();
    let mut thief = owner.clone();
    assert_eq!(thief.ask(&site, "/user").await.status, 200);
    site.clock.advance(Duration::from_secs(11));
    let found_out = owner.ask(&site, "/user").await;
    assert_eq!(found_out.status, 401);
    assert_eq!(owner.get(REMEMBER), None, "it is taken away");
    assert_eq!(thief.ask(&site, "/user").await.status, 401);
    thief.close_browser();
    assert_eq!(thief.ask(&site, "/user").await.status, 401);
    assert_eq!(site.ask_with_cookie("/user", &elsewhere).await.status, 401);
    let bearer = format!("Bearer {token}");
    assert_eq!(
        site.ask("/token", &[("authorization", &bearer)], true)
            .await
            .status,
        401
    );
    assert_eq!(site.told(EventKind::RememberTheft), 1);
    assert_eq!(site.told(EventKind::Revoked), 1);
    let mut told = Vec::new();
    for _ in 0..500 {
        let mails = site.mailbox.messages();
        told = mails
            .iter()
            .filter(|mail| mail.to() == ALICE)
            .map(|mail| mail.subject().to_owned())
            .collect();
        if told.len() > 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(told.len(), 2, "the welcome and the notice: {told:?}");
    let again = Jar::remembered(&site, ALICE)
        .await
        .ask(&site, "/user")
        .await;
    assert_eq!(again.status, 200, "she signs in anew");
}

/// 50 tabs of one browser that was just opened.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_tabs_on_one_remember_cookie_stay_signed_in() {
    let site = Arc::new(site());
    site.move_in(ALICE).await;
    for round in 0..3 {
        let mut jar = Jar::remembered(&site, ALICE).await;
        jar.close_browser();
        let opened = jar.clone();
        let tabs: Vec<_> = (0..50)
            .map(|tab| {
                let (site, mut jar) = (Arc::clone(&site), opened.clone());
                let path = ["/user", "/login-required", "/sessions", "/open"][tab % 4];
                tokio::spawn(async move { jar.ask(&site, path).await })
            })
            .collect();
        let mut replaced = 0;
        for tab in tabs {
            let answer = tab.await.unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
            assert!(
                answer.body.contains("alice") || answer.body.contains("sessions"),
                "{answer:?}"
            );
            replaced += usize::from(answer.cookie(REMEMBER).is_some());
            jar.take(&answer);
        }
        assert_eq!(replaced, 1, "one of them replaced the token, round {round}");
        assert_eq!(jar.ask(&site, "/user").await.status, 200);
        site.clock.advance(Duration::from_secs(60));
        jar.close_browser();
        assert_eq!(
            jar.ask(&site, "/user").await.status,
            200,
            "and the next day"
        );
    }
    assert_eq!(site.told(EventKind::RememberTheft), 0);
}

/// Where sessions are limited, the tabs that come second push nobody out.
#[tokio::test]
async fn racing_tabs_do_not_push_out_other_browsers() {
    let site = site_with(|builder| builder.session_limit(NonZeroU32::new(2).unwrap()));
    site.move_in(ALICE).await;
    let phone = site.session_of(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    assert_eq!(
        jar.post(&site, "/sessions", json!({"which": "others"}))
            .await
            .status,
        200
    );
    assert_eq!(site.ask_with_cookie("/user", &phone).await.status, 401);
    let phone = site.session_of(ALICE).await;
    jar.close_browser();
    site.clock.advance(Duration::from_secs(1));
    // `jar` has a session that its browser forgot; the restored one takes its place
    assert_eq!(site.ask_with_cookie("/user", &phone).await.status, 200);
    let opened = jar.clone();
    for _ in 0..10 {
        let tab = opened.clone().ask(&site, "/user").await;
        assert_eq!(tab.status, 200, "{tab:?}");
        jar.take(&tab);
    }
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
}

/// Flask-Login 0.4.1 managed one.
#[tokio::test]
async fn strong_protection_and_remember_me_hold_for_a_hundred_requests() {
    let config = SessionConfig::DEFAULT.with_protection(Protection::Strong);
    let site = site_with(|builder| builder.sessions(config));
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    for number in 0..100 {
        if number % 10 == 9 {
            jar.close_browser();
            site.clock.advance(Duration::from_secs(3600));
        }
        let answer = jar.ask(&site, "/user").await;
        assert_eq!(answer.status, 200, "request {number}");
    }
    // both cookies together, in another browser: neither opens anything, there or here
    let mut thief = jar.clone();
    assert_eq!(thief.ask_as(&site, "/user", CURL).await.status, 401);
    thief.close_browser();
    assert_eq!(thief.ask_as(&site, "/user", CURL).await.status, 401);
    assert_eq!(jar.ask(&site, "/user").await.status, 401);
    assert_eq!(site.told(EventKind::SessionProtected), 2);
}
