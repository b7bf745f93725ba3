//! Two servers of an application over one PostgreSQL database: what one of them ends is ended at both.
//!
//! Runs where `AUTHKIT_TEST_POSTGRES` names a server.
#![cfg(feature = "full")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use authkit_axum::mail::DevMailbox;
use authkit_axum::store::clock::ManualClock;
use authkit_axum::store::{Account, AccountStore, EmailAddress, LifecycleStore};
use authkit_axum::{Auth, CurrentUser, HashService, Key, KeyRing, ResumeCache};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use authkit_sqlx::sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use authkit_sqlx::{AccountId, Postgres};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use axum::routing::get;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use time::OffsetDateTime;
use tower::ServiceExt;

const ALICE: &str = "alice@example.com";
const PASSWORD: &str = "correct horse battery";

/// A schema that is dropped with it, and where its mail goes: each server sends what is due, whoever wrote it.
struct Schema {
    server: String,
    name: String,
    mailbox: DevMailbox,
}

impl Schema {
    async fn new() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = std::env::var("AUTHKIT_TEST_POSTGRES").ok()?;
        if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
            std::fs::write(Path::new(&report).join("postgres"), "").unwrap();
        }
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("authkit_nodes_{}_{number}", std::process::id());
        let mut connection = PgConnection::connect(&server).await.expect("a server");
        let create = AssertSqlSafe(format!("CREATE SCHEMA {name}"));
        connection.execute(create).await.expect("a schema");
        let mailbox = DevMailbox::new();
        Some(Self {
            server,
            name,
            mailbox,
        })
    }

    fn url(&self) -> String {
        let mark = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{mark}options[search_path]={}", self.server, self.name)
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        let server = self.server.clone();
        let drop = AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.name));
        // the test's own runtime may be going down
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(async move {
                let mut connection = PgConnection::connect(&server).await?;
                connection.execute(drop).await
            })
        });
        if !std::thread::panicking() {
            dropped.join().unwrap().expect("what was made is removed");
        }
    }
}

/// One server of the application, with a pool and a process memory of its own.
struct Node {
    auth: Auth,
    router: Router,
    store: Postgres,
    mailbox: DevMailbox,
}

async fn node(schema: &Schema, clock: &Arc<ManualClock>, cache: Option<Duration>) -> Node {
    let store = Postgres::connect(&schema.url()).await.expect("a store");
    let cheap = Argon2Params::danger_new_below_floor(8, 1, 1).unwrap();
    let schemes = Arc::new(Schemes::default().with_argon2(cheap));
    let hashing = HashService::new(schemes, HashServiceConfig::DEFAULT).unwrap();
    let mailbox = schema.mailbox.clone();
    let key = Key::from_bytes(b"0123456789abcdef0123456789abcdef").unwrap();
    let mut builder = Auth::builder(store.clone())
        .keys(KeyRing::new(key))
        .base_url("https://site.example")
        .hashing(hashing)
        .clock(clock.clone())
        .mail(mailbox.clone())
        .everything();
    if let Some(max_staleness) = cache {
        builder = builder.resume_cache(ResumeCache::new(max_staleness, 1000));
    }
    let auth = builder.build().expect("the pieces fit");
    let who = || get(async |user: CurrentUser| user.email().to_string());
    let router = Router::new()
        .route("/user", who())
        .route("/token", who().layer(auth.token_required()))
        .route("/basic", who().layer(auth.basic_required()))
        .merge(auth.routes())
        .layer(auth.layer())
        .with_state(auth.clone());
    Node {
        auth,
        router,
        store,
        mailbox,
    }
}

