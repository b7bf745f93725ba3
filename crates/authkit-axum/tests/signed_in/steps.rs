//! What a remembered browser may, and may not, of the steps that take a proof or are one.

use std::time::Duration;

use authkit_axum::Settings;
use axum::http::Method;
use serde_json::json;

use crate::app::PASSWORD;
use crate::jar::{FIREFOX, Jar};
use crate::site::{ALICE, REMEMBER, Site, site, site_with};

/// The session is minutes old and its owner gave a proof minutes ago, and yet not here: the cookie may be a copy.
#[tokio::test]
async fn a_restored_session_is_no_proof_for_what_takes_one() {
    let site = site();
    site.move_in(ALICE).await;
    let mut jar = Jar::remembered(&site, ALICE).await;
    assert_eq!(jar.post(&site, "/export", json!({})).await.status, 200);
    jar.close_browser();
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    for (path, body) in [
        ("/export", json!({})),
        ("/deactivate", json!({})),
        ("/delete", json!({})),
        ("/change-email", json!({ "email": "mallory@example.com" })),
    ] {
        let refused = jar.post(&site, path, body).await;
        assert_eq!(refused.status, 422, "{path}: {}", refused.body);
    }
    assert_eq!(jar.ask(&site, "/user").await.status, 200, "nothing ended");
    let proof = json!({ "password": PASSWORD });
    assert_eq!(jar.post(&site, "/verify", proof).await.status, 200);
    assert_eq!(jar.post(&site, "/export", json!({})).await.status, 200);
    assert_eq!(jar.post(&site, "/delete", json!({})).await.status, 200);
    assert_eq!(jar.get(REMEMBER), None);
}

async fn by_mail(default: bool) -> Option<String> {
    let site = site_with(|builder| builder.default_remember_me(default));
    site.move_in(ALICE).await;
    let mut jar = Jar::default();
    let asked = jar
        .post(&site, "/login-link", json!({ "email": ALICE }))
        .await;
    assert_eq!(asked.status, 200);
    let link = site.link(ALICE, "Login instructions").await;
    assert_eq!(jar.post(&site, &link, json!({})).await.status, 200);
    assert_eq!(jar.ask(&site, "/user").await.status, 200);
    jar.get(REMEMBER).map(ToOwned::to_owned)
}

/// A link to sign in that is not the one of before.
async fn next_link(site: &Site, before: &str) -> String {
    for _ in 0..500 {
        let link = site.link(ALICE, "Login instructions").await;
        if link != before {
            return link;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no other link")
}

#[tokio::test]
async fn who_has_no_password_to_type_once_more_proves_it_by_mail() {
    let site = site();
    site.register(ALICE).await;
    let confirm = site.link(ALICE, "Welcome").await;
    let elsewhere = site.post(&confirm, &json!({})).await;
    assert_eq!(elsewhere.status, 200, "which drops the password");
    let mut jar = Jar::default();
    let email = json!({ "email": ALICE });
    jar.post(&site, "/login-link", email.clone()).await;
    let link = next_link(&site, "").await;
    assert_eq!(jar.post(&site, &link, json!({})).await.status, 200);
    assert_eq!(jar.ask(&site, "/fresh").await.status, 200);

    site.clock.advance(Duration::from_secs(16 * 60));
    let stale = jar.ask(&site, "/fresh").await;
    assert_eq!(stale.json()["response"]["reauth_required"], true);
    assert_eq!(jar.ask(&site, "/verify").await.status, 409);
    let typed = jar
        .post(&site, "/verify", json!({ "password": PASSWORD }))
        .await;
    assert_eq!(typed.status, 409);

    let kept = jar.header();
    let headers = [("cookie", kept.as_str()), ("user-agent", FIREFOX)];
    let led = site.ask("/verify?next=%2Ffresh", &headers, false).await;
    assert_eq!(led.location(), Some("/login-link?next=%2Ffresh"));
    let page = site.ask(led.location().unwrap(), &headers, false).await;
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap();
    let body = format!("csrf_token={token}&next=%2Ffresh&email={ALICE}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let headers = [headers[0], headers[1], form];
    let sent = crate::app::request(Method::POST, "/login-link", &headers, body);
    let sent = site.send(sent).await;
    assert_eq!(sent.location(), Some("/login-code?next=%2Ffresh"));
    let link = next_link(&site, &link).await;
    assert_eq!(jar.post(&site, &link, json!({})).await.status, 200);
    assert_eq!(jar.ask(&site, "/fresh").await.status, 200);
}

/// Where nothing is asked, it is as `DEFAULT_REMEMBER_ME` says.
#[tokio::test]
async fn a_sign_in_by_mail_is_remembered_where_that_is_the_default() {
    assert_eq!(by_mail(false).await, None);
    assert!(by_mail(true).await.is_some());
}

#[tokio::test]
async fn settings_say_how_people_and_programs_come_in() {
    let settings = Settings::from_toml(
        r#"
        default_remember_me = true
        default_http_auth_realm = "The back office"
        token_authentication_header = "X-Token"
        "#,
    );
    let settings = settings.unwrap();
    let site = site_with(|builder| builder.settings_without_flows(&settings));
    site.move_in(ALICE).await;
    let answer = site.sign_in(ALICE, PASSWORD).await;
    assert!(answer.cookie(REMEMBER).is_some());
    let token = site.token_of(ALICE).await;
    let ask = async |name| site.ask("/token", &[(name, token.as_str())], true).await;
    assert_eq!(ask("x-token").await.status, 200);
    let vary = ask("x-token").await.header("vary").join(", ");
    assert!(vary.split(", ").any(|name| name == "x-token"), "{vary}");
    let refused = ask("authentication-token").await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.challenges(), [r#"Bearer realm="The back office""#]);
}
