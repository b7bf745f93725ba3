use std::sync::Arc;
use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::clock::ManualClock;
use authkit_axum::store::memory::Memory;
use authkit_axum::store::{EmailAddress, Generation, Insert, NewAccount, RegisterableStore};
use authkit_axum::{Auth, Usernames};
use authkit_session::{Device, SessionConfig, Sessions};
use axum::http::{StatusCode, header};
use serde_json::json;
use time::OffsetDateTime;

use crate::app::{Answer, App, OTHER, PASSWORD, app_with, keys, quick};

const EMAIL: &str = "alice@example.com";
const HTML: (&str, &str) = ("accept", "text/html");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Somebody who signed in by mail and has no password, the session cookie, and the clock.
async fn signed_in() -> (App, String, Arc<ManualClock>) {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = Arc::new(ManualClock::at(start));
    let app = app_with(|builder| {
        let builder = builder.clock(clock.clone());
        builder.changeable_username(Usernames::Optional(Default::default()))
    });
    app.register(EMAIL).await;
    let asked = app.post("/login-link", &json!({ "email": EMAIL })).await;
    let link = app.link(EMAIL, "Login instructions").await;
    let browser = asked.browser();
    // the first proof of the address ends the password that somebody chose before
    let here = [("cookie", browser.as_str())];
    let entered = app.post_with(&link, &json!({}), &here).await;
    let session = format!("__Host-authkit_session={}", entered.session());
    (app, session, clock)
}

/// Sends the form of a page as a browser does.
async fn submit(app: &App, session: &str, path: &str, fields: &str) -> Answer {
    let page = app.get(path, &[("cookie", session), HTML]).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let token = page.body.split(r#"name="csrf_token" value=""#).nth(1);
    let token = token.and_then(|rest| rest.split('"').next()).unwrap();
    let secret = page.cookie("__Host-authkit_csrf").unwrap();
    let cookies = format!("{session}; __Host-authkit_csrf={secret}");
    let body = format!("csrf_token={token}&{fields}");
    let post = axum::http::Method::POST;
    let headers = [FORM, ("cookie", cookies.as_str()), HTML];
    app.send(crate::app::request(post, path, &headers, body))
        .await
}

fn leads_to(answer: &Answer, place: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.headers[header::LOCATION], place);
}

#[tokio::test]
async fn no_page_asks_for_a_password_that_there_is_not() {
    let (app, session, _) = signed_in().await;
    let pages = [
        "/change-email",
        "/change-username",
        "/export",
        "/deactivate",
        "/delete",
    ];
    for path in pages {
        let page = app.get(path, &[("cookie", &session), HTML]).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains("name=\"password\""), "{path}");
    }
    let with = crate::app::app();
    with.move_in(EMAIL).await;
    let other = format!(
        "__Host-authkit_session={}",
        with.sign_in(EMAIL, PASSWORD).await.session()
    );
    let page = with.get("/change-email", &[("cookie", &other), HTML]).await;
    assert!(page.body.contains("name=\"password\""));

    // a form that will not do comes back as it was
    let again = submit(&app, &session, "/change-email", "email=nonsense").await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!again.body.contains("name=\"password\""));
    let named = submit(&app, &session, "/change-username", "username=alice").await;
    leads_to(&named, "/");
}

#[tokio::test]
async fn an_old_session_is_proved_by_mail_and_comes_back_to_the_page() {
    let (app, session, clock) = signed_in().await;
    clock.advance(Duration::from_secs(2 * 60 * 60));
    for (path, fields) in [
        ("/change-username", "username=alice"),
        ("/change-email", "email=new@example.com"),
        ("/deactivate", ""),
        ("/delete", ""),
        ("/export", ""),
        (
            "/set-password",
            &format!("password={OTHER}&password_confirm={OTHER}"),
        ),
    ] {
        let sent = submit(&app, &session, path, fields).await;
        let here = path.replace('/', "%2F");
        leads_to(&sent, &format!("/verify?next={here}"));
    }
    let here = [("cookie", session.as_str()), HTML];
    let verify = app.get("/verify?next=%2Fchange-username", &here).await;
    leads_to(&verify, "/login-link?next=%2Fchange-username");
    let told = app
        .post_with("/export", &json!({}), &[("cookie", &session)])
        .await;
    assert_eq!(told.status, StatusCode::UNAUTHORIZED);
    assert_eq!(told.json()["response"]["reauth_required"], true);
}

#[tokio::test]
async fn changing_a_password_that_there_is_not_is_setting_one() {
    let (app, session, _) = signed_in().await;
    let page = app.get("/change", &[("cookie", &session), HTML]).await;
    leads_to(&page, "/set-password");
    let password = format!("password={OTHER}&password_confirm={OTHER}");
    let set = submit(&app, &session, "/set-password", &password).await;
    leads_to(&set, "/");
    assert_eq!(app.sign_in(EMAIL, OTHER).await.status, StatusCode::OK);
}

/// Where nobody signs in by mail, a password is chosen by it; where nobody does that either, only another sign-in is left.
#[tokio::test]
async fn where_nobody_signs_in_by_mail_another_way_is_named() {
    for (recoverable, place) in [(true, Some("/reset")), (false, None)] {
        let store = Memory::new();
        let builder = Auth::builder(store.clone())
            .keys(keys())
            .base_url("https://site.example")
            .hashing(quick())
            .mail(DevMailbox::new())
            .changeable();
        let builder = if recoverable {
            builder.recoverable(Default::default())
        } else {
            builder
        };
        let auth = builder.build().unwrap();
        let email = EmailAddress::parse(EMAIL).unwrap();
        let new = NewAccount::new(
            email,
            None,
            Generation::from_i64(7),
            OffsetDateTime::UNIX_EPOCH,
        );
        let Insert::Created(alice) = store.put_account(&new, &[], &[]).await.unwrap() else {
            panic!("the address is free")
        };
        let sessions = Sessions::new(store.clone(), SessionConfig::DEFAULT);
        let token = sessions.start(&alice, &Device::default()).await.unwrap();
        let session = format!("__Host-authkit_session={}", token.expose());
        let app = App {
            router: auth.routes(),
            store,
            mailbox: DevMailbox::new(),
            hashing: quick(),
        };
        let verify = app.get("/verify", &[("cookie", &session), HTML]).await;
        match place {
            Some(place) => leads_to(&verify, place),
            None => {
                assert_eq!(verify.status, StatusCode::CONFLICT);
                assert!(verify.body.contains("Log out and log in once more"));
            }
        }
        let program = [("cookie", session.as_str()), ("accept", "application/json")];
        let told = app.get("/verify", &program).await;
        assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.body);
    }
}

#[tokio::test]
async fn who_is_signed_in_needs_no_other_account() {
    let (app, session, _) = signed_in().await;
    let page = app
        .get("/register?next=%2Faccount", &[("cookie", &session), HTML])
        .await;
    leads_to(&page, "/account");
    assert_eq!(app.get("/register", &[HTML]).await.status, StatusCode::OK);
}
