//! Row 72: what becomes of the token of a mailed link.

use axum::http::{StatusCode, header};
use serde_json::json;

use crate::app::{Answer, App, OTHER, PASSWORD, app, request};

const EMAIL: &str = "alice@example.com";
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");

/// Opens a link as a browser does, and follows it.
async fn open(app: &App, link: &str) -> (String, String, Answer) {
    let first = app.get(link, &[BROWSER]).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER);
    assert_eq!(first.headers[header::REFERRER_POLICY], "no-referrer");
    let there = first.headers[header::LOCATION].to_str().unwrap().to_owned();
    let cookies = first.headers.get_all(header::SET_COOKIE).iter();
    let cookies: Vec<_> = cookies.map(|cookie| cookie.to_str().unwrap()).collect();
    let kept = cookies
        .iter()
        .find(|cookie| cookie.contains("authkit_link_"))
        .unwrap();
    for attribute in ["__Host-", "HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(kept.contains(attribute), "{kept}");
    }
    let cookie = kept.split(';').next().unwrap().to_owned();
    let page = app.get(&there, &[BROWSER, ("cookie", &cookie)]).await;
    (there, cookie, page)
}

#[tokio::test]
async fn row_72_a_token_does_not_stay_in_the_address_bar() {
    let app = app();
    app.move_in(EMAIL).await;
    app.post("/reset", &json!({ "email": EMAIL })).await;
    let link = app.link(EMAIL, "Password reset instructions").await;
    let token = link.rsplit('/').next().unwrap();
    let (there, cookie, page) = open(&app, &link).await;
    assert_eq!(there, "/reset/open");
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers[header::REFERRER_POLICY], "no-referrer");
    assert!(!page.body.contains(token), "neither in the page");
    assert!(page.body.contains(r#"action="/reset/open""#));
    // without the cookie, and for a scanner, that address is nothing
    assert_eq!(
        app.get("/reset/open", &[BROWSER]).await.status,
        StatusCode::BAD_REQUEST
    );

    let form_token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let form_token = form_token.split('"').next().unwrap();
    let secret = page.cookie("__Host-authkit_csrf").unwrap();
    let cookies = format!("{cookie}; __Host-authkit_csrf={secret}");
    let password = OTHER.replace(' ', "+");
    let body = format!("csrf_token={form_token}&password={password}&password_confirm={password}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sent = request(
        axum::http::Method::POST,
        "/reset/open",
        &[form, ("cookie", &cookies), BROWSER],
        body,
    );
    let done = app.send(sent).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let again = app
        .get("/reset/open", &[BROWSER, ("cookie", &cookie)])
        .await;
    assert_eq!(again.status, StatusCode::GONE, "it is dead");
    assert!(
        done.cookie("__Host-authkit_device").is_some(),
        "this browser is the owner's"
    );
    assert_eq!(app.sign_in(EMAIL, OTHER).await.status, StatusCode::OK);
    assert_eq!(
        app.sign_in(EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn row_72_a_token_that_is_none_is_told_so_at_once() {
    let app = app();
    let long = format!("/reset/{}", "a".repeat(4000));
    for link in [
        "/reset/%00",
        "/confirm/a%20b",
        "/login/a;b",
        "/unlock/%ff",
        long.as_str(),
    ] {
        let answer = app.get(link, &[BROWSER]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{link}");
        assert!(answer.headers.get(header::SET_COOKIE).is_none(), "{link}");
    }
}
