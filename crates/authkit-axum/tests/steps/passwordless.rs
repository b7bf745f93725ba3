use std::sync::Arc;

use authkit_axum::store::memory::Memory;
use authkit_axum::store::{Account, Store};
use authkit_axum::{Gate, GateFuture, Method, SignInRefusal};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app, app_with};

const EMAIL: &str = "alice@example.com";

async fn asked(app: &App) -> (String, String, String) {
    let answer = app.post("/login-link", &json!({ "email": EMAIL })).await;
    assert_eq!(answer.status, StatusCode::OK);
    let link = app.link(EMAIL, "Login instructions").await;
    let mails = app.mailbox.messages();
    let text = mails
        .iter()
        .rev()
        .find(|mail| mail.subject() == "Login instructions");
    let digits = |word: &str| word.len() >= 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    let words = text
        .unwrap()
        .text()
        .split_whitespace()
        .map(ToOwned::to_owned);
    let code = words.into_iter().find(|word| digits(word)).expect("a code");
    (answer.browser(), link, code)
}

#[tokio::test]
async fn a_link_signs_in_once_in_the_browser_that_asked() {
    let app = app();
    app.move_in(EMAIL).await;
    let (browser, link, _) = asked(&app).await;
    assert!(link.starts_with("/login/"));
    let elsewhere = app.post(&link, &json!({})).await;
    assert_eq!(
        elsewhere.status,
        StatusCode::CONFLICT,
        "another browser is asked first"
    );
    let here = [("cookie", browser.as_str())];
    assert_eq!(app.get(&link, &here).await.status, StatusCode::OK);
    let entered = app.post_with(&link, &json!({}), &here).await;
    assert_eq!(entered.status, StatusCode::OK);
    let session = format!("__Host-authkit_session={}", entered.session());
    let members = app.get("/members", &[("cookie", &session)]).await;
    assert_eq!(members.status, StatusCode::OK);
    let again = app.post_with(&link, &json!({}), &here).await;
    assert_eq!(again.status, StatusCode::GONE);
}

