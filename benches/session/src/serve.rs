//! The server: one handler, bare and behind everything that is compared.
//!
//! It prints a line `<case> TAB <path> TAB <header>` for each different request that may be made, then `ready <address>`, and
//! ends with its standard input.

use std::fs;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use authkit_axum::{ApiTokenConfig, Auth, AuthBuilder, HashService, Key, KeyRing, ResumeCache};
use authkit_hash::{HashServiceConfig, Schemes};
use authkit_sqlx::{AccountId, Postgres, Sqlite};
use authkit_store::memory::Memory;
use authkit_store::{PasswordStore, SessionStore};
use axum::Router;
use axum::routing::get;
use axum::serve::ListenerExt;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::net::TcpListener;

use crate::people::{self, PEOPLE};
use crate::{Outcome, floor};

/// What every handler here and at the peers answers.
pub(crate) const BODY: &str = r#"{"hello":"world"}"#;
const PASSWORD: &str = "correct horse battery staple";
/// With Basic a password is hashed once a minute, which the warming up of a slice has to have room for.
const BASIC_PEOPLE: usize = 8;
/// What the documentation gives as an example.
const STALENESS: Duration = Duration::from_secs(2);

/// Serves until the standard input ends.
pub(crate) fn run(folder: &Path, postgres: Option<&str>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    runtime.block_on(async {
        let (router, offers) = router(folder, postgres).await?;
        for Offer { case, header } in offers {
            println!("{case}\t/{case}\t{header}");
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("ready {}", listener.local_addr()?);
        std::io::stdout().flush()?;
        let listener = listener.tap_io(|stream| {
            let _ = stream.set_nodelay(true);
        });
        Ok(axum::serve(listener, router).await?)
    })
}

async fn hello() -> &'static str {
    BODY
}

/// A request that may be made: of the handler at `/<case>`, with that header.
pub(crate) struct Offer {
    pub(crate) case: &'static str,
    pub(crate) header: String,
}

/// The handler bare and behind each way of signing in, and who is signed in there.
pub(crate) async fn router(folder: &Path, postgres: Option<&str>) -> Outcome<(Router, Vec<Offer>)> {
    let hashing = HashService::new(Arc::new(Schemes::default()), HashServiceConfig::DEFAULT)?;
    let hash = hashing.hash(PASSWORD.into()).await?;
    let mut offers = Vec::new();
    let mut offer = |case, headers: &[String]| {
        let offered = headers.iter().cloned();
        offers.extend(offered.map(|header| Offer { case, header }));
    };

    let memory = Memory::new();
    let members = people::accounts(&memory, None, PEOPLE).await?;
    let cookies = people::cookies(memory.clone(), &members).await?;
    offer("session-memory", &cookies);
    let in_memory = auth(memory)?.build()?;

    let file = folder.join("sessions.db");
    for companion in ["sessions.db", "sessions.db-wal", "sessions.db-shm"] {
        let _ = fs::remove_file(folder.join(companion));
    }
    let sqlite = Sqlite::open(&file).await?;
    let members = people::accounts(&sqlite, Some(&hash), PEOPLE).await?;
    let cookies = people::cookies(sqlite.clone(), &members).await?;
    offer("bare", &cookies);
    offer("layer", &cookies);
    offer("session-sqlite", &cookies);
    offer("session-cached", &cookies);
    let tokens = people::tokens(sqlite.clone(), &members).await?;
    offer("token-sqlite", &tokens);
    let basics = members.iter().take(BASIC_PEOPLE).map(|account| {
        let text = format!("{}:{PASSWORD}", account.email);
        format!("Authorization: Basic {}", BASE64_STANDARD.encode(text))
    });
    offer("basic-sqlite", &basics.collect::<Vec<_>>());
    let on_sqlite = auth(sqlite.clone())?
        .hashing(hashing)
        .api_tokens(ApiTokenConfig::DEFAULT)
        .build()?;
    let cached = auth(sqlite)?
        .resume_cache(ResumeCache::new(STALENESS, 10_000))
        .build()?;

    let mut router = Router::new()
        .route("/bare", get(hello))
        .route("/layer", get(floor::hello).layer(floor::Nothing))
        .route(
            "/session-memory",
            get(hello).layer(in_memory.login_required()),
        )
        .route(
            "/session-sqlite",
            get(hello).layer(on_sqlite.login_required()),
        )
        .route("/session-cached", get(hello).layer(cached.login_required()))
        .route(
            "/token-sqlite",
            get(hello).layer(on_sqlite.token_required()),
        )
        .route(
            "/basic-sqlite",
            get(hello).layer(on_sqlite.basic_required()),
        );
    if let Some(url) = postgres {
        let store = Postgres::connect(url).await?;
        let members = people::accounts(&store, None, PEOPLE).await?;
        let cookies = people::cookies(store.clone(), &members).await?;
        offer("session-postgres", &cookies);
        let guard = auth(store)?.build()?.login_required();
        router = router.route("/session-postgres", get(hello).layer(guard));
    }
    Ok((router, offers))
}

fn auth<S>(store: S) -> Outcome<AuthBuilder<S>>
where
    S: PasswordStore<UserId = AccountId> + SessionStore + 'static,
{
    let key = Key::from_bytes(b"0123456789abcdef0123456789abcdef")?;
    let builder = Auth::builder(store).keys(KeyRing::new(key));
    Ok(builder.base_url("http://127.0.0.1"))
}
