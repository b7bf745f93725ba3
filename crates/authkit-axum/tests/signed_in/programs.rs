//! Tokens for programs, and HTTP Basic.

use std::sync::Arc;
use std::time::Duration;

use authkit_axum::TokenSources;
use axum::http::Method;
use serde_json::json;

use crate::app::{OTHER, PASSWORD, request};
use crate::jar::Jar;
use crate::site::{ALICE, Site, basic, site, site_with};

async fn status(site: &Site, header: (&str, &str)) -> u16 {
    site.ask("/token", &[header], true).await.status.as_u16()
}

#[tokio::test]
async fn a_token_comes_in_two_headers_and_in_an_address_only_where_that_is_turned_on() {
    for turned_on in [false, true] {
        let site = site_with(|builder| {
            let sources = TokenSources::DEFAULT;
            if turned_on {
                builder.token_sources(sources.danger_with_query("auth_token"))
            } else {
                builder
            }
        });
        site.move_in(ALICE).await;
        let token = site.token_of(ALICE).await;
        assert_eq!(status(&site, ("authentication-token", &token)).await, 200);
        assert_eq!(
            status(&site, ("authorization", &format!("bearer {token}"))).await,
            200
        );
        let address = format!("/token?auth_token={token}");
        let by_address = site.ask(&address, &[], true).await.status;
        assert_eq!(by_address == 200, turned_on);
    }
}

#[tokio::test]
async fn a_token_dies_with_its_time_a_deactivation_a_new_password_and_a_sign_out_everywhere() {
    let site = site();
    site.move_in(ALICE).await;
    let body = json!({ "email": ALICE, "password": PASSWORD });
    let signed_in = site.post("/login?include_auth_token", &body).await.json();
    let token = signed_in["response"]["user"]["authentication_token"]
        .as_str()
        .unwrap();
    assert_eq!(status(&site, ("authentication-token", token)).await, 200);
    site.clock.advance(Duration::from_secs(16 * 60));
    assert_eq!(
        status(&site, ("authentication-token", token)).await,
        401,
        "row 74"
    );

    let token = site.token_of(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let change = json!({ "password": PASSWORD, "new_password": OTHER });
    assert_eq!(jar.post(&site, "/change", change).await.status, 200);
    assert_eq!(
        status(&site, ("authentication-token", &token)).await,
        401,
        "row 75"
    );

    let token = site.token_of(ALICE).await;
    let id = site.account(ALICE).await.id;
    let receipt = site.auth.revoke_all(&id).await.unwrap();
    assert!(receipt.everything);
    assert_eq!(status(&site, ("authentication-token", &token)).await, 401);

    let token = site.token_of(ALICE).await;
    site.switch_off(ALICE).await;
    assert_eq!(status(&site, ("authentication-token", &token)).await, 401);
}

#[tokio::test]
async fn tokens_are_made_listed_rotated_and_ended() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    let asked = json!({ "label": "deployment", "lifetime": "7776000" });
    let made = jar.post(&site, "/tokens", asked).await;
    assert_eq!(made.status, 201);
    let made = made.json()["response"].clone();
    let token = made["token"].as_str().unwrap().to_owned();
    assert_eq!(made["expires_at"], "2027-04-15T08:00:00Z");
    assert_eq!(status(&site, ("authentication-token", &token)).await, 200);

    let listed = jar.ask(&site, "/tokens").await;
    assert!(!listed.body.contains(&token), "row 103: no GET has a token");
    let row = listed.json()["response"]["tokens"][0].clone();
    assert_eq!(
        (&row["label"], &row["id"]),
        (&json!("deployment"), &made["id"])
    );

    let shown = format!("Bearer {token}");
    let headers = [
        ("authorization", shown.as_str()),
        ("origin", "https://site.example"),
    ];
    let next = site
        .send(request(
            Method::POST,
            "/tokens/rotate",
            &headers,
            String::new(),
        ))
        .await;
    assert_eq!(
        next.status, 200,
        "{next:?}: a token needs no token of a form"
    );
    let next = next.json()["response"]["token"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        status(&site, ("authentication-token", &token)).await,
        401,
        "rotated"
    );
    assert_eq!(status(&site, ("authentication-token", &next)).await, 200);

    let shown = format!("Bearer {next}");
    let headers = [("authorization", shown.as_str())];
    let end = || request(Method::POST, "/tokens/end", &headers, String::new());
    assert_eq!(site.send(end()).await.status, 200);
    let over = site.send(end()).await;
    assert_eq!(over.status, 401);
    assert_eq!(
        over.challenges(),
        [r#"Bearer realm="Login Required", error="invalid_token""#]
    );

    let made = jar.post(&site, "/tokens", json!({})).await.json();
    let id = made["response"]["id"].clone();
    let token = made["response"]["token"].as_str().unwrap().to_owned();
    let revoke = json!({ "id": id });
    assert_eq!(
        jar.post(&site, "/tokens/revoke", revoke.clone())
            .await
            .status,
        200
    );
    assert_eq!(jar.post(&site, "/tokens/revoke", revoke).await.status, 404);
    assert_eq!(status(&site, ("authentication-token", &token)).await, 401);
}

#[tokio::test]
async fn a_token_takes_a_fresh_proof_and_sense() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    for wrong in [
        json!({ "label": "x".repeat(101) }),
        json!({ "label": "a\nb" }),
        json!({ "label": 7 }),
        json!({ "lifetime": "0" }),
        json!({ "lifetime": 60 }),
        json!({ "lifetime": "-1" }),
        json!({ "lifetime": "99999999999" }),
    ] {
        let answer = jar.post(&site, "/tokens", wrong.clone()).await;
        assert_eq!(answer.status, 422, "{wrong}: {}", answer.body);
    }
    assert_eq!(
        jar.ask(&site, "/tokens").await.json()["response"]["tokens"],
        json!([])
    );
    site.clock.advance(Duration::from_secs(16 * 60));
    assert_eq!(jar.post(&site, "/tokens", json!({})).await.status, 401);
    // and with a token nobody makes another one
    let token = site.token_of(ALICE).await;
    let headers = [("authentication-token", token.as_str())];
    assert_eq!(
        site.post_with("/tokens", &json!({}), &headers).await.status,
        401
    );
}

