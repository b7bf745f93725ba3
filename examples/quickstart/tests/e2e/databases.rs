//! The same application on a database server: one process, two of them, and a server that has a bad day.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use authkit_servers::{Database, Mysql, NoServer, Postgres, Throwaway};
use serde_json::{Value, json};

use crate::support::client::{Answer, Client};
use crate::support::mailbox::{ALREADY, RESET, WELCOME, mail, mails};
use crate::support::server::{Home, Server};
use crate::support::{OTHER_PASSWORD, PASSWORD, SOON, eventually};

const EMAIL: &str = "ada@example.com";

/// A database server of this test alone; `None`, said aloud, where none can be started.
fn database<D: Database>() -> Option<Throwaway<D>> {
    match Throwaway::<D>::start() {
        Ok(server) => Some(server),
        Err(NoServer::Missing(what)) => {
            eprintln!("NOT RUN: {what}");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn both(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

async fn sign_in(client: &Client, email: &str, password: &str) -> Answer {
    client.post_json("/login", &both(email, password)).await
}

/// Registers and confirms, in one browser.
async fn move_in(client: &Client, email: &str) {
    client
        .post_json("/register", &both(email, PASSWORD))
        .await
        .expect(201);
    let link = mail(client, email, WELCOME, 1).await.link;
    client.post_json(&link, &json!({})).await.expect(200);
}

/// Everything that one person does in the life of an account.
async fn whole_life<D: Database>() {
    let Some(database) = database::<D>() else {
        return;
    };
    let home = Home::on(&database.url());
    let server = Server::start(&home);
    let client = server.client();
    move_in(&client, EMAIL).await;
    sign_in(&client, EMAIL, PASSWORD).await.expect(200);
    client.get_json("/account").await.says(EMAIL);
    client.get_json("/admin").await.expect(403);
    let granted = home.run(&["grant", EMAIL, "admin"]);
    assert!(granted.status.success(), "{granted:?}");
    client.get_json("/admin").await.expect(200);
    let change = json!({ "password": PASSWORD, "new_password": OTHER_PASSWORD });
    client.post_json("/change", &change).await.expect(200);
    client.post_json("/logout", &json!({})).await.expect(200);

    client
        .post_json("/reset", &json!({ "email": EMAIL }))
        .await
        .expect(200);
    let reset = mail(&client, EMAIL, RESET, 1).await.link;
    let new = json!({ "password": PASSWORD });
    client.post_json(&reset, &new).await.expect(200);
    client.post_json(&reset, &new).await.expect(410);
    sign_in(&client, EMAIL, OTHER_PASSWORD).await.expect(401);

    // a second life of the process finds everything
    let server = server.restart(&home, &[]);
    let client = server.client();
    sign_in(&client, EMAIL, PASSWORD).await.expect(200);
    client.get_json("/admin").await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_life_on_postgres() {
    whole_life::<Postgres>().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_life_on_mysql() {
    whole_life::<Mysql>().await;
}

/// Row 117: the database decides who has an address, whichever process was asked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_registrations_of_one_address_on_two_processes_make_one_account() {
    let Some(database) = database::<Postgres>() else {
        return;
    };
    let home = Home::on(&database.url());
    let nodes = [Server::start(&home), Server::start(&home)];
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..50 {
        let client = nodes[number % 2].client();
        asked.spawn(async move { client.post_json("/register", &both(EMAIL, PASSWORD)).await });
    }
    let mut bodies = Vec::new();
    while let Some(answer) = asked.join_next().await {
        let answer = answer.expect("an answer");
        // an address that is asked for too often gets no more mail, and so it is said
        match answer.status {
            201 => bodies.push(answer.body),
            status => assert_eq!(status, 429, "{}", answer.body),
        }
    }
    assert!(bodies.len() > 1, "nobody raced");
    bodies.dedup();
    assert_eq!(bodies.len(), 1, "equal answers: {bodies:?}");

    // each process shows what its own worker sent
    let all = async || {
        let (one, two) = (nodes[0].client(), nodes[1].client());
        let mut all = mails(&one).await;
        all.extend(mails(&two).await);
        all
    };
    // mail leaves in the order in which it was asked for, so this one is the last
    let last = "last@example.com";
    let body = both(last, PASSWORD);
    nodes[0]
        .client()
        .post_json("/register", &body)
        .await
        .expect(201);
    let all = eventually("the last mail", SOON, || async {
        let all = all().await;
        all.iter().any(|mail| mail.to == last).then_some(all)
    })
    .await;
    let mut to_ada = all.iter().filter(|mail| mail.to == EMAIL);
    assert!(to_ada.all(|mail| [WELCOME, ALREADY].contains(&mail.subject.as_str())));
    let welcomes = all
        .iter()
        .filter(|mail| mail.to == EMAIL && mail.subject == WELCOME);
    assert_eq!(welcomes.count(), 1, "one account was made");
}

/// Row 36 and fault 11: two nodes share one count, and exactly as many guesses are looked at as one node would.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_share_one_count_of_guesses() {
    let Some(database) = database::<Postgres>() else {
        return;
    };
    let home = Home::on(&database.url());
    let nodes = [Server::start(&home), Server::start(&home)];
    move_in(&nodes[0].client(), EMAIL).await;
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..100 {
        let client = nodes[number % 2].client();
        asked.spawn(async move { sign_in(&client, EMAIL, OTHER_PASSWORD).await });
    }
    let mut statuses = Vec::new();
    while let Some(answer) = asked.join_next().await {
        let answer = answer.expect("an answer");
        if answer.status == 429 {
            let wait: u64 = answer.header("retry-after").parse().expect("seconds");
            assert!((1..=300).contains(&wait), "{wait}");
        }
        statuses.push(answer.status);
    }
    let count = |wanted| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(401), count(429)), (5, 95), "{statuses:?}");
    // the right password is not looked at either, and the address of a stranger is treated alike
    sign_in(&nodes[1].client(), EMAIL, PASSWORD)
        .await
        .expect(429);
}

/// Fault 10: of two nodes that are shown one link at the same moment, one accepts it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_spend_one_link_once() {
    let Some(database) = database::<Postgres>() else {
        return;
    };
    let home = Home::on(&database.url());
    let nodes = [Server::start(&home), Server::start(&home)];
    let clients = [nodes[0].client(), nodes[1].client()];
    move_in(&clients[0], EMAIL).await;
    let ask = json!({ "email": EMAIL });
    clients[0].post_json("/reset", &ask).await.expect(200);
    let reset = mail(&clients[0], EMAIL, RESET, 1).await.link;
    let path = reqwest::Url::parse(&reset)
        .expect("a URL")
        .path()
        .to_owned();
    let new = json!({ "password": OTHER_PASSWORD });
    let (one, two) = tokio::join!(
        clients[0].post_json(&path, &new),
        clients[1].post_json(&path, &new)
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410], "{} {}", one.body, two.body);
    sign_in(&clients[1], EMAIL, OTHER_PASSWORD)
        .await
        .expect(200);
}

