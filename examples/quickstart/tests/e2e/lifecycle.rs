//! Starting, stopping, starting again.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::Url;
use serde_json::json;

use crate::support::mailbox::{ALREADY, RESET, WELCOME, mail};
use crate::support::server::{Home, Server, program};
use crate::support::{OTHER_PASSWORD, PASSWORD, SOON, eventually};

const TEN_SECONDS: Duration = Duration::from_secs(10);

#[tokio::test]
async fn it_stops_when_it_is_told_to() {
    let home = Home::new();
    let mut server = Server::start(&home);
    server.terminate();
    assert_eq!(server.ended(TEN_SECONDS).code(), Some(0));
    assert!(server.output().contains("Stopped."), "{}", server.output());
    assert_eq!(server.errors(), "");

    // a connection that a browser keeps open is no reason to stay
    let mut server = Server::start(&home);
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    stream
        .write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("a request");
    assert!(stream.read(&mut [0; 12]).is_ok_and(|read| read == 12));
    server.terminate();
    assert_eq!(server.ended(TEN_SECONDS).code(), Some(0));
}

#[tokio::test]
async fn a_request_in_progress_is_finished_before_it_stops() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let body = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string();
    let (half, rest) = body.split_at(20);
    let mut stream = begin(&server, body.len());
    stream.write_all(half.as_bytes()).expect("half a body");
    answers(&server).await;

    server.terminate();
    let address = server.address().to_owned();
    eventually("it takes no new connections", SOON, || async {
        TcpStream::connect(&address).is_err().then_some(())
    })
    .await;
    stream.write_all(rest.as_bytes()).expect("the other half");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(server.ended(TEN_SECONDS).code(), Some(0));
    drop(server);

    let server = Server::start(&home);
    let client = server.client();
    let again = json!({ "email": "ada@example.com", "password": OTHER_PASSWORD });
    client.post_json("/register", &again).await.expect(201);
    mail(&client, "ada@example.com", ALREADY, 1).await;
}

#[tokio::test]
async fn a_request_that_never_ends_does_not_keep_it_from_stopping() {
    let home = Home::new();
    let mut server = Server::start(&home);
    let mut body = begin(&server, 1000);
    body.write_all(b"{").expect("the beginning of a body");
    let mut head = TcpStream::connect(server.address()).expect("a connection");
    head.write_all(b"POST /register HTTP/1.1\r\nHost: x")
        .expect("the beginning of a head");
    answers(&server).await;
    server.terminate();
    assert_eq!(
        server.ended(TEN_SECONDS + Duration::from_secs(5)).code(),
        Some(0)
    );
}

/// Sends the head of a JSON request.
fn begin(server: &Server, length: usize) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let head = format!(
        "POST /register HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n",
        server.address()
    );
    stream.write_all(head.as_bytes()).expect("a head");
    stream
}

/// It has answered somebody who came later, so it has taken the connections of before.
async fn answers(server: &Server) {
    for _ in 0..3 {
        server.client().get("/").await.expect(200);
    }
}

#[tokio::test]
async fn sessions_links_and_forms_outlive_a_restart() {
    let home = Home::new();
    let server = Server::start(&home);
    let client = server.client();
    let (ada, bob) = ("ada@example.com", "bob@example.com");
    for email in [ada, bob] {
        client
            .post_json(
                "/register",
                &json!({ "email": email, "password": PASSWORD }),
            )
            .await
            .expect(201);
    }
    let confirm = mail(&client, ada, WELCOME, 1).await.link;
    client.post_json(&confirm, &json!({})).await.expect(200);
    client
        .fill_in("/login", &[("email", ada), ("password", PASSWORD)])
        .await
        .expect_redirect("/");
    client
        .post_json("/reset", &json!({ "email": ada }))
        .await
        .expect(200);
    let reset = path(&mail(&client, ada, RESET, 1).await.link);
    let confirm = path(&mail(&client, bob, WELCOME, 1).await.link);
    let token = client.get("/change").await.csrf_token();

    let address = server.address().to_owned();
    let localhost = address.replace("127.0.0.1", "http://localhost");
    let arguments = ["--bind", &address, "--base-url", &localhost];
    let server = server.restart(&home, &arguments);
    client.get("/account").await.expect(200).says(ada);
    client.post_json(&confirm, &json!({})).await.expect(200);
    let wrong = [("csrf_token", token.as_str()), ("password", OTHER_PASSWORD)];
    client.post_form("/change", &wrong).await.expect(422);
    let stranger = server.client();
    stranger
        .post_json(&reset, &json!({ "password": OTHER_PASSWORD }))
        .await
        .expect(200);
    client
        .get("/account")
        .await
        .expect_redirect("/login?next=%2Faccount");

    // links begin with the address that was asked for this time
    stranger
        .post_json("/reset", &json!({ "email": ada }))
        .await
        .expect(200);
    let link = mail(&stranger, ada, RESET, 1).await.link;
    assert!(link.starts_with(&format!("{localhost}/reset/")), "{link}");
}

