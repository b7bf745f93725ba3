//! Rows of the checklist, each by its number, over every endpoint that there is.

#[path = "rows/bodies.rs"]
mod bodies;
#[path = "rows/origins.rs"]
mod origins;

use std::sync::Arc;
use std::time::Duration;

use authkit_axum::Endpoint;
use authkit_axum::store::clock::ManualClock;
use authkit_axum::store::{AccountStore, EmailAddress, LifecycleStore};
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::json;
use time::OffsetDateTime;

use crate::app::{Answer, App, PASSWORD, app, app_with};

const EMAIL: &str = "alice@example.com";
const HTML: (&str, &str) = ("accept", "text/html");
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The path of each endpoint, with a token that is none.
/// Where a form or a body is read. A token that ends or replaces itself is all that those two read, and no browser sends it.
fn paths() -> Vec<String> {
    let paths = authkit_axum::Paths::default();
    let reads =
        |endpoint: &&Endpoint| !matches!(endpoint, Endpoint::RotateToken | Endpoint::EndToken);
    let all = Endpoint::ALL.iter().filter(reads);
    let there = all.map(|endpoint| endpoint.path(&paths).replace("{token}", "no-token"));
    // two of them read no body and no cookie: the token that they show is all they look at
    let others = ["/change-username", "/tokens/rotate", "/tokens/end"];
    there
        .filter(|path| !others.contains(&path.as_str()))
        .collect()
}

async fn signed_in(app: &App) -> String {
    app.move_in(EMAIL).await;
    let session = app.sign_in(EMAIL, PASSWORD).await.session();
    format!("__Host-authkit_session={session}")
}

/// Every page: as a stranger, as somebody signed in, and where mailed links lead.
async fn pages(app: &App) -> Vec<(String, Answer)> {
    let mut pages = Vec::new();
    app.register("new@example.com").await;
    let mut links = vec![app.link("new@example.com", "Welcome").await];
    let cookie = signed_in(app).await;
    for (path, subject) in [
        ("/reset", "Password reset instructions"),
        ("/login-link", "Login instructions"),
        ("/unlock", "Your account is locked for a while"),
    ] {
        app.post(path, &json!({ "email": EMAIL })).await;
        links.push(app.link(EMAIL, subject).await);
    }
    for path in paths().into_iter().chain(links) {
        for cookie in ["", &cookie] {
            let headers = [("cookie", cookie), ("accept", "*/*")];
            pages.push((path.clone(), app.get(&path, &headers).await));
        }
    }
    pages
}

#[tokio::test]
async fn row_9_every_password_field_helps_a_password_manager() {
    let mut fields = 0;
    for (path, page) in pages(&app()).await {
        assert!(
            !page.body.contains("onpaste") && !page.body.contains("maxlength"),
            "{path}"
        );
        for input in page.body.split("<input").skip(1) {
            let input = input.split('>').next().unwrap();
            if input.contains(r#"name="password"#) || input.contains(r#"name="new_password"#) {
                let helps = input.contains(r#"autocomplete="current-password""#)
                    || input.contains(r#"autocomplete="new-password""#);
                assert!(
                    input.contains(r#"type="password""#) && helps,
                    "{path}: {input}"
                );
                fields += 1;
            }
        }
    }
    assert!(fields >= 12, "{fields}");
}

#[tokio::test]
async fn row_34_every_spelling_of_a_path_shares_one_count() {
    let app = app();
    app.move_in(EMAIL).await;
    let body = json!({ "email": EMAIL, "password": "wrong battery horse" });
    while app.post("/login", &body).await.status != StatusCode::TOO_MANY_REQUESTS {}
    for path in [
        "/login",
        "//login",
        "/login/",
        "/LOGIN",
        "/%6cogin",
        "/./login",
        "/login?a=b",
        "/login;a",
    ] {
        let status = app.post(path, &body).await.status;
        assert!(
            matches!(
                status,
                StatusCode::TOO_MANY_REQUESTS | StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST
            ),
            "{path}: {status}"
        );
    }
}

#[tokio::test]
async fn row_37_too_many_attempts_say_when_to_come_again_and_nothing_of_the_account() {
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@example.com"] {
        let app = app();
        app.move_in(EMAIL).await;
        let body = json!({ "email": email, "password": "wrong battery horse" });
        let refused = loop {
            let answer = app.post("/login", &body).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                break answer;
            }
        };
        let wait: u64 = refused.headers[header::RETRY_AFTER]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=3600).contains(&wait), "{wait}");
        answers.push(refused.body);
    }
    assert_eq!(answers[0], answers[1]);
}

