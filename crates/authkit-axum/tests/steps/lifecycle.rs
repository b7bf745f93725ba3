use axum::http::{StatusCode, header};
use serde_json::json;

use crate::app::{OTHER, PASSWORD, app};

const EMAIL: &str = "alice@example.com";

fn cookie(session: &str) -> String {
    format!("__Host-authkit_session={session}")
}

#[tokio::test]
async fn an_export_holds_what_is_kept_and_nothing_that_opens_anything() {
    let app = app();
    app.move_in(EMAIL).await;
    let here = cookie(&app.sign_in(EMAIL, PASSWORD).await.session());
    let headers = [("cookie", here.as_str())];
    let wrong = app
        .post_with("/export", &json!({ "password": OTHER }), &headers)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let exported = app
        .post_with("/export", &json!({ "password": PASSWORD }), &headers)
        .await;
    assert_eq!(exported.status, StatusCode::OK);
    let export = &exported.json()["response"]["export"];
    assert_eq!(export["email"], EMAIL);
    assert_eq!(export["logins"]["count"], 1);
    assert!(!exported.body.contains("argon2"), "{}", exported.body);
}

#[tokio::test]
async fn an_account_is_removed_by_its_owner_alone() {
    let app = app();
    app.move_in(EMAIL).await;
    let here = cookie(&app.sign_in(EMAIL, PASSWORD).await.session());
    let headers = [("cookie", here.as_str())];
    assert_eq!(
        app.post("/delete", &json!({ "password": PASSWORD }))
            .await
            .status,
        StatusCode::UNAUTHORIZED
    );
    let wrong = app
        .post_with("/delete", &json!({ "password": OTHER }), &headers)
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let deleted = app
        .post_with("/delete", &json!({ "password": PASSWORD }), &headers)
        .await;
    assert_eq!(deleted.status, StatusCode::OK);
    assert_eq!(deleted.session(), "", "the cookie is taken away");
    assert_eq!(
        app.sign_in(EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn an_account_that_its_owner_switched_off_opens_to_nobody() {
    let app = app();
    app.move_in(EMAIL).await;
    let here = cookie(&app.sign_in(EMAIL, PASSWORD).await.session());
    let page = app.get("/deactivate", &[("cookie", &here)]).await;
    assert!(page.body.contains("Switch off my account"));
    let off = app
        .post_with(
            "/deactivate",
            &json!({ "password": PASSWORD }),
            &[("cookie", &here)],
        )
        .await;
    assert_eq!(off.status, StatusCode::OK);
    assert_eq!(
        app.sign_in(EMAIL, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED
    );
    let page = app
        .get("/members", &[("cookie", &here), ("accept", "text/html")])
        .await;
    assert_eq!(page.headers[header::LOCATION], "/login?next=%2Fmembers");
}
