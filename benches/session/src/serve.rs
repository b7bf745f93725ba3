//! The server: one handler, bare and behind everything that is compared.
//!
//! It prints a line `<case> TAB <path> TAB <header>` for each different request that may be made, then `ready <address>`, and
//! ends with its standard input.

use std::fs;
use std::io::{Read, Write};
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use authkit_axum::{Auth, Guard, HashService, Key, KeyRing};
use authkit_hash::{HashServiceConfig, Schemes};
use authkit_session::{ApiTokenConfig, ApiTokens, BasicProofs, ProofCache};
use authkit_sqlx::{AccountId, Postgres, Sqlite};
use authkit_store::memory::Memory;
use authkit_store::{PasswordStore, SessionStore};
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::serve::ListenerExt;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use tokio::net::TcpListener;

use crate::guards::{self, Basic};
use crate::{Outcome, people};

/// What every handler here and at the peers answers.
pub(crate) const BODY: &str = r#"{"hello":"world"}"#;
const PASSWORD: &str = "correct horse battery staple";
/// With Basic a password is hashed once a minute, which the warming up of a slice has to have room for.
const BASIC_PEOPLE: usize = 8;

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
        let router = router(folder, postgres).await?;
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

async fn router(folder: &Path, postgres: Option<&str>) -> Outcome<Router> {
    let hashing = HashService::new(Arc::new(Schemes::default()), HashServiceConfig::DEFAULT)?;
    let hash = hashing.hash(PASSWORD.into()).await?;

    let memory = Memory::new();
    let members = people::accounts(&memory, None).await?;
    let cookies = people::cookies(memory.clone(), &members).await?;
    offer("session-memory", &cookies);
    let in_memory = guard(memory)?;

    let file = folder.join("sessions.db");
    for companion in ["sessions.db", "sessions.db-wal", "sessions.db-shm"] {
        let _ = fs::remove_file(folder.join(companion));
    }
    let sqlite = Sqlite::open(&file).await?;
    let members = people::accounts(&sqlite, Some(&hash)).await?;
    let cookies = people::cookies(sqlite.clone(), &members).await?;
    offer("bare", &cookies);
    offer("session-sqlite", &cookies);
    let on_sqlite = guard(sqlite.clone())?;

    offer(
        "token-sqlite",
        &people::tokens(sqlite.clone(), &members).await?,
    );
    let tokens = Arc::new(ApiTokens::new(sqlite.clone(), ApiTokenConfig::DEFAULT));

    let basics = members.iter().take(BASIC_PEOPLE).map(|account| {
        let text = format!("{}:{PASSWORD}", account.email);
        format!("Authorization: Basic {}", BASE64_STANDARD.encode(text))
    });
    offer("basic-sqlite", &basics.collect::<Vec<_>>());
    let proofs = ProofCache::new(ProofCache::<AccountId>::LIFETIME, 10_000)?;
    let basic = Arc::new(Basic {
        proofs: BasicProofs::new(sqlite.clone(), proofs),
        store: sqlite,
        hashing,
    });

    let mut router = Router::new()
        .route("/bare", get(hello))
        .route("/session-memory", get(hello).layer(in_memory))
        .route("/session-sqlite", get(hello).layer(on_sqlite))
        .route(
            "/token-sqlite",
            get(hello).layer(from_fn_with_state(tokens, guards::token)),
        )
        .route(
            "/basic-sqlite",
            get(hello).layer(from_fn_with_state(basic, guards::basic)),
        );
    if let Some(url) = postgres {
        let store = Postgres::connect(url).await?;
        let members = people::accounts(&store, None).await?;
        let cookies = people::cookies(store.clone(), &members).await?;
        offer("session-postgres", &cookies);
        router = router.route("/session-postgres", get(hello).layer(guard(store)?));
    }
    Ok(router)
}

fn guard<S>(store: S) -> Outcome<Guard<AccountId>>
where
    S: PasswordStore<UserId = AccountId> + SessionStore + 'static,
{
    let key = Key::from_bytes(b"0123456789abcdef0123456789abcdef")?;
    let auth = Auth::builder(store)
        .keys(KeyRing::new(key))
        .base_url("http://127.0.0.1")
        .build()?;
    Ok(auth.login_required())
}

fn offer(case: &str, headers: &[String]) {
    for header in headers {
        println!("{case}\t/{case}\t{header}");
    }
}
