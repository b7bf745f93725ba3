//! The peer of `cargo xtask bench session`: axum-login over tower-sessions, in memory and on SQLite in a file.
//!
//! The database is set as ours is: a write-ahead log, and four connections. `/<store>/login/<n>` signs in, `/<store>/hello` is
//! for members. It prints `ready <address>` and ends with its standard input.

use std::collections::HashMap;
use std::error::Error;
use std::io::{Read, Write};
use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::routing::get;
use axum::serve::ListenerExt;
use axum_login::{AuthManagerLayerBuilder, AuthSession, AuthUser, AuthnBackend, login_required};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions};
use tokio::net::TcpListener;
use tower_sessions::{MemoryStore, SessionManagerLayer, SessionStore};
use tower_sessions_sqlx_store::SqliteStore;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const BODY: &str = r#"{"hello":"world"}"#;

#[derive(Clone, Debug)]
struct User {
    id: i64,
    hash: String,
}

impl AuthUser for User {
    type Id = i64;

    fn id(&self) -> i64 {
        self.id
    }

    fn session_auth_hash(&self) -> &[u8] {
        self.hash.as_bytes()
    }
}

/// Users in memory.
#[derive(Clone)]
struct Memory(Arc<HashMap<i64, User>>);

impl AuthnBackend for Memory {
    type User = User;
    type Credentials = i64;
    type Error = std::convert::Infallible;

    async fn authenticate(&self, id: i64) -> Result<Option<User>, Self::Error> {
        self.get_user(&id).await
    }

    async fn get_user(&self, id: &i64) -> Result<Option<User>, Self::Error> {
        Ok(self.0.get(id).cloned())
    }
}

/// Users in a table.
#[derive(Clone)]
struct Table(SqlitePool);

impl AuthnBackend for Table {
    type User = User;
    type Credentials = i64;
    type Error = sqlx::Error;

    async fn authenticate(&self, id: i64) -> Result<Option<User>, Self::Error> {
        self.get_user(&id).await
    }

    async fn get_user(&self, id: &i64) -> Result<Option<User>, Self::Error> {
        let query = sqlx::query_as("SELECT id, hash FROM users WHERE id = ?1").bind(id);
        let row: Option<(i64, String)> = query.fetch_optional(&self.0).await?;
        Ok(row.map(|(id, hash)| User { id, hash }))
    }
}

async fn hello() -> &'static str {
    BODY
}

async fn login<B>(mut session: AuthSession<B>, Path(id): Path<i64>) -> StatusCode
where
    B: AuthnBackend<User = User, Credentials = i64> + Send + Sync + 'static,
{
    match session.authenticate(id).await {
        Ok(Some(user)) if session.login(&user).await.is_ok() => StatusCode::OK,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// The routes over one backend of users and one store of sessions.
macro_rules! routes {
    ($backend:ty, $users:expr, $sessions:expr) => {
        Router::new()
            .route("/hello", get(hello))
            .route_layer(login_required!($backend))
            .route("/login/{id}", get(login::<$backend>))
            .layer(AuthManagerLayerBuilder::new($users, manager($sessions)).build())
    };
}

fn manager<S: SessionStore + Clone>(store: S) -> SessionManagerLayer<S> {
    SessionManagerLayer::new(store).with_secure(false)
}

async fn table(folder: &str, people: i64) -> Outcome<SqlitePool> {
    let file = std::path::Path::new(folder).join("axum-login.db");
    for companion in ["axum-login.db", "axum-login.db-wal", "axum-login.db-shm"] {
        // most of them are not there
        let _ = std::fs::remove_file(file.with_file_name(companion));
    }
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new()
        .max_connections(4)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let create = "CREATE TABLE users (id INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT";
    sqlx::query(create).execute(&pool).await?;
    for n in 0..people {
        let insert = sqlx::query("INSERT INTO users VALUES (?1, ?2)");
        insert.bind(n).bind(hash(n)).execute(&pool).await?;
    }
    Ok(pool)
}

/// As long as what argon2id makes.
fn hash(n: i64) -> String {
    format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA${n:043}")
}

async fn run() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("give a folder")?;
    let people: i64 = arguments.next().ok_or("give a number")?.parse()?;
    let pool = table(&folder, people).await?;
    let store = SqliteStore::new(pool.clone());
    store.migrate().await?;
    let user = |id| (id, User { id, hash: hash(id) });
    let users = Memory(Arc::new((0..people).map(user).collect()));
    let router = Router::new()
        .nest("/memory", routes!(Memory, users, MemoryStore::default()))
        .nest("/sqlite", routes!(Table, Table(pool), store));

    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut output = std::io::stdout();
    writeln!(output, "ready {}", listener.local_addr()?)?;
    output.flush()?;
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}

fn main() -> Outcome {
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(run())
}