#[tokio::test]
async fn another_browser_goes_on_when_its_owner_says_so() {
    let app = app();
    app.move_in(EMAIL).await;
    let (_, link, _) = asked(&app).await;
    let page = app.get(&link, &[]).await;
    assert!(page.body.contains(r#"name="asked" value="yes""#));
    let entered = app.post(&link, &json!({ "asked": "yes" })).await;
    assert_eq!(entered.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_signs_in_and_a_wrong_one_says_nothing() {
    let app = app();
    app.move_in(EMAIL).await;
    let (browser, _, code) = asked(&app).await;
    let here = [("cookie", browser.as_str())];
    let type_in = async |email: &str, code: &str| {
        let body = json!({ "email": email, "code": code });
        app.post_with("/login-code", &body, &here).await
    };
    let wrong = type_in(EMAIL, "000000").await;
    let nobody = type_in("nobody@example.com", "000000").await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!((wrong.status, wrong.body), (nobody.status, nobody.body));
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    assert_eq!(type_in(EMAIL, &spaced).await.status, StatusCode::OK);
    assert_eq!(
        type_in(EMAIL, &code).await.status,
        StatusCode::UNAUTHORIZED,
        "once"
    );
}

#[tokio::test]
async fn asking_answers_alike_for_every_address() {
    let app = app();
    app.move_in(EMAIL).await;
    for path in ["/login-link", "/unlock"] {
        let known = app.post(path, &json!({ "email": EMAIL })).await;
        let unknown = app
            .post(path, &json!({ "email": "nobody@example.com" }))
            .await;
        assert_eq!(
            (known.status, known.body),
            (unknown.status, unknown.body),
            "{path}"
        );
    }
}

/// Whoever proves an address for the first time by a link chooses a password in place of the one that somebody set.
#[tokio::test]
async fn the_first_proof_leads_to_choosing_a_password() {
    let app = app();
    app.register(EMAIL).await;
    let (browser, link, _) = asked(&app).await;
    let html = ("accept", "text/html");
    let page = app.get(&link, &[("cookie", &browser)]).await;
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    let secret = page.cookie("__Host-authkit_csrf").unwrap();
    let cookies = format!("{browser}; __Host-authkit_csrf={secret}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sent = crate::app::request(
        axum::http::Method::POST,
        &link,
        &[form, ("cookie", &cookies), html],
        format!("csrf_token={token}"),
    );
    let entered = app.send(sent).await;
    assert_eq!(entered.headers[header::LOCATION], "/set-password");
    let session = format!("__Host-authkit_session={}", entered.session());
    let headers = [("cookie", session.as_str())];
    let short = app
        .post_with("/set-password", &json!({ "password": "short" }), &headers)
        .await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let set = app
        .post_with("/set-password", &json!({ "password": OTHER }), &headers)
        .await;
    assert_eq!(set.status, StatusCode::OK);
    let session = format!("__Host-authkit_session={}", set.session());
    let again = app
        .post_with(
            "/set-password",
            &json!({ "password": PASSWORD }),
            &[("cookie", &session)],
        )
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT, "it has one now");
    assert_eq!(app.sign_in(EMAIL, OTHER).await.status, StatusCode::OK);
    assert_eq!(
        app.sign_in(EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn who_has_a_password_is_led_from_setting_one_to_changing_it() {
    let app = app();
    app.move_in(EMAIL).await;
    let session = app.sign_in(EMAIL, PASSWORD).await.session();
    let session = format!("__Host-authkit_session={session}");
    let shown = app.get("/set-password", &[("cookie", &session)]).await;
    assert_eq!(shown.status, StatusCode::SEE_OTHER);
    assert_eq!(shown.headers[header::LOCATION], "/change");
    let flash = shown.cookie("__Host-authkit_flash").unwrap();
    let both = format!("{session}; __Host-authkit_flash={flash}");
    let change = app.get("/change", &[("cookie", &both)]).await;
    assert_eq!(change.status, StatusCode::OK);
    assert!(
        change.body.contains("Your account has a password"),
        "{}",
        change.body
    );

    let token = change
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap();
    let secret = change.cookie("__Host-authkit_csrf").unwrap();
    let both = format!("{session}; __Host-authkit_csrf={secret}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("csrf_token={token}&password={OTHER}&password_confirm={OTHER}");
    let post = axum::http::Method::POST;
    let sent = crate::app::request(post, "/set-password", &[form, ("cookie", &both)], body);
    let sent = app.send(sent).await;
    assert_eq!(sent.headers[header::LOCATION], "/change");

    let kept = [("cookie", session.as_str())];
    for password in [OTHER, "short", ""] {
        let body = json!({ "password": password });
        let told = app.post_with("/set-password", &body, &kept).await;
        assert_eq!(told.status, StatusCode::CONFLICT);
        assert_eq!(
            told.json()["response"]["errors"].as_array().unwrap().len(),
            1
        );
    }
    let json = ("accept", "application/json");
    let told = app.get("/set-password", &[kept[0], json]).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(
        told.json()["response"]["csrf_token"].is_null(),
        "there is no form to send"
    );
    assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::OK);
}

struct SecondFactor;

impl Gate<Arc<Memory>> for SecondFactor {
    fn check<'a>(
        &'a self,
        _: &'a Arc<Memory>,
        _: &'a Account<<Memory as Store>::UserId>,
        method: Method,
    ) -> GateFuture<'a, <Memory as Store>::Error> {
        let refusal = (method != Method::Custom("totp")).then_some(SignInRefusal::SecondFactor);
        Box::pin(async move { Ok(refusal) })
    }
}

#[tokio::test]
async fn no_route_goes_around_a_second_factor() {
    let app = app_with(|builder| builder.gate(SecondFactor));
    app.move_in(EMAIL).await;
    assert_eq!(
        app.sign_in(EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
    let (browser, link, code) = asked(&app).await;
    let here = [("cookie", browser.as_str())];
    let body = json!({ "email": EMAIL, "code": code });
    assert_eq!(
        app.post_with("/login-code", &body, &here).await.status,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        app.post_with(&link, &json!({}), &here).await.status,
        StatusCode::GONE
    );
    app.post("/reset", &json!({ "email": EMAIL })).await;
    let reset = app.link(EMAIL, "Password reset instructions").await;
    let done = app.post(&reset, &json!({ "password": OTHER })).await;
    assert_eq!(done.status, StatusCode::OK);
    assert!(done.cookie("__Host-authkit_session").is_none());
}

/// A block that guessing caused is lifted by the link in the owner's mail.
#[tokio::test]
async fn an_owner_lifts_a_block_by_the_link_in_the_mail() {
    let app = app();
    app.move_in(EMAIL).await;
    // somebody guesses in one place, and the owner is in another
    let sign_in = async |address: [u8; 4], password: &str| {
        let body = json!({ "email": EMAIL, "password": password }).to_string();
        let json = ("content-type", "application/json");
        let mut sent = crate::app::request(axum::http::Method::POST, "/login", &[json], body);
        let address = std::net::SocketAddr::from((address, 443));
        let peer = axum::extract::ConnectInfo(address);
        sent.extensions_mut().insert(peer);
        app.send(sent).await.status
    };
    let (there, here) = ([192, 0, 2, 1], [198, 51, 100, 1]);
    for _ in 0..8 {
        sign_in(there, OTHER).await;
    }
    assert_eq!(sign_in(here, PASSWORD).await, StatusCode::TOO_MANY_REQUESTS);
    let link = app.link(EMAIL, "Your account is locked for a while").await;
    assert!(link.starts_with("/unlock/"));
    assert_eq!(app.get(&link, &[]).await.status, StatusCode::OK);
    assert_eq!(
        sign_in(here, PASSWORD).await,
        StatusCode::TOO_MANY_REQUESTS,
        "looking lifts nothing"
    );
    assert_eq!(app.post(&link, &json!({})).await.status, StatusCode::OK);
    assert_eq!(sign_in(here, PASSWORD).await, StatusCode::OK);
    assert_eq!(app.post(&link, &json!({})).await.status, StatusCode::GONE);
}
