//! The whole story over JSON.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{Answer, Client};
use crate::support::mailbox::{RESET, WELCOME, mail, mails};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD};

const EMAIL: &str = "ada@example.com";

fn both(password: &str) -> Value {
    json!({ "email": EMAIL, "password": password })
}

async fn sign_in(client: &Client, password: &str) -> Answer {
    client.post_json("/login", &both(password)).await
}

/// A mail scanner at work: opens a link as often as it likes, and by both methods that may change nothing.
async fn scan(server: &Server, link: &str) {
    let scanner = server.client();
    for _ in 0..5 {
        scanner.get(link).await.expect(200);
        scanner.get_json(link).await.expect(200);
        Answer::of(scanner.request(Method::HEAD, link))
            .await
            .expect(200);
    }
}

#[tokio::test]
async fn json_walk() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();

    client
        .post_json("/register", &both(PASSWORD))
        .await
        .expect(201);
    let welcome = mail(&client, EMAIL, WELCOME, 1).await;
    assert!(
        welcome.link.starts_with(&server.url("/confirm/")),
        "{}",
        welcome.link
    );
    assert!(welcome.text.contains(&welcome.link) && welcome.html.contains("/confirm/"));

    sign_in(&client, PASSWORD).await.expect(401);
    scan(&server, &welcome.link).await;
    sign_in(&client, PASSWORD).await.expect(401);
    client
        .post_json(&welcome.link, &json!({}))
        .await
        .expect(200);

    let signed_in = sign_in(&client, PASSWORD).await;
    let id = signed_in.expect(200).response()["user"]["id"].clone();
    assert!(id.as_str().is_some_and(|id| !id.is_empty()), "{id}");
    client.get_json("/account").await.says(EMAIL);

    client.post_json("/logout", &json!({})).await.expect(200);
    assert_eq!(client.session(), None);
    let refused = client.get_json("/account").await;
    assert!(
        !refused.expect(401).response()["errors"][0]
            .as_str()
            .expect("a text")
            .is_empty()
    );

    // a session from before the reset, in another place
    let elsewhere = server.client();
    assert_eq!(
        sign_in(&elsewhere, PASSWORD).await.expect(200).response()["user"]["id"],
        id
    );
    elsewhere.get_json("/account").await.says(EMAIL);

    client
        .post_json("/reset", &json!({ "email": EMAIL }))
        .await
        .expect(200);
    let reset = mail(&client, EMAIL, RESET, 1).await.link;
    scan(&server, &reset).await;
    sign_in(&server.client(), PASSWORD).await.expect(200);
    elsewhere.get_json("/account").await.says(EMAIL);
    client
        .post_json(&reset, &json!({ "password": OTHER_PASSWORD }))
        .await
        .expect(200);
    assert_eq!(client.session(), None, "a reset signs nobody in");

    elsewhere.get_json("/account").await.expect(401);
    sign_in(&client, PASSWORD).await.expect(401);
    sign_in(&client, OTHER_PASSWORD).await.expect(200);

    let again = client
        .post_json(&reset, &json!({ "password": PASSWORD }))
        .await;
    again.expect(410).says("used already");
    client.get_json(&reset).await.expect(410);
    sign_in(&server.client(), PASSWORD).await.expect(401);
}

#[tokio::test]
async fn a_confirmation_link_pressed_twice_is_told_kindly() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    client
        .post_json("/register", &both(PASSWORD))
        .await
        .expect(201);
    let link = mail(&client, EMAIL, WELCOME, 1).await.link;
    client.post_json(&link, &json!({})).await.expect(200);
    client
        .post_json(&link, &json!({}))
        .await
        .expect(410)
        .says("already been confirmed");
    client
        .get_json(&link)
        .await
        .expect(200)
        .says("already been confirmed");
    sign_in(&client, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn changing_the_password_ends_every_other_session() {
    let home = Home::new();
    let server = Server::start(&home);
    let (here, there) = (server.client(), server.client());
    here.post_json("/register", &both(PASSWORD))
        .await
        .expect(201);
    let link = mail(&here, EMAIL, WELCOME, 1).await.link;
    here.post_json(&link, &json!({})).await.expect(200);
    sign_in(&here, PASSWORD).await.expect(200);
    sign_in(&there, PASSWORD).await.expect(200);
    let before = here.session().expect("a session");

    let change = |old: &str, new: &str| json!({ "password": old, "new_password": new });
    let wrong = here
        .post_json("/change", &change(OTHER_PASSWORD, OTHER_PASSWORD))
        .await;
    assert!(wrong.expect(422).response()["field_errors"]["password"].is_array());
    let same = here.post_json("/change", &change(PASSWORD, PASSWORD)).await;
    assert!(same.expect(422).response()["field_errors"]["new_password"].is_array());
    there.get_json("/account").await.says(EMAIL);

    here.post_json("/change", &change(PASSWORD, OTHER_PASSWORD))
        .await
        .expect(200);
    let after = here.session().expect("a session");
    assert_ne!(before, after, "a new session id");
    here.get_json("/account").await.says(EMAIL);
    there.get_json("/account").await.expect(401);
    let old = server.client();
    old.set_cookie("authkit_session", &before);
    old.get_json("/account").await.expect(401);

    sign_in(&server.client(), PASSWORD).await.expect(401);
    sign_in(&server.client(), OTHER_PASSWORD).await.expect(200);
    server
        .client()
        .post_json("/change", &change(OTHER_PASSWORD, PASSWORD))
        .await
        .expect(401);
    mail(&here, EMAIL, "Your password has been changed", 1).await;
}

#[tokio::test]
async fn a_link_that_was_damaged_on_the_way_does_nothing() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    client
        .post_json("/register", &both(PASSWORD))
        .await
        .expect(201);
    let confirm = mail(&client, EMAIL, WELCOME, 1).await.link;
    client
        .post_json("/reset", &json!({ "email": EMAIL }))
        .await
        .expect(200);
    let reset = mail(&client, EMAIL, RESET, 1).await.link;

    let (confirm_token, reset_token) = (token(&confirm), token(&reset));
    let paths = [
        "/confirm/x".to_owned(),
        "/reset/x".to_owned(),
        format!("/confirm/{}", &confirm_token[..confirm_token.len() - 4]),
        format!("/reset/{reset_token}A"),
        format!("/confirm/{reset_token}"), // each kind of link opens its own door only
        format!("/reset/{confirm_token}"),
        format!("/confirm/{}", "x".repeat(4000)),
        "/confirm/%00".to_owned(),
        "/reset/%ff".to_owned(),
    ];
    for path in paths {
        for answer in [client.get_json(&path).await, client.get(&path).await] {
            assert_eq!(answer.status, 400, "{path}: {}", answer.body);
        }
        let body = json!({ "password": OTHER_PASSWORD });
        let refused = client.post_json(&path, &body).await;
        assert!(
            refused.expect(400).response()["errors"].is_array(),
            "{path}"
        );
    }
    for password in [PASSWORD, OTHER_PASSWORD] {
        sign_in(&client, password).await.expect(401);
    }
    assert_eq!(mails(&client).await.len(), 2);
}

fn token(link: &str) -> &str {
    link.rsplit('/').next().expect("a token")
}
