//! Mail over a real SMTP conversation.

use std::time::{Duration, Instant};

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

/// How many accounts ask for a reset at each server.
const ASKED: usize = 24;

/// Down, silent or refusing: answers are those of a mail server that works, to the byte. How much longer they take is printed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_1_answers_are_the_same_whatever_the_mail_server_does() {
    let up = Reserved::new();
    let down = Reserved::new();
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let silent = silent.expect("a free port");
    let silent_url = format!("smtp://{}", silent.local_addr().expect("an address"));
    // connections are taken, and nothing is ever said
    let held = tokio::spawn(async move {
        let mut connections = Vec::new();
        while let Ok((connection, _)) = silent.accept().await {
            connections.push(connection);
        }
    });
    let urls = [up.url(), down.url(), silent_url];
    let _mails = up.open();
    let homes = [Home::new(), Home::new(), Home::new()];
    let servers: Vec<Server> = homes
        .iter()
        .zip(&urls)
        .map(|(home, url)| Server::start_with(home, &["--smtp", url]))
        .collect();
    let mut times = vec![Vec::new(); servers.len()];
    for n in 0..ASKED {
        let email = format!("n{n}@example.com");
        let both = json!({ "email": email, "password": PASSWORD });
        let mut answers = Vec::new();
        for (server, times) in servers.iter().zip(&mut times) {
            let client = server.client();
            let made = client.post_json("/register", &both).await;
            made.expect(201);
            let begun = Instant::now();
            let reset = client.post_json("/reset", &json!({ "email": email })).await;
            times.push(begun.elapsed());
            let unknown = json!({ "email": format!("nobody{n}@example.com") });
            let unknown = client.post_json("/reset", &unknown).await;
            answers.push([
                (201, made.body),
                (reset.status, reset.body),
                (unknown.status, unknown.body),
            ]);
        }
        assert_eq!(answers[0], answers[1], "while it is down");
        assert_eq!(answers[0], answers[2], "while it says nothing");
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2].as_secs_f64()
    };
    let medians: Vec<f64> = times.iter_mut().map(median).collect();
    println!(
        "/reset: {:.1} ms with mail; {:.2} times that while it is down, {:.2} while it hangs",
        1e3 * medians[0],
        medians[1] / medians[0],
        medians[2] / medians[0]
    );
    held.abort();
}
