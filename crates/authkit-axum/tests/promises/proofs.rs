use authkit_axum::store::LifecycleStore;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app, request};

const EMAIL: &str = "alice@example.com";

/// Alice's address, registered in a browser of somebody's, and the link in the mail.
async fn registered(app: &App) -> (String, String) {
    let registered = app.register(EMAIL).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    (registered.browser(), app.link(EMAIL, "Welcome").await)
}

/// Row 71.
#[tokio::test]
async fn a_link_opened_elsewhere_drops_the_password_and_leads_to_one_of_ones_own() {
    let app = app();
    let (_, link) = registered(&app).await;
    let page = app.get(&link, &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains(r#"name="password""#),
        "the page of another browser asks for the password"
    );
    let dropped = app.post(&link, &json!({})).await;
    assert_eq!(dropped.status, StatusCode::OK);
    let tried = app.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(tried.status, StatusCode::UNAUTHORIZED);
    let token = dropped.json()["response"]["reset_token"].clone();
    let reset = format!("/reset/{}", token.as_str().expect("a way on"));
    let chosen = app.post(&reset, &json!({ "password": OTHER })).await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert_eq!(app.sign_in(EMAIL, OTHER).await.status, StatusCode::OK);
    let again = app.post(&reset, &json!({ "password": PASSWORD })).await;
    assert_eq!(again.status, StatusCode::GONE);
}

/// Row 71: who chose the password keeps it, in this browser or with the password in another.
#[tokio::test]
async fn a_link_opened_where_it_began_or_with_the_password_keeps_it() {
    for (password, browser) in [(None, true), (Some(PASSWORD), false)] {
        let app = app();
        let (cookie, link) = registered(&app).await;
        let headers = browser.then_some(("cookie", cookie.as_str()));
        let headers: Vec<_> = headers.into_iter().collect();
        let page = app.get(&link, &headers).await;
        assert_eq!(page.body.contains(r#"name="password""#), !browser);
        if !browser {
            let wrong = app.post(&link, &json!({ "password": OTHER })).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let body = password.map_or(json!({}), |password| json!({ "password": password }));
        let confirmed = app.post_with(&link, &body, &headers).await;
        assert_eq!(confirmed.status, StatusCode::OK);
        assert!(confirmed.json()["response"]["reset_token"].is_null());
        assert_eq!(app.sign_in(EMAIL, PASSWORD).await.status, StatusCode::OK);
    }
}

/// W4: a confirmation sets no session, and W18: HEAD and GET confirm nothing.
#[tokio::test]
async fn a_scanner_confirms_nothing_and_the_button_signs_nobody_in() {
    let app = app();
    let (cookie, link) = registered(&app).await;
    for method in [Method::HEAD, Method::GET, Method::GET] {
        let scanned = app.send(request(method, &link, &[], String::new())).await;
        assert_eq!(scanned.status, StatusCode::OK);
    }
    let early = app.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(early.status, StatusCode::UNAUTHORIZED);
    let headers = [("cookie", cookie.as_str())];
    let confirmed = app.post_with(&link, &json!({}), &headers).await;
    assert_eq!(confirmed.status, StatusCode::OK);
    assert_eq!(confirmed.cookie("__Host-authkit_session"), None);
    assert!(confirmed.json()["response"]["user"].is_null());
}

/// Rows 38 and 39; W2 and W11.
#[tokio::test]
async fn every_reason_not_to_let_somebody_in_has_one_answer_and_one_hash() {
    let app = app();
    app.move_in("known@example.com").await;
    app.move_in("inactive@example.com").await;
    let signed_in = app.sign_in("inactive@example.com", PASSWORD).await;
    let id = signed_in.json()["response"]["user"]["id"].clone();
    let id = id.as_str().unwrap().parse().unwrap();
    assert!(app.store.set_active(&id, false, &[]).await.unwrap());
    let _ = app.register("fresh@example.com").await;
    let _ = app.register("nopass@example.com").await;
    let link = app.link("nopass@example.com", "Welcome").await;
    let dropped = app.post(&link, &json!({})).await;
    assert_eq!(dropped.status, StatusCode::OK, "now it has no password");

    let mut answers = Vec::new();
    for (email, password) in [
        ("nobody@example.com", PASSWORD),
        ("known@example.com", OTHER),
        ("inactive@example.com", PASSWORD),
        ("fresh@example.com", PASSWORD),
        ("nopass@example.com", PASSWORD),
    ] {
        let before = app.hashing.counters().computations();
        let answer = app.sign_in(email, password).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{email}");
        assert_eq!(app.hashing.counters().computations() - before, 1, "{email}");
        assert_eq!(answer.cookie("__Host-authkit_session"), None);
        answers.push(answer);
    }
    for answer in &answers {
        assert_eq!(answer.compare(), answers[0].compare());
    }
}

/// W2: there, JSON gave out a token before the address was confirmed.
#[tokio::test]
async fn a_registration_hands_out_nothing_that_opens_anything() {
    let app = app();
    let answer = app.register(EMAIL).await;
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(
        cookies
            .iter()
            .all(|cookie| !cookie.starts_with("__Host-authkit_session")),
        "{cookies:?}"
    );
    let response = &answer.json()["response"];
    assert_eq!(response.as_object().map(serde_json::Map::len), Some(1));
    assert!(response["message"].is_string(), "{response}");
    let json = ("accept", "application/json");
    let headers: Vec<_> = cookies
        .iter()
        .map(|cookie| ("cookie", cookie.split(';').next().unwrap()))
        .chain([json])
        .collect();
    let page = app.get("/account", &headers).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}
