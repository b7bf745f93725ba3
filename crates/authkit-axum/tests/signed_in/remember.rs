//! "Keep me signed in", through HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use authkit_axum::store::{Account, AccountId, LifecycleStore};
use authkit_axum::{AccountCheck, CheckError, CheckFuture, EventKind, Mechanism};
use axum::http::Method;
use serde_json::json;

use crate::app::{OTHER, PASSWORD, request};
use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, SESSION, cookie, site, site_with};

#[tokio::test]
async fn a_remembered_browser_comes_back_and_gets_a_session_and_the_next_cookie() {
    let site = site();
    site.move_in(ALICE).await;
    for path in ["/user", "/login-required", "/open", "/auth"] {
        let mut jar = Jar::remembered(&site, ALICE).await;
        let first = jar.get(REMEMBER).unwrap().to_owned();
        jar.close_browser();
        let answer = jar.ask(&site, path).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(ALICE), "{path}: {}", answer.body);
        assert_eq!(answer.header("cache-control"), ["private, no-store"]);
        assert!(jar.get(SESSION).is_some(), "{path}");
        assert_ne!(jar.get(REMEMBER), Some(first.as_str()), "{path}");
        let again = jar.ask(&site, path).await;
        assert_eq!(again.header("set-cookie"), [""; 0], "nothing more to set");
    }
    assert_eq!(site.told(EventKind::Restored), 4);
    // the cookie says of itself how long it lives, and is locked down like all others
    let set = site.remembered(ALICE).await;
    let set = set.header("set-cookie");
    let set = set.iter().find(|set| set.starts_with(REMEMBER)).unwrap();
    for attribute in [
        "HttpOnly",
        "SameSite=Lax",
        "Secure",
        "Path=/",
        "Max-Age=2592000",
    ] {
        assert!(set.contains(attribute), "{set}");
    }
}

/// Without a layer or guard around it, nobody could set the cookies: the way in does.
#[tokio::test]
async fn without_a_layer_a_remembered_browser_comes_back_by_the_sign_in_page() {
    let site = site();
    site.move_in(ALICE).await;
    let bare = crate::site::pages(&site.auth).merge(site.auth.routes());
    let mut site = site;
    site.app.router = bare.with_state(site.auth.clone());
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    let value = jar.header();
    let headers = [("cookie", value.as_str())];
    let sent = site.ask("/user", &headers, false).await;
    assert_eq!(sent.location(), Some("/login?next=%2Fuser"));
    let back = site.ask("/login?next=%2Fuser", &headers, false).await;
    jar.take(&back);
    assert_eq!(back.location(), Some("/user"));
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
}

#[tokio::test]
async fn nobody_is_remembered_who_did_not_ask() {
    let site = site();
    site.move_in(ALICE).await;
    for wish in [json!(false), json!(""), json!("off"), json!("false")] {
        let body = json!({ "email": ALICE, "password": PASSWORD, "remember": wish });
        assert_eq!(
            site.post("/login", &body).await.cookie(REMEMBER),
            None,
            "{wish}"
        );
    }
    assert_eq!(site.sign_in(ALICE, PASSWORD).await.cookie(REMEMBER), None);
    for wish in [json!(7), json!(null), json!("perhaps"), json!([true])] {
        let body = json!({ "email": ALICE, "password": PASSWORD, "remember": wish });
        assert_eq!(site.post("/login", &body).await.status, 422, "{wish}");
    }
    // a sign-in without the tick ends what the browser had, whose ever it was
    site.move_in("bob@example.com").await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    let old = jar.clone();
    let bob = json!({ "email": "bob@example.com", "password": PASSWORD });
    assert_eq!(jar.post(&site, "/login", bob).await.status, 200);
    assert_eq!(jar.get(REMEMBER), None);
    assert_eq!(
        jar.ask(&site, "/user").await.body,
        "bob@example.com by Session"
    );
    assert_eq!(old.clone().ask(&site, "/user").await.status, 401);
}

#[tokio::test]
async fn the_box_is_ticked_where_that_is_the_default_and_json_follows_it() {
    let page = site().ask("/login", &[], false).await.body;
    let tick = r#"name="remember" type="checkbox" value="on""#;
    assert!(page.contains(tick) && !page.contains("checked"), "{page}");
    let site = site_with(|builder| builder.default_remember_me(true));
    site.move_in(ALICE).await;
    let page = site.ask("/login", &[], false).await.body;
    assert!(page.contains(&format!("{tick} checked")), "{page}");
    assert!(
        site.sign_in(ALICE, PASSWORD)
            .await
            .cookie(REMEMBER)
            .is_some()
    );
    let no = json!({ "email": ALICE, "password": PASSWORD, "remember": false });
    assert_eq!(site.post("/login", &no).await.cookie(REMEMBER), None);
}

