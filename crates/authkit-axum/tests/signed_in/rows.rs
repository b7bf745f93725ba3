//! Rows of the security anchors that need HTTP.

use std::time::Duration;

use authkit_axum::store::{RoleStore, SessionListStore};
use axum::http::Method;
use serde_json::json;

use crate::app::{OTHER, PASSWORD, request};
use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, SESSION, cookie, site};

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
async fn row_92_every_cookie_of_every_route_is_locked_down() {
    let site = site();
    let mut seen = std::collections::BTreeSet::new();
    let mut check = |answer: &crate::app::Answer| {
        for set in answer.header("set-cookie") {
            for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
                assert!(set.split("; ").any(|part| part == attribute), "{set}");
            }
            assert!(
                set.starts_with("__Host-") && !set.contains("Domain"),
                "{set}"
            );
            seen.insert(set.split('=').next().unwrap().to_owned());
        }
    };
    site.move_in(ALICE).await;
    for path in ["/login", "/register", "/confirm", "/reset", "/user"] {
        check(&site.ask(path, &[], false).await);
    }
    check(&site.register("bob@example.com").await);
    let mut jar = Jar::default();
    let body = json!({ "email": ALICE, "password": PASSWORD, "remember": true });
    check(&jar.post(&site, "/login", body).await);
    jar.close_browser();
    check(&jar.ask(&site, "/user").await);
    check(
        &jar.post(&site, "/verify", json!({ "password": PASSWORD }))
            .await,
    );
    check(
        &jar.post(&site, "/sessions", json!({ "which": "others" }))
            .await,
    );
    check(&jar.post(&site, "/logout", json!({})).await);
    assert_eq!(
        seen.len(),
        6,
        "session, csrf, flash, browser, device, remember: {seen:?}"
    );
}

#[tokio::test]
async fn row_93_a_tossed_cookie_is_ignored_and_a_doubled_one_is_nobodys() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let good = cookie(SESSION, jar.get(SESSION).unwrap());
    let tossed = format!("authkit_session=evil; {good}");
    assert_eq!(site.ask_with_cookie("/user", &tossed).await.status, 200);
    let mallory = "__Host-authkit_session=aks_evil";
    let kept = cookie(REMEMBER, jar.get(REMEMBER).unwrap());
    for twice in [
        format!("{mallory}; {good}"),
        format!("{good}; {mallory}"),
        format!("{good}; {good}"),
        format!("{good}; {mallory}; {kept}"),
    ] {
        let answer = site.ask_with_cookie("/user", &twice).await;
        assert_eq!(answer.status, 401, "{twice}");
        assert_eq!(answer.cookie(SESSION), None, "and none is planted by us");
    }
    // in two headers as well
    let headers = [("cookie", good.as_str()), ("cookie", mallory)];
    assert_eq!(site.ask("/user", &headers, true).await.status, 401);
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
}

/// The headers; a real caching proxy is the business of another test.
#[tokio::test]
async fn row_95_whatever_asked_who_it_is_is_kept_by_no_cache() {
    let site = site();
    site.move_in(ALICE).await;
    let (session, token) = (site.session_of(ALICE).await, site.token_of(ALICE).await);
    let basic = crate::site::basic(ALICE, PASSWORD);
    let nobody = ("x-nothing", "");
    let cookie = ("cookie", session.as_str());
    for (path, header, varies) in [
        ("/user", cookie, "Cookie"),
        ("/login-required", cookie, "Cookie"),
        ("/open", cookie, "Cookie"),
        ("/open", nobody, "Cookie"),
        ("/anonymous", nobody, "Cookie"),
        ("/user", nobody, "Cookie"),
        ("/roles", cookie, "Cookie"),
        (
            "/token",
            ("authentication-token", token.as_str()),
            "Authorization",
        ),
        (
            "/token",
            ("authentication-token", token.as_str()),
            "authentication-token",
        ),
        ("/token", nobody, "Authorization"),
        ("/basic", ("authorization", basic.as_str()), "Authorization"),
        ("/auth", ("authorization", basic.as_str()), "Cookie"),
        ("/login", nobody, "Cookie"),
        ("/sessions", cookie, "Cookie"),
        ("/tokens", cookie, "Cookie"),
    ] {
        for json in [false, true] {
            let answer = site.ask(path, &[header], json).await;
            let vary = answer.header("vary").join(", ");
            let said = vary.split(", ").any(|name| name == varies);
            assert!(said, "{path} {header:?}: {vary}");
            let cache = answer.header("cache-control");
            assert_eq!(cache.len(), 1, "{path}");
            assert!(cache[0].contains("no-store"), "{path}: {cache:?}");
        }
    }
    let public = site.ask("/plain", &[cookie], false).await;
    assert_eq!(
        (
            public.header("vary").len(),
            public.header("cache-control").len()
        ),
        (0, 0)
    );
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
