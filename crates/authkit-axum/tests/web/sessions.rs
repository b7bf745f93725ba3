use authkit_axum::store::LifecycleStore;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app};

async fn is_in(app: &App, session: &str) -> bool {
    let cookie = format!("__Host-authkit_session={session}");
    let answer = app
        .get(
            "/account",
            &[("cookie", &cookie), ("accept", "application/json")],
        )
        .await;
    assert!(matches!(
        answer.status,
        StatusCode::OK | StatusCode::UNAUTHORIZED
    ));
    answer.status == StatusCode::OK
}

#[tokio::test]
async fn each_sign_in_is_a_new_session_and_replaces_the_one_before() {
    let app = app();
    app.move_in("alice@example.com").await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let first = app.post("/login", &body).await.session();
    let cookie = format!("__Host-authkit_session={first}");
    let second = app
        .post_with("/login", &body, &[("cookie", &cookie)])
        .await
        .session();
    assert_ne!(first, second);
    assert!(!is_in(&app, &first).await, "the id of before is dead");
    assert!(is_in(&app, &second).await);
}

#[tokio::test]
async fn an_id_that_the_browser_made_up_is_never_taken_over() {
    let app = app();
    app.move_in("alice@example.com").await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let planted = "aks_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let cookie = format!("__Host-authkit_session={planted}");
    let session = app
        .post_with("/login", &body, &[("cookie", &cookie)])
        .await
        .session();
    assert_ne!(session, planted);
    assert!(!is_in(&app, planted).await);
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let app = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    assert_eq!(
        app.get("/logout", &[("cookie", &cookie)]).await.status,
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert!(is_in(&app, &session).await, "a GET signs nobody out");
    let out = app
        .post_with("/logout", &json!({}), &[("cookie", &cookie)])
        .await;
    assert_eq!(out.status, StatusCode::OK);
    assert_eq!(out.cookie("__Host-authkit_session").as_deref(), Some(""));
    assert!(
        !is_in(&app, &session).await,
        "a copy of the cookie is worth nothing"
    );
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_renews_this_one() {
    let app = app();
    app.move_in("alice@example.com").await;
    let here = app.sign_in("alice@example.com", PASSWORD).await.session();
    let elsewhere = app.sign_in("alice@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={here}");
    let body = json!({ "password": PASSWORD, "new_password": OTHER });
    let changed = app
        .post_with("/change", &body, &[("cookie", &cookie)])
        .await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(!is_in(&app, &elsewhere).await);
    assert!(!is_in(&app, &here).await, "under its old id");
    assert!(is_in(&app, &changed.session()).await);
}

#[tokio::test]
async fn a_reset_ends_every_session_and_signs_nobody_in() {
    let app = app();
    app.move_in("alice@example.com").await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(app.sign_in("alice@example.com", PASSWORD).await.session());
    }
    app.post("/reset", &json!({ "email": "alice@example.com" }))
        .await;
    let link = app
        .link("alice@example.com", "Password reset instructions")
        .await;
    let answer = app.post(&link, &json!({ "password": OTHER })).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.cookie("__Host-authkit_session"), None);
    for session in &sessions {
        assert!(!is_in(&app, session).await);
    }
}

#[tokio::test]
async fn deactivating_or_deleting_an_account_ends_its_sessions() {
    let app = app();
    for delete in [false, true] {
        let email = if delete {
            "deleted@example.com"
        } else {
            "inactive@example.com"
        };
        app.move_in(email).await;
        let answer = app.sign_in(email, PASSWORD).await;
        let id = answer.json()["response"]["user"]["id"]
            .as_str()
            .unwrap()
            .parse()
            .unwrap();
        let session = answer.session();
        assert!(is_in(&app, &session).await);
        if delete {
            assert!(app.store.remove_account(&id, &[]).await.unwrap());
        } else {
            assert!(app.store.set_active(&id, false, &[]).await.unwrap());
        }
        assert!(!is_in(&app, &session).await, "{email}");
    }
}

#[tokio::test]
async fn somebody_else_cannot_be_told_from_nobody_by_a_cookie() {
    let app = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let twice = format!("__Host-authkit_session=x; __Host-authkit_session={session}");
    let answer = app
        .get(
            "/account",
            &[("cookie", &twice), ("accept", "application/json")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let unprefixed = format!("authkit_session={session}");
    let answer = app
        .get(
            "/account",
            &[("cookie", &unprefixed), ("accept", "application/json")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_guarded_page_is_kept_by_no_cache() {
    let app = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    let answer = app.get("/members", &[("cookie", &cookie)]).await;
    assert_eq!(answer.body, "members");
    assert_eq!(answer.headers["cache-control"], "private, no-store");
    assert_eq!(answer.headers["vary"], "Cookie");
}
