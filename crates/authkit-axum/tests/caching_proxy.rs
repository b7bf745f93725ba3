//! What is one person's is kept by no cache: proved with an nginx that keeps whatever it may.
//!
//! The suite `nginx`. The proxy is told to keep every answer that does not forbid it, for minutes and under its address
//! alone, as a hurried administrator would. That it does is part of the proof: a page that says nothing is kept, and one
//! that shows a cookie without saying so is shown to the next visitor.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stderr)] // helpers of tests fail as tests do

use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use authkit_axum::store::memory::Memory;
use authkit_axum::store::{EmailAddress, Generation, Insert, NewAccount, RegisterableStore};
use authkit_axum::{Auth, CurrentUser, HashService, Key, KeyRing};
use authkit_hash::{Argon2Params, HashServiceConfig, Schemes};
use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use tempfile::TempDir;
use time::OffsetDateTime;

const ROUNDS: usize = 1000;
const PASSWORD: &str = "correct horse battery";
const ADA: &str = "ada@example.com";
const BOB: &str = "bob@example.com";
const SOON: Duration = Duration::from_secs(20);

/// Where nginx is, if the suite is switched on.
fn suite() -> Option<PathBuf> {
    let Some(nginx) = std::env::var_os("AUTHKIT_TEST_NGINX") else {
        eprintln!("NOT RUN: AUTHKIT_TEST_NGINX is not set");
        return None;
    };
    if let Some(report) = std::env::var_os("AUTHKIT_SUITE_REPORT") {
        fs::write(Path::new(&report).join("nginx"), "").expect("a report");
    }
    Some(nginx.into())
}

/// The application, listening, with two accounts.
async fn application() -> SocketAddr {
    let cost = Argon2Params::danger_new_below_floor(8, 1, 1).expect("a cost");
    let schemes = Schemes::default().with_argon2(cost);
    let hashing = HashService::new(Arc::new(schemes), HashServiceConfig::DEFAULT).expect("threads");
    let store = Memory::new();
    for (email, generation) in [(ADA, 1), (BOB, 2)] {
        let hash = hashing.hash(PASSWORD.into()).await.expect("a hash");
        let email = EmailAddress::parse(email).expect("an address");
        let (generation, now) = (Generation::from_i64(generation), OffsetDateTime::UNIX_EPOCH);
        let new = NewAccount::new(email, Some(hash), generation, now);
        let put = store.put_account(&new, &[], &[]).await;
        assert!(matches!(put, Ok(Insert::Created(_))));
    }
    let key = Key::from_bytes(b"0123456789abcdef0123456789abcdef").expect("a key");
    let auth = Auth::builder(store)
        .keys(KeyRing::new(key))
        .base_url("http://site.example")
        .hashing(hashing)
        .build()
        .expect("the pieces fit");
    let account = get(async |user: CurrentUser| format!("the page of {}", user.email()));
    let careless = get(async |headers: HeaderMap| format!("{:?}", headers.get("cookie")));
    let open = get(async |user: Option<CurrentUser>| {
        let of = user.map_or("nobody".to_owned(), |user| user.email().to_string());
        format!("the page of {of}")
    });
    let router = Router::new()
        .route("/open", open.layer(auth.layer()))
        .route("/public", get(async || "everybody's"))
        .route("/careless", careless)
        .route("/account", account.layer(auth.login_required()))
        .merge(auth.routes())
        .with_state(auth);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
    let listener = listener.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async { axum::serve(listener, router).await });
    address
}

/// nginx in front of the application; it ends with this.
struct Proxy {
    address: SocketAddr,
    child: Child,
    folder: TempDir,
}

impl Proxy {
    fn start(nginx: &Path, application: SocketAddr) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let config = CONFIG
            .replace("PROXY", &address.to_string())
            .replace("APPLICATION", &application.to_string());
        fs::write(folder.path().join("nginx.conf"), config).expect("a file");
        let child = Command::new(nginx)
            .args(["-e", "stderr", "-c", "nginx.conf", "-p"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .spawn()
            .expect("it starts");
        let proxy = Self {
            address,
            child,
            folder,
        };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < SOON, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        proxy
    }

    /// Asks with that cookie, over a connection of its own.
    fn ask(&self, line: &str, cookie: &str, body: &str) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n");
        if !cookie.is_empty() {
            request += &format!("Cookie: {cookie}\r\n");
        }
        if !body.is_empty() {
            let length = body.len();
            request += &format!("Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(SOON)).expect("a socket");
        write!(stream, "{request}\r\n{body}").expect("a request");
        let mut text = String::new();
        stream.read_to_string(&mut text).expect("an answer");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        Answer {
            head: head.to_owned(),
            body: body.to_owned(),
        }
    }

    fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(&format!("GET {path}"), cookie, "")
    }

    /// Signs in through the proxy; the cookie of the session.
    fn sign_in(&self, email: &str) -> String {
        let body = format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#);
        let answer = self.ask("POST /login", "", &body);
        let session = answer.cookie("authkit_session");
        session.unwrap_or_else(|| panic!("{}\n{}", answer.head, answer.body))
    }

    /// Everything that it has kept.
    fn kept(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.path().join("cache")).expect("a folder");
        let read = |file: std::io::Result<fs::DirEntry>| fs::read(file.expect("a file").path());
        files
            .map(|file| String::from_utf8_lossy(&read(file).expect("a file")).into_owned())
            .collect()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One process, nothing outside its folder, and everything is kept that may be.
const CONFIG: &str = "
    daemon off;
    master_process off;
    pid nginx.pid;
    events {}
    http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        proxy_cache_path cache keys_zone=all:1m inactive=1h use_temp_path=off;
        server {
            listen PROXY;
            location / {
                proxy_pass http://APPLICATION;
                proxy_set_header Host $host;
                proxy_cache all;
                proxy_cache_key $request_uri;
                proxy_cache_valid any 10m;
                add_header X-Cache $upstream_cache_status always;
            }
        }
    }
";

struct Answer {
    head: String,
    body: String,
}

impl Answer {
    fn status(&self) -> &str {
        self.head.split(' ').nth(1).expect("a status")
    }

