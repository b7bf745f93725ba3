use std::sync::Arc;
use std::time::Duration;

use authkit_axum::store::clock::ManualClock;
use axum::http::{StatusCode, header};
use serde_json::json;
use time::OffsetDateTime;

use crate::app::{Answer, App, OTHER, PASSWORD, app_with};

/// An application whose clock stands still, so that no pause ends while a test runs.
fn app() -> (App, Arc<ManualClock>) {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = Arc::new(ManualClock::at(start));
    (app_with(|builder| builder.clock(clock.clone())), clock)
}

/// Tries wrong passwords until one is not looked at; says how many were, and what came then.
async fn exhaust(app: &App, email: &str) -> (u32, Answer) {
    for tried in 0..20 {
        let before = app.hashing.counters().computations();
        let answer = app.sign_in(email, OTHER).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(app.hashing.counters().computations(), before);
            return (tried, answer);
        }
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    panic!("nothing stopped it")
}

/// What is the same in every refusal: all but the second at which one may come again.
fn without_the_moment(answer: &Answer) -> (StatusCode, Vec<(String, String)>, &str) {
    let (status, mut headers, body) = answer.compare();
    headers.retain(|(name, _)| name != "retry-after");
    (status, headers, body)
}

/// Rows 28 and 37.
#[tokio::test]
async fn the_sixth_guess_is_a_429_that_says_when_and_not_of_whom() {
    let (app, clock) = app();
    app.move_in("known@example.com").await;
    let (tried, known) = exhaust(&app, "known@example.com").await;
    assert_eq!(tried, 5);
    clock.advance(Duration::from_secs(60)); // both come from one network
    let (tried, unknown) = exhaust(&app, "nobody@example.com").await;
    assert_eq!(tried, 5);
    for answer in [&known, &unknown] {
        let wait = answer.headers[header::RETRY_AFTER].to_str().unwrap();
        let wait: u64 = wait.parse().unwrap();
        assert!((1..=300).contains(&wait), "{wait}");
        assert_eq!(answer.json()["meta"]["code"], 429);
    }
    assert_eq!(without_the_moment(&known), without_the_moment(&unknown));
    let right = app.sign_in("known@example.com", PASSWORD).await;
    assert_eq!(right.status, StatusCode::TOO_MANY_REQUESTS);
}

/// Row 33.
#[tokio::test]
async fn sign_in_change_and_confirmation_share_one_count() {
    let (app, clock) = app();
    app.move_in("alice@example.com").await;
    let session = app.sign_in("alice@example.com", PASSWORD).await.session();
    let cookie = format!("__Host-authkit_session={session}");
    let change = async || {
        let body = json!({ "password": OTHER, "new_password": "a third password" });
        app.post_with("/change", &body, &[("cookie", &cookie)])
            .await
    };
    for _ in 0..3 {
        assert_eq!(change().await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for _ in 0..2 {
        let answer = app.sign_in("alice@example.com", OTHER).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    }
    let refused = [
        app.sign_in("alice@example.com", PASSWORD).await,
        change().await,
    ];
    for answer in refused {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
    }

    clock.advance(Duration::from_secs(60)); // both come from one network
    app.register("bob@example.com").await;
    let link = app.link("bob@example.com", "Welcome").await;
    for n in 0..6 {
        let answer = app.post(&link, &json!({ "password": OTHER })).await;
        let expected = if n < 5 {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::TOO_MANY_REQUESTS
        };
        assert_eq!(answer.status, expected, "{n}");
    }
}

/// Row 34.
#[tokio::test]
async fn other_spellings_of_a_path_have_no_count_of_their_own() {
    let (app, _) = app();
    app.move_in("alice@example.com").await;
    let body = json!({ "email": "alice@example.com", "password": OTHER });
    let spellings = [
        "/login",
        "//login",
        "/login/",
        "/LOGIN",
        "/%6cogin",
        "/login?x=1",
        "/./login",
        "/login;x",
    ];
    let mut looked_at = 0;
    for n in 0..40 {
        let answer = app.post(spellings[n % spellings.len()], &body).await;
        looked_at += u32::from(answer.status == StatusCode::UNAUTHORIZED);
    }
    assert_eq!(looked_at, 5);
}

/// Row 32: by default no proxy is believed, so that a guesser cannot have an address for each guess.
#[tokio::test]
async fn a_header_of_the_guessers_own_is_no_address() {
    let (app, _) = app();
    for name in [
        "x-forwarded-for",
        "x_forwarded_for",
        "forwarded",
        "x-real-ip",
    ] {
        let mut looked_at = 0;
        for n in 0..30 {
            let body = json!({ "email": format!("{name}{n}@example.com"), "password": OTHER });
            let address = match name {
                "forwarded" => format!("for=198.51.100.{n}"),
                _ => format!("198.51.100.{n}"),
            };
            let answer = app.post_with("/login", &body, &[(name, &address)]).await;
            looked_at += u32::from(answer.status == StatusCode::UNAUTHORIZED);
        }
        let expected = if name == "x-forwarded-for" { 10 } else { 0 };
        assert_eq!(looked_at, expected, "{name}: all came from one address");
    }
}

/// Row 114.
#[tokio::test]
async fn mail_is_asked_for_once_in_three_minutes_by_whom_there_is_and_whom_there_is_not() {
    let (app, _) = app();
    app.register("fresh@example.com").await;
    app.link("fresh@example.com", "Welcome").await;
    let said = app.mailbox.messages().len();
    let mut refused = Vec::new();
    for email in ["fresh@example.com", "nobody@example.com"] {
        let ask = async || app.post("/confirm", &json!({ "email": email })).await;
        assert_eq!(ask().await.status, StatusCode::OK);
        for _ in 0..3 {
            let answer = ask().await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
            refused.push(answer);
        }
    }
    for answer in &refused {
        assert_eq!(without_the_moment(answer), without_the_moment(&refused[0]));
    }
    app.link("fresh@example.com", "Please confirm your email")
        .await;
    assert_eq!(app.mailbox.messages().len(), said + 1);
}
