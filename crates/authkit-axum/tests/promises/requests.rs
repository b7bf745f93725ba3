use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::app::{PASSWORD, app, request};

/// Row 105; W7.
#[tokio::test]
async fn links_begin_with_the_configured_address_whatever_a_request_says() {
    let app = app();
    let asked = [
        ("a@example.com", "/register", ("host", "evil.example")),
        (
            "b@example.com",
            "/register",
            ("x-forwarded-host", "evil.example"),
        ),
        (
            "c@example.com",
            "/register",
            ("forwarded", "host=evil.example"),
        ),
        (
            "d@example.com",
            "http://evil.example/register",
            ("host", "evil.example"),
        ),
    ];
    for (email, path, header) in asked {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = app.post_with(path, &body, &[header]).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{header:?}");
        app.link(email, "Welcome").await;
        let mails = app.mailbox.messages();
        let mail = mails.iter().find(|mail| mail.to() == email).unwrap();
        let link = mail.link().unwrap();
        assert!(link.starts_with("https://site.example/confirm/"), "{link}");
    }
}

/// W10: there, whoever lacked a role was sent to wherever `Referer` said.
#[tokio::test]
async fn a_refusal_leads_nowhere_that_the_request_names() {
    let app = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    for accept in ["text/html", "application/json"] {
        let headers = [
            ("cookie", cookie.as_str()),
            ("referer", "https://evil.example/"),
            ("accept", accept),
        ];
        let refused = app.get("/admin", &headers).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(!refused.headers.contains_key(header::LOCATION));
        assert!(!refused.body.contains("evil.example"));
    }
    let next = ("cookie", cookie.as_str());
    let page = app.get("/logout?next=https://evil.example/", &[next]).await;
    assert!(!page.body.contains("evil.example"));
    let out = app
        .post_with("/logout?next=https://evil.example/", &json!({}), &[next])
        .await;
    assert_eq!(out.status, StatusCode::OK);
    assert!(!format!("{out:?}").contains("evil.example"));
}

/// W25: JSON is told by its status, and a client that accepts JSON gets it.
#[tokio::test]
async fn a_failure_is_no_200() {
    let app = app();
    let cases = [
        ("/login", json!({}), StatusCode::UNPROCESSABLE_ENTITY),
        ("/login", json!([]), StatusCode::BAD_REQUEST),
        (
            "/login",
            json!({ "email": null, "password": 1 }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "/register",
            json!({ "email": "a@example.com", "password": "short" }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            "/reset/nonsense",
            json!({ "password": PASSWORD }),
            StatusCode::BAD_REQUEST,
        ),
        (
            "/change",
            json!({ "password": "x", "new_password": PASSWORD }),
            StatusCode::UNAUTHORIZED,
        ),
    ];
    for (path, body, status) in cases {
        let answer = app.post(path, &body).await;
        assert!(answer.status.is_client_error(), "{path} with {body}");
        assert_eq!(answer.status, status, "{path} with {body}");
        assert_eq!(answer.json()["meta"]["code"], status.as_u16());
    }
    let accept = [("accept", "application/json")];
    let refused = app.send(request(Method::GET, "/account", &accept, String::new()));
    assert_eq!(refused.await.status, StatusCode::UNAUTHORIZED);
}

/// Row 11.
#[tokio::test]
async fn no_page_asks_for_a_hint_or_a_question() {
    let app = app();
    for path in ["/login", "/register", "/reset", "/confirm"] {
        let page = app.get(path, &[]).await;
        assert_eq!(page.status, StatusCode::OK);
        let text = page.body.to_lowercase();
        for word in ["password hint", "reminder", "question", "maiden"] {
            assert!(!text.contains(word), "{word} on {path}");
        }
    }
}
