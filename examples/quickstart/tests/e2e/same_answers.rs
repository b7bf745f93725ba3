//! Nobody learns from an answer whether an address has an account: the mail says so, to whoever owns it.

use reqwest::header::DATE;
use serde_json::{Value, json};

use crate::support::client::{Answer, Client};
use crate::support::mailbox::{ALREADY, CONFIRM, RESET, WELCOME, mail, mails};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

// of one length, so that `Content-Length` may be compared where a page shows the address again
const NOBODY: &str = "nobody@example.com";
const MEMBER: &str = "member@example.com";
const LATEST: &str = "latest@example.com";

/// Everything that a client can see of an answer, without the address that it sent itself.
fn visible(answer: &Answer, email: &str) -> (u16, Vec<(String, String)>, String) {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != DATE)
        .collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    let headers = headers.into_iter().map(|(name, value)| {
        let value = value.to_str().expect("text").replace(email, "EMAIL");
        (name.to_string(), without_the_browser(&value))
    });
    let mut body = answer.body.replace(email, "EMAIL");
    if body.contains("csrf_token") {
        body = body.replace(&answer.csrf_token(), "TOKEN");
    }
    (answer.status, headers.collect(), body)
}

/// A cookie that is random for each browser, but for how long it is.
fn without_the_browser(value: &str) -> String {
    match value.split_once(';') {
        Some((cookie, rest)) if cookie.starts_with("authkit_browser=") => {
            format!("authkit_browser={};{rest}", "x".repeat(cookie.len()))
        }
        _ => value.to_owned(),
    }
}

/// A server with one member and one account that is not confirmed.
async fn start(home: &Home) -> Server {
    let server = Server::start(home);
    let client = server.client();
    for email in [MEMBER, LATEST] {
        client
            .post_json(
                "/register",
                &json!({ "email": email, "password": PASSWORD }),
            )
            .await
            .expect(201);
        mail(&client, email, WELCOME, 1).await;
    }
    let link = mail(&client, MEMBER, WELCOME, 1).await.link;
    client.post_json(&link, &json!({})).await.expect(200);
    server
}

/// What is asked, of whom and with which password, and the status for all of them.
type Question = (&'static str, &'static [(&'static str, &'static str)], u16);

const QUESTIONS: [Question; 5] = [
    (
        "/login",
        &[
            (NOBODY, OTHER_PASSWORD),
            (MEMBER, OTHER_PASSWORD),
            (LATEST, OTHER_PASSWORD),
            (LATEST, PASSWORD),
        ],
        401,
    ),
    (
        "/reset",
        &[(NOBODY, PASSWORD), (MEMBER, PASSWORD), (LATEST, PASSWORD)],
        200,
    ),
    (
        "/confirm",
        &[(NOBODY, PASSWORD), (MEMBER, PASSWORD), (LATEST, PASSWORD)],
        200,
    ),
    (
        "/register",
        &[
            (NOBODY, "too short"),
            (MEMBER, "too short"),
            (LATEST, "too short"),
        ],
        422,
    ),
    (
        "/register",
        &[
            (NOBODY, OTHER_PASSWORD),
            (MEMBER, OTHER_PASSWORD),
            (LATEST, OTHER_PASSWORD),
        ],
        201,
    ),
];

#[tokio::test]
async fn json_answers_are_the_same_for_everybody() {
    let home = Home::new();
    let server = start(&home).await;
    for (path, people, status) in QUESTIONS {
        let mut seen = Vec::new();
        for (email, password) in people {
            let body = match path {
                "/reset" | "/confirm" => json!({ "email": email }),
                _ => json!({ "email": email, "password": password }),
            };
            let answer = server.client().post_json(path, &body).await;
            answer.expect(status).says_nothing_of(email);
            seen.push(visible(&answer, email));
        }
        all_the_same(path, &seen);
    }
    the_mail_tells(&server.client()).await;
}

#[tokio::test]
async fn pages_are_the_same_for_everybody() {
    let home = Home::new();
    let server = start(&home).await;
    for (path, people, status) in QUESTIONS {
        let mut seen = Vec::new();
        for (email, password) in people {
            let client = server.client();
            let shown = client.get(path).await; // also takes away what the last answer left to say
            let again = if *password == "too short" {
                "too short too"
            } else {
                password
            };
            let mut fields = vec![("email", *email)];
            if !matches!(path, "/reset" | "/confirm") {
                fields.push(("password", *password));
            }
            if path == "/register" {
                fields.push((
                    "password_confirm",
                    if again == *password { *password } else { again },
                ));
            }
            let answer = client.send(&shown, &fields).await;
            let status = if status < 300 { 303 } else { status };
            seen.push(visible(answer.expect(status), email));
            if status == 303 {
                let after = client.get(answer.header("location")).await;
                seen.push(visible(after.expect(200), email));
            }
        }
        let (answers, after): (Vec<_>, Vec<_>) =
            seen.into_iter().partition(|(status, ..)| *status != 200);
        all_the_same(path, &answers);
        assert_eq!(after.is_empty(), status >= 300);
        all_the_same(path, &after);
    }
    the_mail_tells(&server.client()).await;
}

fn all_the_same<T: PartialEq + std::fmt::Debug>(path: &str, seen: &[T]) {
    for pair in seen.windows(2) {
        assert_eq!(pair[0], pair[1], "{path} tells one from the other");
    }
}

/// Each got the mail of their own case, and nothing else.
async fn the_mail_tells(client: &Client) {
    let expected = [
        (LATEST, ALREADY),
        (LATEST, CONFIRM),
        (LATEST, RESET),
        (LATEST, WELCOME),
        (MEMBER, ALREADY),
        (MEMBER, RESET),
        (MEMBER, WELCOME),
        (NOBODY, WELCOME),
    ];
    for (email, subject) in expected {
        mail(client, email, subject, 1).await;
    }
    let mut got: Vec<_> = mails(client)
        .await
        .into_iter()
        .map(|mail| (mail.to, mail.subject))
        .collect();
    got.sort();
    let mut expected = expected.map(|(email, subject)| (email.to_owned(), subject.to_owned()));
    expected.sort();
    assert_eq!(got, expected);
}

#[tokio::test]
async fn registering_again_changes_nothing() {
    let home = Home::new();
    let server = start(&home).await;
    let client = server.client();
    let both =
        |email: &str, password: &str| -> Value { json!({ "email": email, "password": password }) };
    for email in [MEMBER, "MEMBER@EXAMPLE.COM", " member@example.com "] {
        client
            .post_json("/register", &both(email, OTHER_PASSWORD))
            .await
            .expect(201);
    }
    mail(&client, MEMBER, ALREADY, 3).await;
    client
        .post_json("/login", &both(MEMBER, OTHER_PASSWORD))
        .await
        .expect(401);
    client
        .post_json("/login", &both(MEMBER, PASSWORD))
        .await
        .expect(200);
}
