//! Two processes on one database server, as two nodes of an application: they race, and one wins.
//!
//! This program starts itself twice more. The parent makes the state that both children then fight over, tells them to go
//! at the same moment, and compares what each came to.
#![cfg(all(
    feature = "postgres",
    feature = "mysql",
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)] // helpers of tests are tests, and the children answer by their output

use authkit_hash::PasswordHash;
use authkit_sqlx::authkit_store::{
    ChangeableEmailStore, ConfirmableStore, Confirmation, Credentials, EmailAddress, EmailChange,
    Generation, Insert, NewAccount, RecoverableStore, RegisterableStore, Reset, Username,
};
use authkit_sqlx::{AccountId, MySql, Postgres};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use time::OffsetDateTime;

#[path = "../databases/place.rs"]
#[allow(dead_code, unused_imports, unused_macros)] // it is made for the other tests
mod place;

use place::{OnMySql, OnPostgres, Place};

const ROUNDS: usize = 250;
const NODE: &str = "AUTHKIT_TEST_NODE_OF";
const NOW: OffsetDateTime = time::macros::datetime!(2026-01-01 00:00 UTC);

/// Everything that the races need of a store.
trait Everything:
    RegisterableStore<Extra = (), UserId = AccountId>
    + ConfirmableStore
    + RecoverableStore
    + ChangeableEmailStore
{
}
impl<S> Everything for S where
    S: RegisterableStore<Extra = (), UserId = AccountId>
        + ConfirmableStore
        + RecoverableStore
        + ChangeableEmailStore
{
}

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_stored(text)
}

fn new_account(address: &str) -> NewAccount {
    NewAccount::new(
        email(address),
        Some(hash("first")),
        Generation::from_i64(7),
        NOW,
    )
}

async fn put<S: Everything>(store: &S, address: &str) -> AccountId {
    match store.put_account(&new_account(address), &[], &[]).await {
        Ok(Insert::Created(account)) => account.id,
        other => panic!("{address}: {other:?}"),
    }
}

/// What a node is told to do: a verb, a number, and what else it takes, in one line.
async fn obey<S: Everything>(store: &S, line: &str, node: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let id = AccountId::from_i64(words[1].parse().expect("a number"));
    let generation = Generation::from_i64(7);
    let came_to = match words[0] {
        "confirm" => {
            let link = Confirmation::new(id, email(words[2]), generation, Credentials::Keep, NOW);
            format!(
                "{:?}",
                store
                    .redeem_confirmation(&link, &[])
                    .await
                    .expect("a confirmation")
            )
        }
        "reset" => {
            let expected = Some(hash("first"));
            let reset = Reset::new(id, email(words[2]), expected, generation, hash(node), NOW);
            format!(
                "{:?}",
                store.redeem_reset(&reset, &[]).await.expect("a reset")
            )
        }
        "move" => {
            let change = EmailChange::new(id, email(words[2]), email(words[3]), generation, NOW);
            format!(
                "{:?}",
                store.swap_email(&change, &[]).await.expect("a change")
            )
        }
        "name" => {
            let name = Username::parse(words[2]).expect("a name");
            let new = new_account(&format!("{node}.{}", words[3])).with_username(Some(name));
            format!(
                "{:?}",
                store.put_account(&new, &[], &[]).await.expect("an insert")
            )
        }
        verb => panic!("no such verb: {verb}"),
    };
    let outcome = came_to.split(['(', ' ', '{']).next();
    outcome.expect("an outcome").to_owned()
}

struct Node {
    child: Child,
    answers: Box<dyn BufRead>,
}

