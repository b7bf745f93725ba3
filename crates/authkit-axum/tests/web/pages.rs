use std::fs;

use axum::http::StatusCode;

use crate::app::{app, app_with};

#[tokio::test]
async fn a_browser_is_sent_to_sign_in_and_back() {
    let app = app();
    let answer = app.get("/account?tab=2", &[("accept", "text/html")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.headers["location"],
        "/login?next=%2Faccount%3Ftab%3D2"
    );
    let page = app.get("/login?next=%2Faccount%3Ftab%3D2", &[]).await;
    assert!(
        page.body.contains(r#"name="next" value="/account?tab=2""#),
        "{}",
        page.body
    );
    let page = app
        .get("/login?next=https%3A%2F%2Fevil.example%2F", &[])
        .await;
    assert!(!page.body.contains("evil.example"));
}

#[tokio::test]
async fn password_fields_help_a_password_manager() {
    let app = app();
    for (path, kinds) in [
        ("/login", vec!["current-password"]),
        ("/register", vec!["new-password", "new-password"]),
    ] {
        let page = app.get(path, &[]).await.body;
        let inputs: Vec<&str> = page
            .split("<input")
            .filter(|input| input.contains(r#"type="password""#))
            .collect();
        assert_eq!(inputs.len(), kinds.len());
        for (input, kind) in inputs.iter().zip(kinds) {
            assert!(
                input.contains(&format!(r#"autocomplete="{kind}""#)),
                "{input}"
            );
            assert!(!input.contains("onpaste") && !input.contains("maxlength"));
        }
    }
}

#[tokio::test]
async fn what_was_typed_is_shown_again_escaped_and_no_password_is() {
    let app = app();
    let page = app.get("/register", &[]).await;
    let secret = page.cookie("__Host-authkit_csrf").unwrap();
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let cookie = format!("__Host-authkit_csrf={secret}");
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("cookie", cookie.as_str()),
    ];
    let body = format!(
        "csrf_token={token}&email=%22%3E%3Cscript%3E&password=secret-secret-secret&password_confirm=other"
    );
    let answer = app
        .send(crate::app::request(
            axum::http::Method::POST,
            "/register",
            &headers,
            body,
        ))
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("&lt;script&gt;") && !answer.body.contains("\"><script>"));
    assert!(answer.body.contains("Passwords do not match"));
    assert!(!answer.body.contains("secret-secret"));
    assert!(answer.body.contains(r#"aria-invalid="true""#));
}

#[tokio::test]
async fn a_file_of_the_same_name_replaces_a_page() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("security")).unwrap();
    let page = r#"{% extends "security/base.html" %}{% block content %}<h1>Our own door</h1>{% endblock %}"#;
    fs::write(folder.path().join("security/login_user.html"), page).unwrap();
    let app = app_with(|builder| builder.templates(folder.path()));
    assert!(
        app.get("/login", &[])
            .await
            .body
            .contains("<h1>Our own door</h1>")
    );
    assert!(
        app.get("/register", &[])
            .await
            .body
            .contains("<h1>Register</h1>"),
        "the others stay"
    );
}

#[tokio::test]
async fn anonymous_visits_leave_no_session() {
    let app = app();
    for path in ["/login", "/register", "/account", "/confirm/x"] {
        let answer = app
            .get(path, &[("cookie", "__Host-authkit_session=nonsense")])
            .await;
        assert_eq!(answer.cookie("__Host-authkit_session"), None, "{path}");
    }
}

#[tokio::test]
async fn a_stylesheet_is_served_and_named_by_its_contents() {
    let app = app();
    let page = app.get("/login", &[]).await.body;
    let href = page
        .split(r#"rel="stylesheet" href=""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let css = app.get(href, &[]).await;
    assert_eq!(css.status, StatusCode::OK);
    assert_eq!(css.headers["content-type"], "text/css; charset=utf-8");
    assert!(
        css.headers["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
}
