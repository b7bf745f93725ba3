//! Who sends it: another site, another browser, or somebody who only looks.

use axum::http::{Method, StatusCode, header};
use serde_json::json;

use super::{EMAIL, FORM, HTML, pages, paths, signed_in, token};
use crate::app::{PASSWORD, app, request};

#[tokio::test]
async fn row_100_nothing_that_another_site_sends_is_done() {
    let app = app();
    let cookie = signed_in(&app).await;
    for path in paths() {
        for (kind, more) in [
            (FORM.1, ("accept", "text/html")),
            (FORM.1, ("origin", "https://evil.example")),
            (FORM.1, ("sec-fetch-site", "cross-site")),
            (FORM.1, ("sec-fetch-site", "same-site")),
            ("application/json", ("origin", "https://evil.example")),
            ("application/json", ("sec-fetch-site", "cross-site")),
            ("application/json", ("sec-fetch-site", "same-origin")),
        ] {
            let body = if kind == FORM.1 { "password=x" } else { "{}" };
            let headers = [("content-type", kind), ("cookie", cookie.as_str()), more];
            let answer = app
                .send(request(Method::POST, &path, &headers, body.into()))
                .await;
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{path} {kind} {more:?}"
            );
        }
        let headers = [
            ("content-type", "text/plain"),
            ("cookie", cookie.as_str()),
            ("sec-fetch-site", "same-origin"),
        ];
        let answer = app
            .send(request(Method::POST, &path, &headers, "{}".into()))
            .await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
    }
    assert_eq!(
        app.get("/members", &[("cookie", &cookie)]).await.status,
        StatusCode::OK,
        "the session goes on"
    );
}

#[tokio::test]
async fn row_101_a_token_is_good_in_its_own_browser_alone() {
    let app = app();
    let (attackers, _) = token(&app, "").await;
    let (own, secret) = token(&app, "").await;
    let cookie = format!("__Host-authkit_csrf={secret}");
    for (token, status) in [
        (attackers, StatusCode::FORBIDDEN),
        (own, StatusCode::UNAUTHORIZED),
    ] {
        let body = format!(
            "email=a%40example.com&password={}&csrf_token={token}",
            "x".repeat(20)
        );
        let sent = request(
            Method::POST,
            "/login",
            &[FORM, HTML, ("cookie", &cookie)],
            body,
        );
        assert_eq!(app.send(sent).await.status, status);
    }
}

#[tokio::test]
async fn row_102_tokens_of_before_a_sign_in_are_dead_after_it() {
    let app = app();
    app.move_in(EMAIL).await;
    let (before, secret) = token(&app, "").await;
    let cookie = format!("__Host-authkit_csrf={secret}");
    let password = PASSWORD.replace(' ', "+");
    let body = format!("email=alice%40example.com&password={password}&csrf_token={before}");
    let entered = app
        .send(request(
            Method::POST,
            "/login",
            &[FORM, HTML, ("cookie", &cookie)],
            body,
        ))
        .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    let renewed = entered.cookie("__Host-authkit_csrf").unwrap();
    assert_ne!(renewed, secret);
    let cookies = format!(
        "__Host-authkit_session={}; __Host-authkit_csrf={renewed}",
        entered.session()
    );
    let sent = request(
        Method::POST,
        "/logout",
        &[FORM, HTML, ("cookie", &cookies)],
        format!("csrf_token={before}"),
    );
    assert_eq!(app.send(sent).await.status, StatusCode::FORBIDDEN);
    let (after, _) = token(&app, &cookies).await;
    assert_ne!(after, before);
}

#[tokio::test]
async fn row_103_looking_changes_nothing() {
    let app = app();
    let cookie = signed_in(&app).await;
    app.post("/reset", &json!({ "email": EMAIL })).await;
    let reset = app.link(EMAIL, "Password reset instructions").await;
    app.register("new@example.com").await;
    let confirm = app.link("new@example.com", "Welcome").await;
    let mails = app.mailbox.messages().len();
    for path in paths().iter().chain([&reset, &confirm]) {
        for method in [Method::GET, Method::HEAD] {
            for accept in ["text/html", "application/json"] {
                let headers = [("cookie", cookie.as_str()), ("accept", accept)];
                let answer = app
                    .send(request(method.clone(), path, &headers, String::new()))
                    .await;
                assert!(!answer.status.is_server_error(), "{path}");
                assert!(answer.cookie("__Host-authkit_session").is_none(), "{path}");
            }
        }
    }
    assert_eq!(app.mailbox.messages().len(), mails, "no mail");
    assert_eq!(
        app.get("/members", &[("cookie", &cookie)]).await.status,
        StatusCode::OK
    );
    assert_eq!(
        app.sign_in("new@example.com", PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
    let done = app
        .post(&reset, &json!({ "password": crate::app::OTHER }))
        .await;
    assert_eq!(done.status, StatusCode::OK, "the link is as good as before");
    assert_eq!(app.post(&confirm, &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn row_107_every_page_is_sealed_and_no_other_site_reads_it() {
    let app = app();
    for (path, page) in pages(&app).await {
        let policy = page.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(
            page.headers[header::X_CONTENT_TYPE_OPTIONS],
            "nosniff",
            "{path}"
        );
        assert_eq!(
            page.headers[header::REFERRER_POLICY],
            "no-referrer",
            "{path}"
        );
        assert_eq!(page.headers[header::CACHE_CONTROL], "no-store", "{path}");
    }
    for path in paths() {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let headers = [
                ("origin", "https://evil.example"),
                ("access-control-request-method", "POST"),
            ];
            let answer = app
                .send(request(method, &path, &headers, String::new()))
                .await;
            let cors = answer
                .headers
                .keys()
                .any(|name| name.as_str().starts_with("access-control"));
            assert!(!cors, "{path}");
        }
    }
}
