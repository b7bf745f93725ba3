//! The list of sessions, and what it ends.

use std::time::Duration;

use serde_json::{Value, json};

use crate::jar::Jar;
use crate::site::{ALICE, REMEMBER, SESSION, Site, site};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.5 Mobile/15E148 Safari/604.1";

async fn phone(site: &Site) -> String {
    let body = json!({ "email": ALICE, "password": crate::app::PASSWORD });
    let answer = site
        .post_with("/login", &body, &[("user-agent", PHONE)])
        .await;
    format!("{SESSION}={}", answer.session())
}

async fn sessions(site: &Site, jar: &mut Jar) -> Vec<Value> {
    let answer = jar.ask(site, "/sessions").await;
    assert_eq!(answer.status, 200);
    answer.json()["response"]["sessions"]
        .as_array()
        .unwrap()
        .clone()
}

#[tokio::test]
async fn the_list_says_where_and_since_when_and_marks_this_browser() {
    let site = site();
    site.move_in(ALICE).await;
    site.move_in("bob@example.com").await;
    let _bob = site.session_of("bob@example.com").await;
    let _phone = phone(&site).await;
    site.clock.advance(Duration::from_secs(120));
    let mut here = Jar::remembered(&site, ALICE).await;
    let listed = sessions(&site, &mut here).await;
    assert_eq!(listed.len(), 2, "and none of Bob's");
    assert_eq!(listed[0]["current"], true);
    assert_eq!(listed[0]["device"], "Firefox on Linux");
    assert_eq!(listed[1]["current"], false);
    assert_eq!(listed[1]["device"], "Safari on iOS");
    assert_eq!(listed[1]["created_at"], "2027-01-15T08:00:00Z");
    assert_eq!(listed[0]["seen_at"], "2027-01-15T08:02:00Z");
    let value = here.header();
    let page = site
        .ask("/sessions", &[("cookie", &value)], false)
        .await
        .body;
    for text in [
        "Safari on iOS",
        "Firefox on Linux",
        "This browser",
        "2027-01-15 08:02:00 UTC",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(page.matches("End it").count(), 1, "{page}");
}

#[tokio::test]
async fn ending_one_of_three_ends_exactly_that_one() {
    let site = site();
    site.move_in(ALICE).await;
    let (phone, tablet) = (phone(&site).await, site.session_of(ALICE).await);
    let mut here = Jar::remembered(&site, ALICE).await;
    let listed = sessions(&site, &mut here).await;
    let named = listed
        .iter()
        .find(|row| row["device"] == "Safari on iOS")
        .unwrap();
    let ended = here
        .post(&site, "/sessions", json!({ "session": named["id"] }))
        .await;
    let receipt = &ended.json()["response"];
    assert_eq!(receipt["message"], "1 session was ended.");
    assert_eq!(receipt["revoked"][0]["device"], "Safari on iOS");
    assert_eq!(receipt["everything"], false);
    assert_eq!(site.ask_with_cookie("/user", &phone).await.status, 401);
    assert_eq!(site.ask_with_cookie("/user", &tablet).await.status, 200);
    assert_eq!(here.ask(&site, "/user").await.status, 200);
    let mut reopened = here.clone();
    reopened.close_browser();
    assert_eq!(
        reopened.ask(&site, "/user").await.status,
        200,
        "still remembered"
    );
    let again = here
        .post(&site, "/sessions", json!({ "session": named["id"] }))
        .await;
    assert_eq!(again.json()["response"]["revoked"], json!([]));
}

#[tokio::test]
async fn ending_the_others_keeps_this_one_under_a_new_token() {
    let site = site();
    site.move_in(ALICE).await;
    let (phone, token) = (phone(&site).await, site.token_of(ALICE).await);
    let mut there = Jar::remembered(&site, ALICE).await;
    let mut here = Jar::remembered(&site, ALICE).await;
    let old = here.header();
    let ended = here
        .post(&site, "/sessions", json!({ "which": "others" }))
        .await;
    let receipt = &ended.json()["response"];
    assert_eq!(receipt["revoked"].as_array().unwrap().len(), 2);
    assert_eq!(receipt["everything"], true);
    assert_eq!(site.ask_with_cookie("/user", &phone).await.status, 401);
    there.close_browser();
    assert_eq!(there.ask(&site, "/user").await.status, 401);
    let bearer = format!("Bearer {token}");
    assert_eq!(
        site.ask("/token", &[("authorization", &bearer)], true)
            .await
            .status,
        401
    );
    let session = old
        .split("; ")
        .find(|pair| pair.starts_with(SESSION))
        .unwrap();
    assert_eq!(
        site.ask_with_cookie("/user", session).await.status,
        401,
        "the old token"
    );
    assert_eq!(here.ask(&site, "/user").await.status, 200);
    here.close_browser();
    assert_eq!(
        here.ask(&site, "/user").await.status,
        200,
        "still remembered"
    );
}

#[tokio::test]
async fn ending_all_signs_this_browser_out_as_well() {
    let site = site();
    site.move_in(ALICE).await;
    let phone = phone(&site).await;
    let mut here = Jar::remembered(&site, ALICE).await;
    let copy = here.clone();
    let ended = here
        .post(&site, "/sessions", json!({ "which": "all" }))
        .await;
    assert_eq!(
        ended.json()["response"]["revoked"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!((here.get(SESSION), here.get(REMEMBER)), (None, None));
    assert_eq!(site.ask_with_cookie("/user", &phone).await.status, 401);
    assert_eq!(copy.clone().ask(&site, "/user").await.status, 401);
}

#[tokio::test]
async fn nobody_ends_what_is_not_theirs_or_without_a_fresh_proof() {
    let site = site();
    for email in [ALICE, "bob@example.com"] {
        site.move_in(email).await;
    }
    let alice = site.session_of(ALICE).await;
    let mut bob = Jar::remembered(&site, "bob@example.com").await;
    let mut hers = Jar::with(SESSION, alice.split_once('=').unwrap().1);
    let id = sessions(&site, &mut hers).await[0]["id"].clone();
    let tried = bob.post(&site, "/sessions", json!({ "session": id })).await;
    assert_eq!(tried.json()["response"]["revoked"], json!([]));
    assert_eq!(site.ask_with_cookie("/user", &alice).await.status, 200);
    for wrong in [
        json!({}),
        json!({"session": "x"}),
        json!({"which": "some"}),
        json!({"which": "all", "session": id}),
    ] {
        assert_eq!(
            bob.post(&site, "/sessions", wrong.clone()).await.status,
            422,
            "{wrong}"
        );
    }
    site.clock.advance(Duration::from_secs(16 * 60));
    let stale = bob
        .post(&site, "/sessions", json!({ "which": "all" }))
        .await;
    assert_eq!(stale.status, 401);
    assert_eq!(stale.json()["response"]["reauth_required"], true);
    let as_page = bob.header();
    let headers = [("cookie", as_page.as_str()), ("accept", "text/html")];
    let sent = site
        .post_with("/sessions", &json!({ "which": "all" }), &headers)
        .await;
    assert_eq!(sent.status, 401, "a JSON body is answered in JSON");
    assert_eq!(bob.ask(&site, "/user").await.status, 200);
    assert_eq!(
        site.post("/sessions", &json!({ "which": "all" }))
            .await
            .status,
        401
    );
}
