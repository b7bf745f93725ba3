//! A password that is known to be in other hands: only the reset by mail leads on.

use authkit_axum::store::{AccountStore, EmailAddress, PasswordStore, Swap};
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::app::{App, OTHER, PASSWORD, app, request};

const EMAIL: &str = "alice@example.com";

async fn mark(app: &App) {
    let email = EmailAddress::parse(EMAIL).unwrap();
    let account = app
        .store
        .find_account_by_identifier(email.identifier())
        .await;
    let id = account.unwrap().unwrap().id;
    let found = app.store.find_credential_by_id(&id).await.unwrap().unwrap();
    let stored = found.password.unwrap();
    let marked = app
        .store
        .swap_hash(&id, &stored, &stored.compromised())
        .await;
    assert_eq!(marked.unwrap(), Swap::Done);
}

#[tokio::test]
async fn a_password_that_others_know_leads_to_the_reset_and_nowhere_else() {
    let app = app();
    app.move_in(EMAIL).await;
    mark(&app).await;
    // the right password is told, since whoever knows it knows the account; a wrong one is told nothing
    let right = app.sign_in(EMAIL, PASSWORD).await;
    assert_eq!(right.status, StatusCode::FORBIDDEN);
    assert!(right.body.contains("reset it by mail"), "{}", right.body);
    assert!(right.cookie("__Host-authkit_session").is_none());
    let wrong = app.sign_in(EMAIL, OTHER).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);

    let page = app.get("/login", &[]).await;
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap();
    let secret = page.cookie("__Host-authkit_csrf").unwrap();
    let cookie = format!("__Host-authkit_csrf={secret}");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let password = PASSWORD.replace(' ', "+");
    let body = format!("email=alice%40example.com&password={password}&csrf_token={token}");
    let headers = [form, ("cookie", cookie.as_str()), ("accept", "text/html")];
    let led = app
        .send(request(Method::POST, "/login", &headers, body))
        .await;
    assert_eq!(led.headers[header::LOCATION], "/reset");
    assert!(led.cookie("__Host-authkit_session").is_none());

    app.post("/reset", &json!({ "email": EMAIL })).await;
    let link = app.link(EMAIL, "Password reset instructions").await;
    let done = app.post(&link, &json!({ "password": OTHER })).await;
    assert_eq!(done.status, StatusCode::OK);
    assert_eq!(app.sign_in(EMAIL, OTHER).await.status, StatusCode::OK);
}