    fn is_from_cache(&self) -> bool {
        let said = self
            .head
            .lines()
            .find_map(|line| line.strip_prefix("X-Cache: "));
        // what was not looked for in the cache, such as a form that was sent, has no such header
        said.is_some_and(|said| !matches!(said, "MISS" | "BYPASS" | "EXPIRED"))
    }

    fn sets_cookies(&self) -> bool {
        self.head.to_ascii_lowercase().contains("\r\nset-cookie:")
    }

    /// A cookie that it sets, as it is sent back.
    fn cookie(&self, name: &str) -> Option<String> {
        let wanted = format!("{name}=");
        let cookies = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut values = cookies
            .filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"))
            .filter_map(|(_, value)| value.split(';').next());
        values
            .find(|value| value.starts_with(&wanted))
            .map(ToOwned::to_owned)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_proxy_of_these_tests_keeps_whatever_it_may() {
    let Some(nginx) = suite() else { return };
    let proxy = Proxy::start(&nginx, application().await);
    assert!(!proxy.get("/public", "").is_from_cache());
    assert!(proxy.get("/public", "").is_from_cache());
    assert!(proxy.get("/careless", "who=ada").body.contains("who=ada"));
    // what these tests are there to rule out, for a page that does not say whose it is
    assert!(proxy.get("/careless", "who=bob").body.contains("who=ada"));
    assert!(proxy.kept().iter().any(|kept| kept.contains("everybody's")));
    assert!(proxy.kept().iter().any(|kept| kept.contains("who=ada")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caching_proxy_shows_nobody_the_page_of_another() {
    let Some(nginx) = suite() else { return };
    let proxy = Proxy::start(&nginx, application().await);
    let (ada, bob) = (proxy.sign_in(ADA), proxy.sign_in(BOB));
    assert_ne!(ada, bob);
    for round in 0..ROUNDS {
        // whoever comes first in a round could be the one whose answer is kept
        let mut visitors = [(ada.as_str(), ADA), (bob.as_str(), BOB), ("", "")];
        visitors.rotate_left(round % 3);
        for (cookie, email) in visitors {
            let method = if round % 5 == 4 { "HEAD" } else { "GET" };
            proxy.ask(&format!("{method} /account"), cookie, "");
            let answer = proxy.get("/account", cookie);
            assert!(!answer.is_from_cache(), "{}", answer.head);
            if email.is_empty() {
                assert_eq!(answer.status(), "303", "{}", answer.body);
            } else {
                assert_eq!(answer.body, format!("the page of {email}"), "{round}");
                assert!(!answer.sets_cookies(), "{}", answer.head);
            }
        }
    }
    for kept in proxy.kept() {
        assert!(
            !kept.contains("the page of") && !kept.contains("authkit_"),
            "{kept}"
        );
    }
}

/// Without a guard: the layer says that the answer hangs on who asked, and only because the handler did ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caching_proxy_keeps_no_page_that_is_for_everybody_and_says_who_is_there() {
    let Some(nginx) = suite() else { return };
    let proxy = Proxy::start(&nginx, application().await);
    let (ada, bob) = (proxy.sign_in(ADA), proxy.sign_in(BOB));
    for round in 0..ROUNDS {
        let mut visitors = [(ada.as_str(), ADA), ("", "nobody"), (bob.as_str(), BOB)];
        visitors.rotate_left(round % 3);
        for (cookie, name) in visitors {
            let answer = proxy.get("/open", cookie);
            assert_eq!(answer.status(), "200", "{}", answer.body);
            assert_eq!(answer.body, format!("the page of {name}"), "{round}");
            assert!(!answer.is_from_cache(), "{}", answer.head);
        }
    }
    for kept in proxy.kept() {
        assert!(!kept.contains("the page of"), "{kept}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caching_proxy_gives_nobody_the_cookie_of_another() {
    let Some(nginx) = suite() else { return };
    let proxy = Proxy::start(&nginx, application().await);
    let mut secrets = HashSet::new();
    for _ in 0..ROUNDS {
        // everybody comes for the first time, and gets a secret for forms that is theirs alone
        let page = proxy.get("/login", "");
        assert_eq!(page.status(), "200");
        assert!(!page.is_from_cache(), "{}", page.head);
        let secret = page.cookie("authkit_csrf").expect("a secret");
        assert!(
            secrets.insert(secret),
            "a second visitor got it: {}",
            page.head
        );
    }
    let (ada, bob) = (proxy.sign_in(ADA), proxy.sign_in(BOB));
    for cookie in ["", &ada, &bob, ""] {
        let page = proxy.get("/login", cookie);
        assert!(!page.is_from_cache(), "{}", page.head);
        assert_eq!(page.cookie("authkit_session"), None, "{}", page.head);
    }
    for kept in proxy.kept() {
        assert!(!kept.contains("authkit_"), "{kept}");
    }
}