/// A form has no field for a box that is not ticked, whatever the default.
#[tokio::test]
async fn a_form_without_the_tick_means_no() {
    let site = site_with(|builder| builder.default_remember_me(true));
    site.move_in(ALICE).await;
    for (tick, expected) in [("", false), ("&remember=on", true)] {
        let page = site.ask("/login", &[], false).await;
        let secret = page.cookie("__Host-authkit_csrf").unwrap();
        let token = page
            .body
            .split(r#"name="csrf_token" value=""#)
            .nth(1)
            .unwrap();
        let token = token.split('"').next().unwrap();
        let password = PASSWORD.replace(' ', "+");
        let body = format!("email={ALICE}&password={password}&csrf_token={token}{tick}");
        let cookie = cookie("__Host-authkit_csrf", &secret);
        let form = "application/x-www-form-urlencoded";
        let headers = [("content-type", form), ("cookie", cookie.as_str())];
        let answer = site
            .send(request(Method::POST, "/login", &headers, body))
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        assert_eq!(answer.cookie(REMEMBER).is_some(), expected, "{tick}");
    }
}

#[tokio::test]
async fn signing_out_ends_the_series() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let copy = jar.clone();
    assert_eq!(jar.post(&site, "/logout", json!({})).await.status, 200);
    assert_eq!((jar.get(SESSION), jar.get(REMEMBER)), (None, None));
    let mut replayed = copy;
    assert_eq!(replayed.ask(&site, "/user").await.status, 401);
    replayed.close_browser();
    assert_eq!(replayed.ask(&site, "/user").await.status, 401);
    // also when the session was over, so that the request is restored first
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    let mut copy = jar.clone();
    assert_eq!(jar.post(&site, "/logout", json!({})).await.status, 200);
    assert_eq!((jar.get(SESSION), jar.get(REMEMBER)), (None, None));
    assert_eq!(copy.ask(&site, "/user").await.status, 401);
}

#[tokio::test]
async fn after_a_new_password_only_a_browser_that_was_remembered_still_is() {
    let site = site();
    site.move_in(ALICE).await;
    let (mut here, mut elsewhere) = (
        Jar::remembered(&site, ALICE).await,
        Jar::remembered(&site, ALICE).await,
    );
    let old = here.get(REMEMBER).unwrap().to_owned();
    let change = json!({ "password": PASSWORD, "new_password": OTHER });
    assert_eq!(here.post(&site, "/change", change).await.status, 200);
    assert_ne!(here.get(REMEMBER), Some(old.as_str()));
    here.close_browser();
    assert_eq!(here.ask(&site, "/user").await.status, 200);
    elsewhere.close_browser();
    assert_eq!(elsewhere.ask(&site, "/user").await.status, 401);
    let body = json!({ "email": ALICE, "password": OTHER });
    let mut never = Jar::default();
    assert_eq!(never.post(&site, "/login", body).await.status, 200);
    let change = json!({ "password": OTHER, "new_password": PASSWORD });
    assert_eq!(never.post(&site, "/change", change).await.status, 200);
    assert_eq!(never.get(REMEMBER), None, "W15");
}

#[tokio::test]
async fn a_restored_session_is_not_fresh_until_the_password_is_typed() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    jar.close_browser();
    assert_eq!(jar.ask(&site, "/fresh").await.status, 401);
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    assert_eq!(
        jar.post(&site, "/sessions", json!({"which": "all"}))
            .await
            .status,
        401
    );
    let proof = json!({ "password": PASSWORD });
    assert_eq!(jar.post(&site, "/verify", proof).await.status, 200);
    assert_eq!(jar.ask(&site, "/fresh").await.status, 200);
    assert_eq!(site.told(EventKind::FreshnessRequired), 2);
}

#[tokio::test]
async fn whoever_is_switched_off_or_removed_is_remembered_nowhere() {
    for delete in [false, true] {
        let site = site();
        site.move_in(ALICE).await;
        let mut jar = Jar::remembered(&site, ALICE).await;
        jar.close_browser();
        let id = site.account(ALICE).await.id;
        if delete {
            site.delete(ALICE).await;
        } else {
            site.switch_off(ALICE).await;
        }
        assert_eq!(jar.clone().ask(&site, "/user").await.status, 401);
        if !delete {
            assert!(site.store.set_active(&id, true, &[]).await.unwrap());
        }
        assert_eq!(jar.ask(&site, "/user").await.status, 401, "nor later");
        assert_eq!(jar.get(REMEMBER), None);
    }
}

/// A cookie that is none of ours does no harm, and costs a clean-up.
#[tokio::test]
async fn a_bad_remember_cookie_is_nobodys() {
    let site = site();
    for value in ["x", "", "akr_x.akt_y", "a.b.c"] {
        let mut jar = Jar::with(REMEMBER, value);
        assert_eq!(jar.ask(&site, "/open").await.body, "nobody");
        assert_eq!(jar.get(REMEMBER), None, "{value:?}");
    }
    let twice = format!("{REMEMBER}=a; {REMEMBER}=b");
    let answer = site.ask("/open", &[("cookie", &twice)], true).await;
    assert_eq!(
        (answer.body.as_str(), answer.header("set-cookie").len()),
        ("nobody", 0)
    );
}

/// A check that cannot answer, as a database that is down.
#[derive(Clone, Default)]
struct Faulty(Arc<AtomicBool>);

impl AccountCheck<AccountId> for Faulty {
    fn may_hold<'a>(&'a self, _: &'a Account<AccountId>, _: Mechanism) -> CheckFuture<'a> {
        let answer = if self.0.load(Ordering::SeqCst) {
            Err(CheckError::new("no connection"))
        } else {
            Ok(true)
        };
        Box::pin(std::future::ready(answer))
    }
}

#[tokio::test]
async fn a_fault_takes_no_cookie_away() {
    let fault = Faulty::default();
    let site = site_with(|builder| builder.account_check(fault.clone()));
    site.move_in(ALICE).await;
    let signed_in = Jar::remembered(&site, ALICE).await;
    let mut remembered = signed_in.clone();
    remembered.close_browser();
    for jar in [signed_in, remembered] {
        fault.0.store(true, Ordering::SeqCst);
        for path in ["/user", "/login-required", "/login", "/open", "/sessions"] {
            let answer = jar.clone().ask(&site, path).await;
            assert_eq!(answer.status, 503, "{path}");
            assert_eq!(answer.header("set-cookie"), [""; 0], "{path}");
            assert!(!answer.body.contains("connection"), "{path}");
        }
        fault.0.store(false, Ordering::SeqCst);
        assert_eq!(jar.clone().ask(&site, "/user").await.status, 200);
    }
}
