//! What the example shows, over its own router.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test says so by failing

use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::{Key, KeyRing};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::json;
use tower::ServiceExt;

const PASSWORD: &str = "correct horse battery";

struct Answer {
    status: StatusCode,
    cookies: String,
    body: String,
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let answer = app.clone().oneshot(request).await.unwrap();
    let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
    let cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    let cookies = cookies.collect::<Vec<_>>().join("; ");
    let status = answer.status();
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    Answer {
        status,
        cookies,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

async fn get(app: &Router, path: &str, cookies: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, cookies);
    send(app, request.body(Body::empty()).unwrap()).await
}

async fn post(app: &Router, path: &str, body: serde_json::Value, cookies: &str) -> Answer {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::COOKIE, cookies);
    send(app, request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn a_first_name_is_asked_for_and_sign_in_is_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyRing::new(Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap());
    let mailbox = DevMailbox::new();
    let file = folder.path().join("site.db");
    let app = own_pages::app(&file, keys, mailbox.clone()).await.unwrap();

    let page = get(&app, "/register", "").await;
    assert!(page.body.contains(r#"name="first_name""#) && page.body.contains("First name"));
    assert!(page.body.contains(r#"autocomplete="given-name""#));
    let page = get(&app, "/auth/in", "").await;
    assert!(
        page.body.contains("Good to see you again") && page.body.contains(r#"action="/auth/in""#)
    );
    assert_eq!(get(&app, "/login", "").await.status, StatusCode::NOT_FOUND);

    let nameless = json!({ "email": "ada@example.com", "password": PASSWORD });
    let refused = post(&app, "/register", nameless, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("first_name"), "{}", refused.body);
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "first_name": " Ada " });
    let registered = post(&app, "/register", body, "").await;
    assert_eq!(
        registered.status,
        StatusCode::CREATED,
        "{}",
        registered.body
    );
    let link = loop {
        if let Some(mail) = mailbox.messages().first() {
            break mail.link().unwrap().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    let link = link.trim_start_matches("http://127.0.0.1:3000").to_owned();
    let confirmed = post(&app, &link, json!({}), &registered.cookies).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{}", confirmed.body);

    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let entered = post(&app, "/auth/in", body, "").await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.body);
    let hello = get(&app, "/", &entered.cookies).await;
    assert_eq!(hello.body, "Hello, Ada");
}