async fn register_until_told(
    client: Client,
    number: usize,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
) -> Vec<String> {
    let mut known = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let email = format!("c{number}.n{}@example.com", known.len());
        let answer = client.post_json("/register", &both(&email, PASSWORD)).await;
        match answer.status {
            201 => {
                acknowledged.fetch_add(1, Ordering::SeqCst);
                known.push(email);
            }
            503 => {
                assert!(!answer.header("retry-after").is_empty());
                answer.says_nothing_of("postgres");
            }
            status => panic!("{status}: {}", answer.body),
        }
    }
    known
}

/// Fault 6: what was acknowledged is there, what was not is a 503 with a word on when to come again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_database_loses_nothing_that_was_acknowledged() {
    let Some(mut database) = database::<Postgres>() else {
        return;
    };
    let home = Home::on(&database.url());
    let server = Server::start(&home);
    let (stop, acknowledged) = (
        Arc::new(AtomicBool::new(false)),
        Arc::<AtomicUsize>::default(),
    );
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..8 {
        let client = server.client();
        clients.spawn(register_until_told(
            client,
            number,
            stop.clone(),
            acknowledged.clone(),
        ));
    }
    let until = async |count: usize| {
        let since = Instant::now();
        while acknowledged.load(Ordering::SeqCst) < count {
            assert!(since.elapsed() < Duration::from_secs(60), "no progress");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    until(20).await;
    tokio::task::block_in_place(|| database.restart()).expect("the server comes back");
    let before = acknowledged.load(Ordering::SeqCst);
    until(before + 20).await;
    stop.store(true, Ordering::SeqCst);
    let known: Vec<String> = clients.join_all().await.into_iter().flatten().collect();
    let client = server.client();
    for email in &known {
        mail(&client, email, WELCOME, 1).await;
    }
}

/// Fault 7: a database that hangs is given up on, and answers are answers again when it goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_hangs_is_a_503_and_no_wait_without_end() {
    let Some(database) = database::<Postgres>() else {
        return;
    };
    let home = Home::on(&database.url());
    let server = Server::start(&home);
    let client = server.client();
    move_in(&client, EMAIL).await;
    database.pause().expect("a server that hangs");
    let since = Instant::now();
    let refused = sign_in(&client, EMAIL, PASSWORD).await;
    let waited = since.elapsed();
    database.resume().expect("a server that goes on");
    assert!(!refused.expect(503).header("retry-after").is_empty());
    assert!(waited < Duration::from_secs(20), "{waited:?}");
    eventually("an answer", SOON, || async {
        let answer = sign_in(&client, EMAIL, PASSWORD).await;
        (answer.status == 200).then_some(())
    })
    .await;
}