/// A browser that sends the form of another site brings its cookies, and has no token of ours.
#[tokio::test]
async fn another_site_makes_and_ends_no_token() {
    let site = site();
    site.move_in(ALICE).await;
    let session = site.session_of(ALICE).await;
    for path in ["/tokens", "/tokens/revoke", "/sessions", "/verify"] {
        for evil in [
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ] {
            let headers = [("cookie", session.as_str()), evil];
            let answer = site
                .post_with(path, &json!({ "which": "all" }), &headers)
                .await;
            assert_eq!(answer.status, 403, "{path} {evil:?}");
        }
        let own = [
            ("cookie", session.as_str()),
            ("origin", "https://site.example"),
        ];
        let answer = site.post_with(path, &json!({ "which": "all" }), &own).await;
        assert_eq!(answer.status, 403, "{path}: a browser owes a token");
    }
    assert_eq!(site.ask_with_cookie("/user", &session).await.status, 200);
}

#[tokio::test]
async fn name_and_password_open_what_takes_them_and_the_hash_is_computed_once_a_minute() {
    let site = site();
    site.move_in(ALICE).await;
    let hashes = || site.hashing.counters().verified;
    let before = hashes();
    for spelling in [ALICE, "Alice@Example.COM"] {
        let header = basic(spelling, PASSWORD);
        let answer = site
            .ask("/basic", &[("authorization", &header)], true)
            .await;
        assert_eq!(answer.body, "alice@example.com by Basic");
    }
    assert_eq!(hashes() - before, 1, "known again");
    site.clock.advance(Duration::from_secs(61));
    let header = basic(ALICE, PASSWORD);
    let headers = [("authorization", header.as_str())];
    assert_eq!(site.ask("/basic", &headers, true).await.status, 200);
    assert_eq!(hashes() - before, 2, "and forgotten");
    assert_eq!(
        site.ask("/user", &headers, true).await.status,
        401,
        "only where it is asked for"
    );
    for wrong in [
        basic(ALICE, OTHER),
        basic("bob@example.com", PASSWORD),
        "Basic !".into(),
    ] {
        let answer = site.ask("/basic", &[("authorization", &wrong)], true).await;
        assert_eq!(answer.status, 401);
        assert_eq!(
            answer.challenges(),
            [r#"Basic realm="Login Required", charset="UTF-8""#]
        );
    }
    let id = site.account(ALICE).await.id;
    let _ = site.auth.revoke_all(&id).await.unwrap();
    assert_eq!(
        site.ask("/basic", &headers, true).await.status,
        200,
        "the password still opens"
    );
    site.switch_off(ALICE).await;
    assert_eq!(site.ask("/basic", &headers, true).await.status, 401);
}

/// Each minute the proof ends for all of a program's connections at once.
#[tokio::test]
async fn connections_that_come_at_once_take_one_hash_and_one_attempt() {
    let site = Arc::new(site());
    site.move_in(ALICE).await;
    for round in 1..=3 {
        let requests: Vec<_> = (0..100)
            .map(|_| {
                let (site, header) = (Arc::clone(&site), basic(ALICE, PASSWORD));
                tokio::spawn(async move {
                    let headers = [("authorization", header.as_str())];
                    site.ask("/basic", &headers, true).await.status
                })
            })
            .collect();
        for request in requests {
            assert_eq!(request.await.unwrap(), 200);
        }
        assert_eq!(site.hashing.counters().verified, round);
        site.clock.advance(Duration::from_secs(61));
    }
}

#[tokio::test]
async fn wrong_passwords_in_a_header_count_with_those_of_the_form() {
    let site = site();
    site.move_in(ALICE).await;
    let mut answers = Vec::new();
    for number in 0..200 {
        let header = basic(ALICE, &format!("{OTHER} {number}"));
        answers.push(
            site.ask("/basic", &[("authorization", &header)], true)
                .await
                .status,
        );
    }
    assert!(answers.iter().any(|status| *status == 429), "{answers:?}");
    assert_eq!(site.sign_in(ALICE, PASSWORD).await.status, 429);
}

#[tokio::test]
async fn another_site_makes_no_browser_change_anything_by_basic() {
    let site = site();
    site.move_in(ALICE).await;
    let header = basic(ALICE, PASSWORD);
    let credentials = ("authorization", header.as_str());
    for (more, expected) in [
        (vec![], 200),
        (vec![("origin", "https://site.example")], 200),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
    ] {
        let headers: Vec<_> = [credentials].into_iter().chain(more).collect();
        let sent = request(Method::POST, "/basic", &headers, String::new());
        assert_eq!(site.send(sent).await.status, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn the_challenge_names_the_realm_that_was_set() {
    let site = site_with(|builder| builder.http_auth_realm("The \"back\" office\r\nX: y"));
    let answer = site.ask("/auth", &[], true).await;
    assert_eq!(
        answer.challenges(),
        [
            r#"Bearer realm="The back officeX: y""#,
            r#"Basic realm="The back officeX: y", charset="UTF-8""#
        ]
    );
}

/// Flask-Security's `auth_required`.
#[tokio::test]
async fn any_of_several_ways_opens() {
    let site = site();
    site.move_in(ALICE).await;
    let (session, token) = (site.session_of(ALICE).await, site.token_of(ALICE).await);
    let (right, wrong) = (basic(ALICE, PASSWORD), basic(ALICE, OTHER));
    for (header, by) in [
        (("cookie", session.as_str()), "Session"),
        (("authentication-token", &token), "ApiToken"),
        (("authorization", &right), "Basic"),
    ] {
        let answer = site.ask("/auth", &[header], false).await;
        assert_eq!(answer.body, format!("{ALICE} by {by}"));
    }
    // who shows a credential is told about that, also one that would read a page
    let bearer = r#"Bearer realm="Login Required""#;
    let challenge = r#"Basic realm="Login Required", charset="UTF-8""#;
    let refused = site.ask("/auth", &[("authorization", &wrong)], false).await;
    assert_eq!(
        (refused.status.as_u16(), refused.challenges()),
        (401, vec![bearer, challenge])
    );
}