impl Node {
    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Value,
    ) -> (StatusCode, Vec<String>, Value) {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", "application/json");
        if method == "POST" {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = request.body(Body::from(body)).unwrap();
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let cookies = cookies
            .map(|set| set.to_str().unwrap().split(';').next().unwrap().to_owned())
            .collect();
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        (
            status,
            cookies,
            serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        )
    }

    async fn opens(&self, path: &str, header: (&str, &str)) -> bool {
        let (status, _, _) = self.send("GET", path, &[header], Value::Null).await;
        assert!(matches!(status.as_u16(), 200 | 401), "{path}: {status}");
        status == StatusCode::OK
    }

    async fn link(&self, subject: &str) -> String {
        for _ in 0..1000 {
            let mails = self.mailbox.messages();
            let mail = mails.iter().rev().find(|mail| mail.subject() == subject);
            if let Some(link) = mail.and_then(|mail| mail.link()) {
                return link.trim_start_matches("https://site.example").to_owned();
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("no mail {subject:?}");
    }

    async fn account(&self) -> Account<AccountId> {
        let email = EmailAddress::parse(ALICE).unwrap();
        let found = self
            .store
            .find_account_by_identifier(email.identifier())
            .await;
        found.unwrap().expect("an account")
    }
}

/// Everything that an account can hold, made at one node.
struct Held {
    session: String,
    remember: String,
    token: String,
    reset: String,
}

async fn held(node: &Node) -> Held {
    let body = json!({ "email": ALICE, "password": PASSWORD, "remember": true });
    let (status, cookies, _) = node.send("POST", "/login", &[], body).await;
    assert_eq!(status, 200);
    let named = |name: &str| {
        cookies
            .iter()
            .find(|set| set.starts_with(name))
            .unwrap()
            .clone()
    };
    let (session, remember) = (
        named("__Host-authkit_session"),
        named("__Host-authkit_remember"),
    );
    let account = node.account().await;
    let token = node.auth.issue_api_token(&account, "", None).await.unwrap();
    node.send("POST", "/reset", &[], json!({ "email": ALICE }))
        .await;
    let reset = node.link("Password reset instructions").await;
    Held {
        session,
        remember,
        token: format!("Bearer {}", token.expose()),
        reset,
    }
}

async fn move_in(node: &Node) {
    let body = json!({ "email": ALICE, "password": PASSWORD });
    let (status, cookies, _) = node.send("POST", "/register", &[], body).await;
    assert_eq!(status, 201);
    let link = node.link("Welcome").await;
    let browser = cookies
        .iter()
        .find(|set| set.starts_with("__Host-authkit_browser"))
        .unwrap();
    let (status, _, _) = node
        .send("POST", &link, &[("cookie", browser)], json!({}))
        .await;
    assert_eq!(status, 200);
}

fn clock() -> Arc<ManualClock> {
    let start = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    Arc::new(ManualClock::at(start))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_server_revokes_is_refused_at_the_other_at_once() {
    let Some(schema) = Schema::new().await else {
        return;
    };
    let clock = clock();
    let (one, two) = (
        node(&schema, &clock, None).await,
        node(&schema, &clock, None).await,
    );
    move_in(&one).await;
    let held = held(&one).await;
    for node in [&one, &two] {
        assert!(node.opens("/user", ("cookie", &held.session)).await);
        assert!(node.opens("/token", ("authorization", &held.token)).await);
    }
    let id = one.account().await.id;
    let receipt = one.auth.revoke_all(&id).await.unwrap();
    assert_eq!((receipt.sessions.len(), receipt.everything), (1, true));
    for node in [&two, &one] {
        assert!(!node.opens("/user", ("cookie", &held.session)).await);
        assert!(!node.opens("/user", ("cookie", &held.remember)).await);
        assert!(!node.opens("/token", ("authorization", &held.token)).await);
        let (status, _, _) = node
            .send(
                "POST",
                &held.reset,
                &[],
                json!({ "password": "an entirely new one" }),
            )
            .await;
        assert_eq!(status, 410, "a link of before");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_87_whoever_is_switched_off_or_deleted_is_nobody_at_both_servers() {
    for delete in [false, true] {
        let Some(schema) = Schema::new().await else {
            return;
        };
        let clock = clock();
        let (one, two) = (
            node(&schema, &clock, None).await,
            node(&schema, &clock, None).await,
        );
        move_in(&one).await;
        let held = [held(&one).await, held(&one).await, held(&one).await];
        let id = one.account().await.id;
        let done = if delete {
            one.store.remove_account(&id, &[]).await
        } else {
            one.store.set_active(&id, false, &[]).await
        };
        assert!(done.unwrap());
        for node in [&two, &one] {
            for held in &held {
                assert!(!node.opens("/user", ("cookie", &held.session)).await);
                assert!(!node.opens("/user", ("cookie", &held.remember)).await);
                assert!(!node.opens("/token", ("authorization", &held.token)).await);
            }
        }
    }
}

/// A proof for Basic is remembered in each process, and ends with the generation in all of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_password_or_a_deactivation_at_one_server_ends_basic_at_the_other() {
    let Some(schema) = Schema::new().await else {
        return;
    };
    let clock = clock();
    let (one, two) = (
        node(&schema, &clock, None).await,
        node(&schema, &clock, None).await,
    );
    move_in(&one).await;
    use base64::Engine as _;
    let text = base64::prelude::BASE64_STANDARD.encode(format!("{ALICE}:{PASSWORD}"));
    let basic = format!("Basic {text}");
    assert!(two.opens("/basic", ("authorization", &basic)).await);
    let held = held(&one).await;
    let change = json!({ "password": PASSWORD, "new_password": "an entirely new one" });
    let (status, _, _) = one
        .send("POST", "/change", &[("cookie", &held.session)], change)
        .await;
    assert_eq!(status, 200);
    assert!(!two.opens("/basic", ("authorization", &basic)).await);
    assert!(!two.opens("/user", ("cookie", &held.session)).await);
    assert!(!two.opens("/user", ("cookie", &held.remember)).await);
    assert!(!two.opens("/token", ("authorization", &held.token)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_cache_it_takes_no_longer_than_the_cache_says() {
    let Some(schema) = Schema::new().await else {
        return;
    };
    let clock = clock();
    let staleness = Some(Duration::from_secs(5));
    let (one, two) = (
        node(&schema, &clock, staleness).await,
        node(&schema, &clock, staleness).await,
    );
    move_in(&one).await;
    let held = held(&one).await;
    for node in [&one, &two] {
        assert!(node.opens("/user", ("cookie", &held.session)).await);
        assert!(node.opens("/user", ("cookie", &held.session)).await);
    }
    let id = one.account().await.id;
    let _ = one.auth.revoke_all(&id).await.unwrap();
    assert!(
        !one.opens("/user", ("cookie", &held.session)).await,
        "at once in its own process"
    );
    // only sessions are cached: everything else ends at once everywhere
    assert!(!two.opens("/token", ("authorization", &held.token)).await);
    clock.advance(Duration::from_secs(4));
    assert!(
        two.opens("/user", ("cookie", &held.session)).await,
        "the cache is what this is about"
    );
    clock.advance(Duration::from_secs(1));
    assert!(!two.opens("/user", ("cookie", &held.session)).await);
}

/// A change of password goes through a flow, and the cache of the same process hears of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_ends_what_the_cache_of_its_process_holds() {
    let Some(schema) = Schema::new().await else {
        return;
    };
    let clock = clock();
    let one = node(&schema, &clock, Some(Duration::from_secs(3600))).await;
    move_in(&one).await;
    let (first, second) = (held(&one).await, held(&one).await);
    assert!(one.opens("/user", ("cookie", &second.session)).await);
    let change = json!({ "password": PASSWORD, "new_password": "an entirely new one" });
    let (status, _, _) = one
        .send("POST", "/change", &[("cookie", &first.session)], change)
        .await;
    assert_eq!(status, 200);
    assert!(!one.opens("/user", ("cookie", &second.session)).await);
}
