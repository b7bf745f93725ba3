use std::fs;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::memory::Memory;
use authkit_axum::{Auth, BuildError, Paths};
use axum::http::StatusCode;

use crate::app::{app_with, keys, quick};

fn error(result: Result<Auth, BuildError>) -> BuildError {
    result.expect_err("the pieces do not fit")
}

#[tokio::test]
async fn what_is_missing_is_named_at_the_start() {
    let builder = || Auth::builder(Memory::new()).hashing(quick());
    let url = "https://site.example";
    assert!(matches!(
        error(builder().base_url(url).build()),
        BuildError::Keys
    ));
    assert!(matches!(
        error(builder().keys(keys()).build()),
        BuildError::BaseUrl
    ));
    assert!(matches!(
        error(
            builder()
                .keys(keys())
                .base_url(url)
                .registerable(Default::default())
                .build()
        ),
        BuildError::Mail
    ));
    for bad in [
        "",
        "site.example",
        "ftp://site.example",
        "https://site.example/?x",
        "//site.example",
    ] {
        let built = builder().keys(keys()).base_url(bad).build();
        assert!(matches!(error(built), BuildError::Links(_)), "{bad}");
    }
    for bad in ["https://evil.example", "//evil.example", "account", ""] {
        let built = builder()
            .keys(keys())
            .base_url(url)
            .post_login_view(bad)
            .build();
        assert!(matches!(error(built), BuildError::View(_)), "{bad}");
    }
    let mut paths = Paths::default();
    paths.login = "login".into();
    let built = builder().keys(keys()).base_url(url).paths(paths).build();
    assert!(matches!(error(built), BuildError::Path(_)));
}

#[tokio::test]
async fn a_mistake_in_a_template_is_found_at_the_start() {
    for (name, page) in [
        ("security/login_user.html", true),
        ("security/email/welcome.txt", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("security/email")).unwrap();
        fs::write(folder.path().join(name), "{% if %}").unwrap();
        let built = Auth::builder(Memory::new())
            .hashing(quick())
            .keys(keys())
            .base_url("https://site.example")
            .templates(folder.path())
            .mail(DevMailbox::new())
            .build();
        match error(built) {
            BuildError::Page(_) => assert!(page, "{name}"),
            BuildError::MailTemplate(_) | BuildError::Templates(_) => assert!(!page, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn sign_in_alone_needs_no_mail_and_has_no_other_routes() {
    let auth = Auth::builder(Memory::new())
        .hashing(quick())
        .keys(keys())
        .base_url("http://127.0.0.1:3000")
        .build()
        .unwrap();
    let app = crate::app::App {
        router: auth.routes(),
        store: Memory::new(),
        mailbox: DevMailbox::new(),
        hashing: quick(),
    };
    let page = app.get("/login", &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("/register") && !page.body.contains("/reset"));
    for path in ["/register", "/confirm", "/reset", "/change"] {
        assert_eq!(
            app.get(path, &[]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn routes_move_to_other_paths_with_their_links() {
    let app = app_with(|builder| {
        let mut paths = Paths::default();
        paths.login = "/in".into();
        paths.register = "/join".into();
        paths.confirm = "/auth/confirm".into();
        builder.paths(paths)
    });
    assert!(app.get("/in", &[]).await.body.contains(r#"action="/in""#));
    assert_eq!(app.get("/login", &[]).await.status, StatusCode::NOT_FOUND);
    let body = serde_json::json!({ "email": "a@example.com", "password": crate::app::PASSWORD });
    assert_eq!(app.post("/join", &body).await.status, StatusCode::CREATED);
    let link = app.link("a@example.com", "Welcome").await;
    assert!(link.starts_with("/auth/confirm/"));
    assert_eq!(
        app.post(&link, &serde_json::json!({})).await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_password_is_one_however_its_accents_are_typed() {
    let (store, mailbox) = (Memory::new(), DevMailbox::new());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .mail(mailbox.clone())
        .everything()
        .build()
        .unwrap();
    let app = crate::app::App {
        router: auth.routes(),
        store,
        mailbox,
        hashing: quick(),
    };
    let (composed, decomposed) = (
        "caf\u{e9} caf\u{e9} caf\u{e9} caf\u{e9}",
        "cafe\u{301} cafe\u{301} cafe\u{301} cafe\u{301}",
    );
    let body = serde_json::json!({ "email": "rene@example.com", "password": decomposed });
    let registered = app.post("/register", &body).await;
    assert_eq!(registered.status, StatusCode::CREATED);
    let link = app.link("rene@example.com", "Welcome").await;
    let cookie = registered.browser();
    app.post_with(&link, &serde_json::json!({}), &[("cookie", &cookie)])
        .await;
    for password in [composed, decomposed] {
        let answer = app.sign_in("rene@example.com", password).await;
        assert_eq!(answer.status, StatusCode::OK, "{password:?}");
    }
}
