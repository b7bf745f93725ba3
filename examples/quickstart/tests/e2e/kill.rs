//! `kill -9` while eight clients register, and a second life on the same database.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::client::{Answer, Client};
use crate::support::mailbox::{ALREADY, CONFIRM, WELCOME};
use crate::support::server::{Home, Server};
use crate::support::smtp::{Reserved, SmtpServer};
use crate::support::{AFTER_LEASE, OTHER_PASSWORD, PASSWORD, SOON, eventually};

const CLIENTS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_killed_keeps_what_it_has_promised() {
    let at_once = round(1, Mail::Up);
    let busy = round(14, Mail::Up);
    let without_mail = round(25, Mail::DownUntilTheEnd);
    tokio::join!(at_once, busy, without_mail);
}

/// Whether there is anybody to take mail in the first life.
#[derive(PartialEq)]
enum Mail {
    Up,
    DownUntilTheEnd,
}

/// What the clients know about their addresses when the process has been killed.
#[derive(Default)]
struct Known {
    /// Those that were told 201.
    acknowledged: Vec<String>,
    /// Those that were told nothing.
    unanswered: Vec<String>,
}

async fn round(kill_after: usize, mail: Mail) {
    let home = Home::new();
    let port = Reserved::new();
    let smtp = ["--smtp".to_owned(), port.url()];
    let smtp = [smtp[0].as_str(), smtp[1].as_str()];
    let (mut closed, mut open) = (Some(port), None);
    if mail == Mail::Up {
        open = closed.take().map(Reserved::open);
    }

    let mut first = Server::start_with(&home, &smtp);
    let answered = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(register_until_it_dies(
            first.client(),
            number,
            Arc::clone(&answered),
        ));
    }
    while answered.load(Ordering::SeqCst) < kill_after {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    first.kill();
    let mut known = Known::default();
    for (acknowledged, unanswered) in clients.join_all().await {
        known.acknowledged.extend(acknowledged);
        known.unanswered.push(unanswered);
    }
    assert!(known.acknowledged.len() >= kill_after);
    drop(first);

    let second = Server::start_with(&home, &smtp);
    let mails = open
        .or_else(|| closed.take().map(Reserved::open))
        .expect("one of the two");
    for email in &known.acknowledged {
        let kept = confirmed_by_a_new_link(&second.client(), &mails, email, &[PASSWORD]).await;
        assert!(kept.is_some(), "{email} was promised this password");
        assert!(
            signs_in(&second.client(), email, PASSWORD).await,
            "{email} was promised an account"
        );
    }
    for email in &known.unanswered {
        exists_or_does_not(&second, &mails, email).await;
    }
    for email in &known.acknowledged {
        mails.mail(email, WELCOME, AFTER_LEASE).await;
        assert_eq!(mails.to(email, ALREADY).len(), 0);
    }
}

/// Says which addresses were acknowledged, and on which one the server died.
async fn register_until_it_dies(
    client: Client,
    number: usize,
    answered: Arc<AtomicUsize>,
) -> (Vec<String>, String) {
    let mut acknowledged = Vec::new();
    loop {
        let email = format!("c{number}.n{}@example.com", acknowledged.len());
        let body = json!({ "email": email, "password": PASSWORD }).to_string();
        let request = client
            .request(reqwest::Method::POST, "/register")
            .header("content-type", "application/json");
        match Answer::try_of(request.body(body)).await {
            Ok(answer) => {
                answer.expect(201);
                answered.fetch_add(1, Ordering::SeqCst);
                acknowledged.push(email);
            }
            Err(_) => return (acknowledged, email),
        }
    }
}

/// Confirms in another browser, which has to show the password; says which of them it was.
async fn confirmed_by_a_new_link<'a>(
    client: &Client,
    mails: &SmtpServer,
    email: &str,
    passwords: &[&'a str],
) -> Option<&'a str> {
    client
        .post_json("/confirm", &json!({ "email": email }))
        .await
        .expect(200);
    let link = mails.mail(email, CONFIRM, SOON).await.link;
    let path = reqwest::Url::parse(&link).expect("a URL").path().to_owned();
    for password in passwords {
        let shown = json!({ "password": password });
        let answer = client.post_json(&path, &shown).await;
        match answer.status {
            200 => return Some(password),
            status => assert_eq!(status, 422, "{}", answer.body),
        }
    }
    None
}

/// All of the account is there, or nothing of it: half an account would be neither usable nor free.
async fn exists_or_does_not(server: &Server, mails: &SmtpServer, email: &str) {
    let (client, elsewhere) = (&server.client(), &server.client());
    client
        .post_json("/register", &both(email, OTHER_PASSWORD))
        .await
        .expect(201);
    let what = format!("a mail to {email}");
    eventually(&what, AFTER_LEASE, || async {
        let told = mails.to(email, WELCOME).len() + mails.to(email, ALREADY).len();
        (told > 0).then_some(())
    })
    .await;
    let both = [PASSWORD, OTHER_PASSWORD];
    let kept = confirmed_by_a_new_link(elsewhere, mails, email, &both).await;
    assert!(kept.is_some(), "{email} has neither password");
    let by_first = signs_in(client, email, PASSWORD).await;
    let by_second = signs_in(client, email, OTHER_PASSWORD).await;
    assert_ne!(
        by_first, by_second,
        "{email} has exactly one of the two passwords"
    );
    mails.mail(email, WELCOME, AFTER_LEASE).await;
    if by_first {
        mails.mail(email, ALREADY, SOON).await;
    } else {
        assert_eq!(mails.to(email, ALREADY).len(), 0);
    }
}

async fn signs_in(client: &Client, email: &str, password: &str) -> bool {
    let answer = client.post_json("/login", &both(email, password)).await;
    assert!(matches!(answer.status, 200 | 401), "{}", answer.body);
    answer.status == 200
}

fn both(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}
