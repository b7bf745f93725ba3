//! Rows of the security anchors about cookies and caches.

use serde_json::json;

use crate::app::PASSWORD;
use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, SESSION, cookie, site};

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
