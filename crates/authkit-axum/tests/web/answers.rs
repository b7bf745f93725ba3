use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{App, OTHER, PASSWORD, app, request};

/// A known address, an unknown one, and one that is not confirmed.
async fn house() -> App {
    let app = app();
    app.move_in("known@example.com").await;
    assert_eq!(
        app.register("fresh@example.com").await.status,
        StatusCode::CREATED
    );
    app
}

#[tokio::test]
async fn sign_in_answers_alike_and_hashes_alike() {
    let app = house().await;
    let cases = [
        ("nobody@example.com", PASSWORD),
        ("known@example.com", OTHER),
        ("fresh@example.com", PASSWORD),
        ("fresh@example.com", OTHER),
    ];
    let mut answers = Vec::new();
    for (email, password) in cases {
        let before = app.hashing.counters().computations();
        let answer = app.sign_in(email, password).await;
        assert_eq!(app.hashing.counters().computations() - before, 1, "{email}");
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        answers.push(answer);
    }
    for answer in &answers {
        assert_eq!(answer.compare(), answers[0].compare());
    }
}

#[tokio::test]
async fn register_answers_alike_and_hashes_alike_and_the_mail_differs() {
    let app = house().await;
    let mut answers = Vec::new();
    for email in [
        "nobody@example.com",
        "known@example.com",
        "fresh@example.com",
    ] {
        let before = app.hashing.counters().computations();
        answers.push(app.register(email).await);
        assert_eq!(app.hashing.counters().computations() - before, 1, "{email}");
    }
    for answer in &answers {
        assert_eq!(answer.compare(), answers[0].compare());
    }
    app.link("nobody@example.com", "Welcome").await;
    app.link("known@example.com", "You already have an account")
        .await;
}

#[tokio::test]
async fn forgot_and_resend_answer_alike() {
    let app = house().await;
    for path in ["/reset", "/confirm"] {
        let mut answers = Vec::new();
        for email in [
            "nobody@example.com",
            "known@example.com",
            "fresh@example.com",
        ] {
            answers.push(app.post(path, &json!({ "email": email })).await);
        }
        for answer in &answers {
            assert_eq!(answer.status, StatusCode::OK);
            assert_eq!(answer.compare(), answers[0].compare(), "{path}");
        }
    }
}

#[tokio::test]
async fn fields_that_nobody_asked_for_change_nothing() {
    let app = app();
    let body = json!({
        "email": "eve@example.com", "password": PASSWORD,
        "roles": ["admin"], "active": true, "confirmed_at": "2020-01-01", "id": 1, "is_admin": true,
    });
    let registered = app.post("/register", &body).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    assert_eq!(
        app.sign_in("eve@example.com", PASSWORD).await.status,
        StatusCode::UNAUTHORIZED,
        "not confirmed"
    );
    let link = app.link("eve@example.com", "Welcome").await;
    let confirmed = app.post(&link, &json!({ "password": PASSWORD })).await;
    assert_eq!(confirmed.status, StatusCode::OK);
    let session = app.sign_in("eve@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    let headers = [("cookie", cookie.as_str()), ("accept", "application/json")];
    assert_eq!(
        app.get("/admin", &headers).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        app.get("/nobody", &headers).await.status,
        StatusCode::FORBIDDEN,
        "no role asked for is no entry"
    );
}

#[tokio::test]
async fn every_answer_of_a_route_is_sealed() {
    let app = app();
    let wanted = [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ];
    for path in [
        "/login",
        "/register",
        "/confirm",
        "/reset",
        "/logout",
        "/change",
        "/confirm/x",
        "/reset/x",
    ] {
        for accept in ["text/html", "application/json"] {
            let answer = app.get(path, &[("accept", accept)]).await;
            for (name, value) in wanted {
                assert_eq!(answer.headers[name], value, "{path} as {accept}");
            }
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'")
            );
            assert!(!policy.contains("unsafe"));
            assert!(!answer.headers.contains_key("access-control-allow-origin"));
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_so() {
    let app = app();
    for path in [
        "/login",
        "/logout",
        "/register",
        "/confirm",
        "/confirm/x",
        "/reset",
        "/reset/x",
        "/change",
    ] {
        for method in [Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = app
                .send(request(
                    method,
                    path,
                    &[("accept", "application/json")],
                    String::new(),
                ))
                .await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
            assert_eq!(answer.json()["meta"]["code"], 405);
            assert!(answer.headers.contains_key("allow"), "{path}");
        }
    }
    assert_eq!(
        app.get("/logout", &[]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
}

#[tokio::test]
async fn a_browser_owes_a_token_for_every_change() {
    let app = app();
    let body = json!({ "email": "a@example.com", "password": PASSWORD });
    for path in [
        "/login",
        "/logout",
        "/register",
        "/confirm",
        "/confirm/x",
        "/reset",
        "/reset/x",
        "/change",
    ] {
        for headers in [
            vec![("origin", "https://evil.example")],
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("sec-fetch-site", "same-origin")],
            vec![("origin", "https://site.example")],
            vec![("origin", "null")],
        ] {
            let answer = app.post_with(path, &body, &headers).await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} with {headers:?}"
            );
            assert!(
                !answer.json()["response"]["errors"][0]
                    .as_str()
                    .unwrap()
                    .is_empty()
            );
        }
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let answer = app
            .send(request(
                Method::POST,
                path,
                &form,
                "email=a%40example.com".into(),
            ))
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} as a form");
    }
    assert!(app.mailbox.messages().is_empty());
}

#[tokio::test]
async fn the_token_of_another_browser_or_of_before_a_sign_in_is_refused() {
    let app = app();
    app.move_in("alice@example.com").await;
    let browser = async || {
        let answer = app.get("/login", &[("accept", "application/json")]).await;
        let token = answer.json()["response"]["csrf_token"]
            .as_str()
            .unwrap()
            .to_owned();
        (answer.cookie("__Host-authkit_csrf").unwrap(), token)
    };
    let ((cookie, token), (_, foreign)) = (browser().await, browser().await);
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let cookie = format!("__Host-authkit_csrf={cookie}");
    let post = async |token: &str, cookie: &str| {
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("x-csrf-token", token),
            ("cookie", cookie),
        ];
        app.post_with("/login", &body, &headers).await
    };
    assert_eq!(post(&foreign, &cookie).await.status, StatusCode::FORBIDDEN);
    let signed_in = post(&token, &cookie).await;
    assert_eq!(signed_in.status, StatusCode::OK);
    let secret = signed_in
        .cookie("__Host-authkit_csrf")
        .expect("a new secret");
    let session = signed_in.session();
    let cookie = format!("__Host-authkit_csrf={secret}; __Host-authkit_session={session}");
    assert_eq!(
        post(&token, &cookie).await.status,
        StatusCode::FORBIDDEN,
        "the token of before"
    );
    let renewed: Value = signed_in.json()["response"]["csrf_token"].clone();
    assert_eq!(
        post(renewed.as_str().unwrap(), &cookie).await.status,
        StatusCode::OK
    );
}
