//! Mail over a real SMTP conversation.

use std::time::Duration;

use serde_json::json;

use crate::support::mailbox::{RESET, WELCOME};
use crate::support::server::{Home, Server};
use crate::support::smtp::Reserved;
use crate::support::{PASSWORD, SOON};

/// The worker tries again after 5 seconds, then after 10, and so on.
const RETRIED: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_goes_out_over_smtp() {
    let home = Home::new();
    let port = Reserved::new();
    let url = port.url();
    let mails = port.open();
    let server = Server::start_with(&home, &["--smtp", &url]);
    assert!(
        !server.output().contains("/dev/mailbox"),
        "there is no mailbox to look into"
    );
    let client = server.client();
    client.get("/dev/mailbox").await.expect(404);
    client.get_json("/dev/mailbox.json").await.expect(404);

    let email = "o'hara+test@example.com";
    let both = json!({ "email": email, "password": PASSWORD });
    client.post_json("/register", &both).await.expect(201);
    let welcome = mails.mail(email, WELCOME, SOON).await;
    assert!(
        welcome.text.contains("Welcome to AuthKit quickstart!"),
        "{}",
        welcome.text
    );
    assert!(
        welcome.text.contains("\n-- \n"),
        "the signature mark survives the way: {:?}",
        welcome.text
    );
    assert!(
        welcome.html.contains(&welcome.link),
        "the same link in both parts"
    );
    client
        .post_json(&welcome.link, &json!({}))
        .await
        .expect(200);
    client.post_json("/login", &both).await.expect(200);

    client
        .post_json("/reset", &json!({ "email": email }))
        .await
        .expect(200);
    let reset = mails.mail(email, RESET, SOON).await;
    client.get_json(&reset.link).await.expect(200);
    assert_eq!(mails.mails().len(), 2, "each mail goes out once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_down_keeps_nobody_waiting_and_loses_nothing() {
    let home = Home::new();
    let port = Reserved::new();
    let server = Server::start_with(&home, &["--smtp", &port.url()]);
    let client = server.client();

    let both = json!({ "email": "ada@example.com", "password": PASSWORD });
    client.post_json("/register", &both).await.expect(201);
    client.post_json("/login", &both).await.expect(401);

    // only now is there anybody who could take mail
    let mails = port.open();
    let welcome = mails.mail("ada@example.com", WELCOME, RETRIED).await;
    client
        .post_json(&welcome.link, &json!({}))
        .await
        .expect(200);
    client.post_json("/login", &both).await.expect(200);
    assert_eq!(mails.mails().len(), 1);
}
