//! Rows of the security anchors that need HTTP.

use std::time::Duration;

use authkit_axum::store::{RoleStore, SessionListStore};
use axum::http::Method;
use serde_json::json;

use crate::app::{OTHER, PASSWORD, request};
use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, SESSION, cookie, site, site_with};

#[tokio::test]
async fn row_81_a_new_id_at_every_change_of_rights() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    for (path, body) in [
        ("/login", json!({ "email": ALICE, "password": PASSWORD })),
        ("/verify", json!({ "password": PASSWORD })),
        ("/sessions", json!({ "which": "others" })),
        (
            "/change",
            json!({ "password": PASSWORD, "new_password": OTHER }),
        ),
    ] {
        let old = cookie(SESSION, jar.get(SESSION).unwrap());
        let csrf = jar.get("__Host-authkit_csrf").unwrap().to_owned();
        assert_eq!(jar.post(&site, path, body).await.status, 200, "{path}");
        assert_ne!(cookie(SESSION, jar.get(SESSION).unwrap()), old, "{path}");
        assert_ne!(
            jar.get("__Host-authkit_csrf"),
            Some(csrf.as_str()),
            "{path}"
        );
        assert_eq!(
            site.ask_with_cookie("/user", &old).await.status,
            401,
            "{path}"
        );
        assert_eq!(jar.ask(&site, "/user").await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn row_84_the_server_decides_when_a_session_is_over() {
    let site = site();
    site.move_in(ALICE).await;
    let session = site.session_of(ALICE).await;
    site.clock.advance(Duration::from_secs(7 * 86_400 - 1));
    assert_eq!(site.ask_with_cookie("/user", &session).await.status, 200);
    site.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(site.ask_with_cookie("/user", &session).await.status, 401);
}

#[tokio::test]
async fn row_85_a_sign_out_is_a_post_and_ends_both_cookies() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let (session, remember) = (
        jar.get(SESSION).unwrap().to_owned(),
        jar.get(REMEMBER).unwrap().to_owned(),
    );
    assert_eq!(jar.ask(&site, "/logout").await.status, 405);
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    assert_eq!(jar.post(&site, "/logout", json!({})).await.status, 200);
    for (name, value) in [(SESSION, session), (REMEMBER, remember)] {
        let replayed = site.ask_with_cookie("/user", &cookie(name, &value)).await;
        assert_eq!(replayed.status, 401, "{name}");
    }
}

#[tokio::test]
async fn row_86_a_session_ends_unused_and_in_any_case() {
    let site = site();
    site.move_in(ALICE).await;
    let session = site.session_of(ALICE).await;
    // used every six days, it lives for thirty
    for day in [6, 12, 18, 24] {
        site.clock.advance(Duration::from_secs(6 * 86_400));
        assert_eq!(
            site.ask_with_cookie("/user", &session).await.status,
            200,
            "{day}"
        );
    }
    site.clock.advance(Duration::from_secs(6 * 86_400));
    assert_eq!(site.ask_with_cookie("/user", &session).await.status, 401);
}

#[tokio::test]
async fn row_89_a_session_too_many_ends_the_one_that_was_not_used_for_longest() {
    let three = std::num::NonZeroU32::new(3).unwrap();
    let site = site_with(|builder| builder.session_limit(three));
    site.move_in(ALICE).await;
    let mut sessions = Vec::new();
    for _ in 0..4 {
        sessions.push(site.session_of(ALICE).await);
        site.clock.advance(Duration::from_secs(61));
    }
    let mut opens = Vec::new();
    for session in &sessions {
        opens.push(site.ask_with_cookie("/user", session).await.status.as_u16());
    }
    assert_eq!(opens, [401, 200, 200, 200]);
}

#[tokio::test]
async fn row_90_only_the_owners_own_password_makes_a_session_fresh() {
    let site = site();
    let bob = "bob@example.com";
    for email in [ALICE, bob] {
        site.move_in(email).await;
    }
    let mut jar = Jar::remembered(&site, ALICE).await;
    let own = json!({ "password": PASSWORD, "new_password": OTHER });
    assert_eq!(jar.post(&site, "/change", own).await.status, 200);
    site.clock.advance(Duration::from_secs(16 * 60));
    // another one's password, and another one's name beside it, token and Basic credentials
    let other = json!({ "password": PASSWORD, "username": bob, "email": bob });
    assert_eq!(jar.post(&site, "/verify", other).await.status, 401);
    let value = jar.header();
    let (token, basic) = (site.token_of(bob).await, crate::site::basic(bob, PASSWORD));
    for shown in [
        ("authentication-token", token.as_str()),
        ("authorization", basic.as_str()),
    ] {
        let headers = [("cookie", value.as_str()), shown];
        let wrong = json!({ "password": PASSWORD });
        assert_eq!(
            site.post_with("/verify", &wrong, &headers).await.status,
            401
        );
        assert_eq!(site.ask("/fresh", &headers, true).await.status, 401);
    }
    let right = json!({ "password": OTHER });
    assert_eq!(jar.post(&site, "/verify", right).await.status, 200);
    assert_eq!(
        jar.ask(&site, "/fresh").await.body,
        "alice@example.com by Session"
    );
}

#[tokio::test]
async fn row_91_a_role_that_is_taken_is_gone_at_the_next_request() {
    let site = site();
    site.move_in(ALICE).await;
    site.add_role(ALICE, "admin").await;
    let (session, token) = (site.session_of(ALICE).await, site.token_of(ALICE).await);
    let shown = [
        ("cookie", session.as_str()),
        ("authentication-token", token.as_str()),
    ];
    for header in shown {
        assert_eq!(site.ask("/roles", &[header], true).await.status, 200);
    }
    let id = site.account(ALICE).await.id;
    assert!(
        site.store
            .remove_role(&id, &"admin".parse().unwrap())
            .await
            .unwrap()
    );
    for header in shown {
        assert_eq!(site.ask("/roles", &[header], true).await.status, 403);
        assert_eq!(site.ask("/user", &[header], true).await.status, 200);
    }
}

#[tokio::test]
async fn row_96_stealing_and_using_a_remember_cookie_ends_it_for_both() {
    let site = site();
    site.move_in(ALICE).await;
    for owner_first in [true, false] {
        let mut owner = Jar::remembered(&site, ALICE).await;
        owner.close_browser();
        let mut thief = owner.clone();
        let (first, second) = if owner_first {
            (&mut owner, &mut thief)
        } else {
            (&mut thief, &mut owner)
        };
        assert_eq!(first.ask(&site, "/user").await.status, 200);
        site.clock.advance(Duration::from_secs(60));
        assert_eq!(second.ask(&site, "/user").await.status, 401);
        assert_eq!(first.ask(&site, "/user").await.status, 401);
        first.close_browser();
        assert_eq!(first.ask(&site, "/user").await.status, 401);
    }
}

#[tokio::test]
async fn row_97_a_visitor_leaves_no_row() {
    let site = site();
    site.move_in(ALICE).await;
    let id = site.account(ALICE).await.id;
    for number in 0..2000 {
        let invented =
            format!("{SESSION}=aks_{number:048}; {REMEMBER}=akr_{number:048}.akt_{number:048}");
        let path = ["/open", "/user", "/login", "/plain"][number % 4];
        site.ask_with_cookie(path, &invented).await;
    }
    for _ in 0..5 {
        site.sign_in(ALICE, OTHER).await;
        site.post("/logout", &json!({})).await;
    }
    assert_eq!(site.store.find_sessions(&id).await.unwrap().len(), 0);
    assert_eq!(site.auth.remove_expired_sessions().await.unwrap(), 0);
    site.clock.advance(Duration::from_secs(400 * 86_400));
    assert_eq!(
        site.auth.remove_expired_sessions().await.unwrap(),
        0,
        "nothing was written"
    );
}

/// Use of a session is noted while it is signed out: nothing brings it back.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn row_98_a_sign_out_wins_over_every_request_beside_it() {
    let site = std::sync::Arc::new(site());
    site.move_in(ALICE).await;
    for _ in 0..100 {
        let session = site.session_of(ALICE).await;
        site.clock.advance(Duration::from_secs(61));
        let beside: Vec<_> = (0..4)
            .map(|_| {
                let (site, session) = (std::sync::Arc::clone(&site), session.clone());
                tokio::spawn(async move { site.ask_with_cookie("/user", &session).await.status })
            })
            .collect();
        let headers = [("cookie", session.as_str())];
        let out = site.post_with("/logout", &json!({}), &headers).await;
        assert_eq!(out.status, 200);
        assert_eq!(site.ask_with_cookie("/user", &session).await.status, 401);
        for answer in beside {
            assert!(matches!(answer.await.unwrap().as_u16(), 200 | 401));
        }
        assert_eq!(site.ask_with_cookie("/user", &session).await.status, 401);
    }
}

