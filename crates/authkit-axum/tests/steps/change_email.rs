use authkit_axum::{UsernameRules, Usernames};
use axum::http::{StatusCode, header};
use serde_json::json;

use crate::app::{OTHER, PASSWORD, app, app_with};

const OLD: &str = "old@example.com";
const NEW: &str = "new@example.com";

fn cookie(session: &str) -> String {
    format!("__Host-authkit_session={session}")
}

#[tokio::test]
async fn an_account_moves_by_a_link_and_the_old_address_takes_it_back() {
    let app = app();
    app.move_in(OLD).await;
    let here = cookie(&app.sign_in(OLD, PASSWORD).await.session());
    let headers = [("cookie", here.as_str())];
    for (password, status) in [
        (
            json!("wrong battery horse"),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (json!(PASSWORD), StatusCode::OK),
    ] {
        let body = json!({ "email": NEW, "password": password });
        assert_eq!(
            app.post_with("/change-email", &body, &headers).await.status,
            status
        );
    }
    let link = app.link(NEW, "Confirm your new email address").await;
    assert!(link.starts_with("/change-email/"));
    // a stranger who gets the mail by mistake has to sign in first
    let stranger = app.post(&link, &json!({})).await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get(&link, &headers).await.status, StatusCode::OK);
    assert_eq!(
        app.sign_in(NEW, PASSWORD).await.status,
        StatusCode::UNAUTHORIZED,
        "looking moves nothing"
    );
    let moved = app.post_with(&link, &json!({}), &headers).await;
    assert_eq!(moved.status, StatusCode::OK);
    assert_eq!(app.sign_in(NEW, PASSWORD).await.status, StatusCode::OK);

    let back = app.link(OLD, "Your email address has been changed").await;
    assert!(back.starts_with("/change-email/revert/"));
    let reverted = app.post(&back, &json!({})).await;
    assert_eq!(reverted.status, StatusCode::OK);
    let token = reverted.json()["response"]["reset_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = json!({ "password": OTHER });
    let chosen = app.post(&format!("/reset/{token}"), &body).await;
    assert_eq!(chosen.status, StatusCode::OK);
    assert_eq!(app.sign_in(OLD, OTHER).await.status, StatusCode::OK);
    let elsewhere = app
        .get(
            "/members",
            &[("cookie", &here), ("accept", "application/json")],
        )
        .await;
    assert_eq!(
        elsewhere.status,
        StatusCode::UNAUTHORIZED,
        "every session has ended"
    );
}

#[tokio::test]
async fn an_address_that_somebody_has_is_told_to_nobody_but_its_owner() {
    let app = app();
    app.move_in(OLD).await;
    app.move_in(NEW).await;
    let here = cookie(&app.sign_in(OLD, PASSWORD).await.session());
    let headers = [("cookie", here.as_str())];
    let ask = async |to: &str| {
        let body = json!({ "email": to, "password": PASSWORD });
        app.post_with("/change-email", &body, &headers).await
    };
    let (taken, free) = (ask(NEW).await, ask("free@example.com").await);
    assert_eq!((taken.status, taken.body), (free.status, free.body));
    app.link(NEW, "You already have an account").await;
}

#[tokio::test]
async fn a_user_name_is_chosen_under_the_rules_of_registration() {
    let names = || Usernames::Optional(UsernameRules::default());
    let app = app_with(|builder| builder.changeable_username(names()));
    app.move_in(OLD).await;
    let here = cookie(&app.sign_in(OLD, PASSWORD).await.session());
    let headers = [("cookie", here.as_str())];
    let change = async |name: &str, password: &str| {
        let body = json!({ "username": name, "password": password });
        app.post_with("/change-username", &body, &headers)
            .await
            .status
    };
    assert_eq!(change("ada", OTHER).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        change("a@b", PASSWORD).await,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(change("ada", PASSWORD).await, StatusCode::OK);
    assert_eq!(app.sign_in("ada", PASSWORD).await.status, StatusCode::OK);
    let page = app.get("/change-username", &headers).await;
    assert!(page.body.contains(r#"value="ada""#));
    let stranger = app
        .get("/change-username", &[("accept", "text/html")])
        .await;
    assert_eq!(
        stranger.headers[header::LOCATION],
        "/login?next=%2Fchange-username"
    );
}