fn path(link: &str) -> String {
    Url::parse(link).expect("a URL").path().to_owned()
}

#[test]
fn two_servers_on_one_port_are_one_too_many() {
    let home = Home::new();
    let server = Server::start(&home);
    let second = home.run(&["--bind", server.address()]);
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(1));
    assert!(
        said.contains(server.address()) && said.contains("is it in use?"),
        "{said}"
    );
}

#[test]
fn what_cannot_work_is_said_in_plain_words() {
    let home = Home::new();
    fs::write(
        home.path("text.db"),
        "this is a text and no database, however long it may be. ".repeat(100),
    )
    .expect("a file");
    fs::write(home.path("bad.key"), "half a k").expect("a file");
    let text = format!("sqlite:{}", home.path("text.db").display());
    let nowhere = format!("sqlite:{}", home.path("no/such/folder/app.db").display());
    let key = home.path("bad.key").display().to_string();
    let cases: [(&[&str], &str); 12] = [
        (
            &["--database", "oracle://localhost/app"],
            "a database is `sqlite:PATH`",
        ),
        (&["--database", "app.db"], "a database is `sqlite:PATH`"),
        (&["--database", &text], "cannot open the database"),
        (&["--database", &nowhere], "cannot open the database"),
        (&["--bind", "3000"], "--bind"),
        (&["--bind", "192.0.2.1:0"], "cannot listen on 192.0.2.1:0"),
        (&["--smtp", "http://localhost"], "--smtp"),
        (&["--smtp", "smtp://mail.example.com"], "--smtp"),
        (&["--base-url", "not an address"], "the base address"),
        (&["--base-url", "ftp://example.com"], "the base address"),
        (&["--key-file", &key], "bad.key holds no key"),
        (&["--no-such-option"], "--no-such-option"),
    ];
    for (arguments, expected) in cases {
        let mut command = program();
        command.current_dir(home.path("")).args(arguments);
        let has = |option| arguments.contains(&option);
        if !has("--database") {
            command.args(["--database", &home.database()]);
        }
        if !has("--bind") {
            command.args(["--bind", "127.0.0.1:0"]);
        }
        let ended = command.output().expect("it runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(
            !ended.status.success() && ended.status.code().is_some(),
            "{arguments:?}"
        );
        assert!(said.contains(expected), "{arguments:?} said: {said}");
        assert!(
            !said.contains("panicked") && ended.stdout.is_empty(),
            "{arguments:?} said: {said}"
        );
    }
    assert_eq!(
        fs::read_to_string(home.path("bad.key")).expect("a file"),
        "half a k"
    );
}

#[test]
fn the_help_names_every_option() {
    let help = program().arg("--help").output().expect("it runs");
    assert!(help.status.success());
    let said = String::from_utf8_lossy(&help.stdout);
    for name in [
        "--bind",
        "--database",
        "--smtp",
        "--base-url",
        "--key-file",
        "--help",
        "--version",
        "grant",
    ] {
        assert!(said.contains(name), "{name} in {said}");
    }
    for default in ["127.0.0.1:3000", "sqlite:quickstart.db"] {
        assert!(said.contains(default), "{default} in {said}");
    }
}