#[tokio::test]
async fn row_99_the_cookie_holds_nothing_but_random_bits() {
    let site = site();
    site.move_in(ALICE).await;
    let mut shapes = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let session = site.sign_in(ALICE, PASSWORD).await.session();
        let random = session.strip_prefix("aks_").expect("a prefix");
        assert!(
            random.len() >= 43
                && random
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        );
        assert!(!session.to_lowercase().contains("alice"));
        assert!(shapes.insert(session));
    }
}

/// Rows 100 and 103: a GET neither changes anything nor gives a token away.
#[tokio::test]
async fn row_103_no_get_gives_a_token_or_ends_anything() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let made = jar.post(&site, "/tokens", json!({})).await.json();
    let token = made["response"]["token"].as_str().unwrap().to_owned();
    for path in [
        "/sessions",
        "/verify",
        "/tokens",
        "/tokens/revoke",
        "/tokens/rotate",
        "/tokens/end",
        "/login",
        "/logout",
    ] {
        for method in [Method::GET, Method::HEAD] {
            let value = jar.header();
            let shown = format!("Bearer {token}");
            let headers = [
                ("cookie", value.as_str()),
                ("authorization", shown.as_str()),
            ];
            let answer = site
                .send(request(method, path, &headers, String::new()))
                .await;
            assert!(
                !answer.body.contains("aka_") && !answer.body.contains(&token),
                "{path}"
            );
        }
    }
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    let shown = format!("Bearer {token}");
    assert_eq!(
        site.ask("/token", &[("authorization", &shown)], true)
            .await
            .status,
        200
    );
}