impl Node {
    fn start(kind: &str, url: &str, name: &str) -> Self {
        let exe = std::env::current_exe().expect("this program");
        let mut child = Command::new(exe)
            .args(["--exact", "a_node", "--nocapture", "--test-threads=1"])
            .env(NODE, format!("{kind} {name} {url}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a node");
        let answers = BufReader::new(child.stdout.take().expect("its output"));
        let mut node = Self {
            child,
            answers: Box::new(answers),
        };
        assert_eq!(node.answer(), "ready");
        node
    }

    fn tell(&mut self, line: &str) {
        let input = self.child.stdin.as_mut().expect("its input");
        writeln!(input, "{line}").expect("a node that listens");
        input.flush().expect("a node that listens");
    }

    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            let length = self.answers.read_line(&mut line).expect("an answer");
            assert_ne!(length, 0, "the node ended without an answer");
            if let Some((_, answer)) = line.trim_end().split_once("=> ") {
                return answer.to_owned();
            }
        }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a test of its own: what the parent starts. Without a parent it has nothing to do.
#[tokio::test]
async fn a_node() {
    let Ok(told) = std::env::var(NODE) else {
        return;
    };
    let mut words = told.splitn(3, ' ');
    let (kind, name, url) = (words.next(), words.next().unwrap(), words.next().unwrap());
    match kind.unwrap() {
        "postgres" => serve(&Postgres::connect(url).await.expect("a database"), name).await,
        _ => serve(&MySql::connect(url).await.expect("a database"), name).await,
    }
}

async fn serve<S: Everything>(store: &S, name: &str) {
    println!("=> ready");
    for line in std::io::stdin().lines() {
        let outcome = obey(store, &line.expect("a line"), name).await;
        println!("=> {outcome}");
    }
}

/// Lets both nodes go at once, and returns what they came to, sorted.
fn race(nodes: &mut [Node; 2], lines: [&str; 2]) -> [String; 2] {
    for (node, line) in nodes.iter_mut().zip(lines) {
        node.tell(line);
    }
    let mut outcomes = nodes.each_mut().map(Node::answer);
    outcomes.sort();
    outcomes
}

async fn two_nodes<S: Everything>(store: &S, kind: &str, url: &str) {
    let mut nodes = ["a", "b"].map(|name| Node::start(kind, url, name));
    for round in 0..ROUNDS {
        let address = format!("user{round}@example.com");
        let id = put(store, &address).await.as_i64();
        let confirm = format!("confirm {id} {address}");
        let outcomes = race(&mut nodes, [&confirm, &confirm]);
        assert_eq!(outcomes, ["Already", "Done"], "confirm, round {round}");

        let reset = format!("reset {id} {address}");
        let outcomes = race(&mut nodes, [&reset, &reset]);
        assert_eq!(outcomes, ["Done", "Stale"], "reset, round {round}");

        let (one, two) = (
            format!("one{round}@example.com"),
            format!("two{round}@example.com"),
        );
        let (first, second) = (put(store, &one).await, put(store, &two).await);
        let moves = [(first, &one), (second, &two)]
            .map(|(id, from)| format!("move {} {from} wanted{round}@example.com", id.as_i64()));
        let outcomes = race(&mut nodes, [&moves[0], &moves[1]]);
        assert_eq!(outcomes, ["Done", "Taken"], "e-mail change, round {round}");

        let name = format!("name 0 alice{round} alice{round}@example.com");
        let outcomes = race(&mut nodes, [&name, &name]);
        assert_eq!(
            outcomes,
            ["Created", "UsernameTaken"],
            "user name, round {round}"
        );
        let key = Username::parse(&format!("alice{round}")).expect("a name");
        let winner = store.find_account_by_identifier(key.identifier()).await;
        assert!(winner.expect("a row").is_some(), "the winner has the name");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_postgres_have_one_winner() {
    let Some(place) = OnPostgres::new().await else {
        return;
    };
    let store = Postgres::connect(&place.url()).await.expect("a database");
    two_nodes(&store, "postgres", &place.url()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_mysql_have_one_winner() {
    let Some(place) = OnMySql::new().await else {
        return;
    };
    let store = MySql::connect(&place.url()).await.expect("a database");
    two_nodes(&store, "mysql", &place.url()).await;
}
