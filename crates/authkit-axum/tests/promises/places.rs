use std::fs;

use authkit_axum::store::{AccountStore, EmailAddress, RoleStore};
use authkit_axum::{Auth, Paths, mail::DevMailbox, store::memory::Memory};
use axum::Router;
use axum::http::{StatusCode, header};
use axum::routing::get;
use serde_json::json;

use crate::app::{App, PASSWORD, app_with, keys, quick};

fn signed_in(session: &str) -> String {
    format!("__Host-authkit_session={session}")
}

/// Flask-Security's custom URLs and views.
#[tokio::test]
async fn every_route_answers_at_the_path_that_was_chosen() {
    let app = app_with(|builder| {
        let mut paths = Paths::default();
        paths.login = "/my/login".into();
        paths.logout = "/my/logout".into();
        paths.register = "/my/register".into();
        paths.confirm = "/my/confirm".into();
        paths.reset = "/my/reset".into();
        paths.change = "/my/change".into();
        builder
            .paths(paths)
            .post_login_view("/welcome")
            .post_logout_view("/bye")
    });
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let registered = app.post("/my/register", &body).await;
    let link = app.link("alice@example.com", "Welcome").await;
    assert!(link.starts_with("/my/confirm/"));
    let here = registered.browser();
    app.post_with(&link, &json!({}), &[("cookie", &here)]).await;
    let form = [("accept", "text/html")];
    let entered = app.post_with("/my/login", &body, &form).await;
    let session = signed_in(&entered.session());
    app.post("/my/reset", &json!({ "email": "alice@example.com" }))
        .await;
    let reset = app
        .link("alice@example.com", "Password reset instructions")
        .await;
    assert!(reset.starts_with("/my/reset/"));
    for path in ["/my/login", "/my/register"] {
        let page = app.get(path, &[("cookie", &session)]).await;
        assert_eq!(page.headers[header::LOCATION], "/welcome", "{path}");
        assert_eq!(app.get(path, &[]).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/my/confirm", "/my/reset", "/my/change", &reset] {
        let page = app.get(path, &[("cookie", &session)]).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(
            app.get(path.trim_start_matches("/my"), &[]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

/// Flask-Security's custom templates.
#[tokio::test]
async fn every_page_is_replaced_by_the_file_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("security")).unwrap();
    let pages = [
        ("/login", "login_user"),
        ("/register", "register_user"),
        ("/confirm", "send_confirmation"),
        ("/reset", "forgot_password"),
        ("/change", "change_password"),
        ("", "reset_password"),
        ("", "confirm_email"),
    ];
    for (_, name) in pages {
        let file = folder.path().join(format!("security/{name}.html"));
        fs::write(file, format!("our own {name}")).unwrap();
    }
    let app = app_with(|builder| builder.templates(folder.path()));
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let registered = app.post("/register", &body).await;
    let confirm = app.link("alice@example.com", "Welcome").await;
    let here = registered.browser();
    let page = app.get(&confirm, &[]).await;
    assert_eq!(page.body, "our own confirm_email");
    app.post_with(&confirm, &json!({}), &[("cookie", &here)])
        .await;
    app.post("/reset", &json!({ "email": "alice@example.com" }))
        .await;
    let reset = app
        .link("alice@example.com", "Password reset instructions")
        .await;
    assert_eq!(app.get(&reset, &[]).await.body, "our own reset_password");
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let session = signed_in(&session);
    for (path, name) in pages.into_iter().filter(|(path, _)| !path.is_empty()) {
        let headers = (path == "/change").then_some(("cookie", session.as_str()));
        let headers: Vec<_> = headers.into_iter().collect();
        let page = app.get(path, &headers).await;
        assert_eq!(page.body, format!("our own {name}"), "{path}");
    }
}

/// Flask-Security's `roles_required` and `roles_accepted`.
#[tokio::test]
async fn roles_are_asked_for_all_or_any_as_the_layer_says() {
    let (store, mailbox, hashing) = (Memory::new(), DevMailbox::new(), quick());
    let auth = Auth::builder(store.clone())
        .keys(keys())
        .base_url("https://site.example")
        .hashing(hashing.clone())
        .mail(mailbox.clone())
        .everything()
        .build()
        .unwrap();
    let page = || get(async || "in");
    let router = Router::new()
        .route(
            "/both",
            page().layer(auth.roles_required(["admin", "editor"])),
        )
        .route(
            "/either",
            page().layer(auth.roles_accepted(["admin", "editor"])),
        )
        .route("/none", page().layer(auth.roles_accepted([])))
        .merge(auth.routes())
        .with_state(auth);
    let app = App {
        router,
        store,
        mailbox,
        hashing,
    };
    let people = [
        ("matt@lp.com", vec!["admin"], [false, true]),
        ("joe@lp.com", vec!["editor"], [false, true]),
        ("dave@lp.com", vec!["admin", "editor"], [true, true]),
        ("jill@lp.com", vec!["author"], [false, false]),
    ];
    for (email, roles, expected) in people {
        app.move_in(email).await;
        let address = EmailAddress::parse(email).unwrap();
        let found = app
            .store
            .find_account_by_identifier(address.identifier())
            .await;
        let id = found.unwrap().unwrap().id;
        for role in &roles {
            assert!(
                app.store
                    .add_role(&id, &role.parse().unwrap())
                    .await
                    .unwrap()
            );
        }
        let session = signed_in(&app.sign_in(email, PASSWORD).await.session());
        let headers = [("cookie", session.as_str()), ("accept", "application/json")];
        for (path, allowed) in ["/both", "/either"].into_iter().zip(expected) {
            let status = app.get(path, &headers).await.status;
            assert_eq!(status == StatusCode::OK, allowed, "{email} at {path}");
        }
        assert_eq!(
            app.get("/none", &headers).await.status,
            StatusCode::FORBIDDEN
        );
        for role in &roles {
            let removed = app.store.remove_role(&id, &role.parse().unwrap()).await;
            assert!(removed.unwrap());
        }
        let status = app.get("/either", &headers).await.status;
        assert_eq!(status, StatusCode::FORBIDDEN, "at the next request");
    }
    let stranger = app.get("/either", &[("accept", "text/html")]).await;
    assert_eq!(stranger.headers[header::LOCATION], "/login?next=%2Feither");
}
