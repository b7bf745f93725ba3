//! "Keep me signed in", through HTTP.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use authkit_axum::store::LifecycleStore;
use authkit_axum::{EventKind, Protection, SessionConfig};
use axum::http::Method;
use serde_json::json;

use crate::app::{Answer, OTHER, PASSWORD, request};
use crate::site::{ALICE, REMEMBER, SESSION, Site, cookie, site, site_with};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const CURL: &str = "curl/8.14.1";

/// What a browser keeps.
#[derive(Clone, Default)]
pub(crate) struct Jar(BTreeMap<String, String>);

impl Jar {
    pub(crate) fn with(name: &str, value: &str) -> Self {
        Self([(name.to_owned(), value.to_owned())].into())
    }

    pub(crate) fn take(&mut self, answer: &Answer) {
        for set in answer.header("set-cookie") {
            let (pair, attributes) = set.split_once(';').unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if attributes.contains("Max-Age=0") {
                self.0.remove(name);
            } else {
                self.0.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(crate) fn close_browser(&mut self) {
        self.0.retain(|name, _| name == REMEMBER);
    }

    pub(crate) fn header(&self) -> String {
        let pairs: Vec<_> = self
            .0
            .iter()
            .map(|(name, value)| cookie(name, value))
            .collect();
        pairs.join("; ")
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) async fn ask(&mut self, site: &Site, path: &str) -> Answer {
        self.ask_as(site, path, FIREFOX).await
    }

    async fn ask_as(&mut self, site: &Site, path: &str, agent: &str) -> Answer {
        let all = self.header();
        let headers = [("cookie", all.as_str()), ("user-agent", agent)];
        let answer = site.ask(path, &headers, true).await;
        self.take(&answer);
        answer
    }

    pub(crate) async fn post(
        &mut self,
        site: &Site,
        path: &str,
        body: serde_json::Value,
    ) -> Answer {
        let all = self.header();
        let headers = [("cookie", all.as_str()), ("user-agent", FIREFOX)];
        let answer = site.post_with(path, &body, &headers).await;
        self.take(&answer);
        answer
    }

    /// A browser of somebody who asked to be remembered.
    pub(crate) async fn remembered(site: &Site, email: &str) -> Self {
        let mut jar = Self::default();
        let body = json!({ "email": email, "password": PASSWORD, "remember": true });
        let answer = jar.post(site, "/login", body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(jar.get(REMEMBER).is_some());
        jar
    }
}

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
    let site = std::sync::Arc::new(site());
    site.move_in(ALICE).await;
    for round in 0..3 {
        let mut jar = Jar::remembered(&site, ALICE).await;
        jar.close_browser();
        let opened = jar.clone();
        let tabs: Vec<_> = (0..50)
            .map(|tab| {
                let (site, mut jar) = (std::sync::Arc::clone(&site), opened.clone());
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