fn plain(headers: &HeaderMap) -> Vec<(String, String)> {
    let plain = headers
        .iter()
        .filter(|(name, _)| *name != header::SET_COOKIE);
    plain
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect()
}

/// Everything a stranger can compare of an answer.
type Seen = (StatusCode, Vec<(String, String)>, String);

/// What is answered to seven attempts, in an application with people of every kind.
async fn refusals(email: &str, passwords: [&str; 7]) -> Vec<Seen> {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let clock = Arc::new(ManualClock::at(start)); // so that no pause ends meanwhile
    let app = app_with(|builder| builder.clock(clock));
    for email in ["unconfirmed@example.com", "nopassword@example.com"] {
        app.register(email).await;
    }
    let link = app.link("nopassword@example.com", "Welcome").await;
    let elsewhere = app.post(&link, &json!({})).await;
    assert_eq!(elsewhere.status, StatusCode::OK, "which drops the password");
    app.move_in("off@example.com").await;
    let off = EmailAddress::parse("off@example.com").unwrap();
    let off = app.store.find_account_by_identifier(off.identifier());
    let off = off.await.unwrap().unwrap();
    assert!(app.store.set_active(&off.id, false, &[]).await.unwrap());
    app.move_in(EMAIL).await;
    let mut seen = Vec::new();
    for password in passwords {
        let answer = app.sign_in(email, password).await;
        seen.push((answer.status, plain(&answer.headers), answer.body));
    }
    seen
}

#[tokio::test]
async fn row_38_every_reason_of_a_refusal_looks_the_same() {
    const WRONG: &str = "wrong battery horse";
    let nobody = refusals("nobody@example.com", [PASSWORD; 7]).await;
    let statuses: Vec<_> = nobody.iter().map(|(status, ..)| status.as_u16()).collect();
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    assert!(nobody[..5].iter().all(|seen| *seen == nobody[0]));
    let blocked = [WRONG, WRONG, WRONG, WRONG, WRONG, PASSWORD, PASSWORD];
    for (email, passwords) in [
        (EMAIL, [WRONG; 7]),
        (EMAIL, blocked),
        ("off@example.com", [PASSWORD; 7]),
        ("off@example.com", [WRONG; 7]),
        ("unconfirmed@example.com", [PASSWORD; 7]),
        ("unconfirmed@example.com", [WRONG; 7]),
        ("nopassword@example.com", [PASSWORD; 7]),
        ("nopassword@example.com", [WRONG; 7]),
    ] {
        let seen = refusals(email, passwords).await;
        assert_eq!(seen, nobody, "{email} {passwords:?}");
    }
}

/// A token and the secret that it belongs to, of a browser that has just opened a page.
async fn token(app: &App, cookies: &str) -> (String, String) {
    let page = app.get("/change", &[("cookie", cookies)]).await;
    let page = if page.status == StatusCode::OK {
        page
    } else {
        app.get("/register", &[("cookie", cookies)]).await
    };
    let token = page
        .body
        .split(r#"name="csrf_token" value=""#)
        .nth(1)
        .unwrap();
    let token = token.split('"').next().unwrap().to_owned();
    (
        token,
        page.cookie("__Host-authkit_csrf").unwrap_or_default(),
    )
}
