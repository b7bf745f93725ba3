//! How long resuming a session takes while a million that have ended are removed, in small batches.
//!
//! One visitor after the other comes back, every millisecond or so, before, during and after; the p99 of during is held
//! against that of before and after together. There are so many that each comes back after a second or two, and once a minute
//! it is noted that they did: a few of a hundred looks have to ask the database and write to it, so that those are what p99 says.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use authkit_servers::{NoServer, Throwaway};
use authkit_session::{Device, Resumed, SessionConfig, Sessions};
use authkit_sqlx::sqlx::{self, AssertSqlSafe, Connection};
use authkit_sqlx::{AccountId, Postgres, Sqlite};
use authkit_store::{RegisterableStore, SessionStore};

use crate::numbers::percentile;
use crate::{Outcome, people};

const ENDED: u32 = 1_000_000;
const VISITORS: u32 = 1_000;
/// Has them noted one after the other within the minute, not all at once.
const SPREAD: &str = "UPDATE authkit_sessions SET seen_at = seen_at - (account_id % 60) * 1000000";
/// Rows that one statement makes.
const CHUNK: u32 = 100_000;
/// Looks at the idle store, before and again after.
const IDLE: usize = 4_000;
const PACE: Duration = Duration::from_millis(1);
const STORES: [&str; 2] = ["sqlite", "postgres"];
/// How much longer the p99 may be.
const TIMES: f64 = 3.0;

/// Measures SQLite and PostgreSQL, or the one that is named; fails where one takes too long.
pub(crate) fn run(folder: &Path, stores: &[&str]) -> Outcome {
    if let Some(unknown) = stores.iter().find(|store| !STORES.contains(store)) {
        return Err(format!("{unknown} is none of {STORES:?}").into());
    }
    let wanted = |store| stores.is_empty() || stores.contains(&store);
    fs::create_dir_all(folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        println!(
            "{:<12} {:>9} {:>11} {:>11} {:>11} {:>11} {:>7}",
            "sweep", "seconds", "idle p50", "idle p99", "sweep p50", "sweep p99", "ratio"
        );
        let mut missed = 0;
        if wanted("sqlite") {
            missed += u32::from(sqlite(folder).await?);
        }
        if wanted("postgres") {
            missed += u32::from(postgres(folder).await?);
        }
        match missed {
            0 => Ok(()),
            _ => Err(format!("the p99 of {missed} stores grew more than {TIMES} times").into()),
        }
    })
}

async fn sqlite(folder: &Path) -> Outcome<bool> {
    let file = folder.join("sweep.db");
    let clear = || {
        for companion in ["sweep.db", "sweep.db-wal", "sweep.db-shm"] {
            // most of them are not there
            let _ = fs::remove_file(folder.join(companion));
        }
    };
    clear();
    let store = Sqlite::open(&file).await?;
    let tokens = visitors(&store).await?;
    let mut connection = store.pool().acquire().await?.detach();
    sqlx::raw_sql(SPREAD).execute(&mut connection).await?;
    for chunk in 0..ENDED / CHUNK {
        let first = chunk * CHUNK;
        let fill = format!(
            "INSERT INTO authkit_sessions (digest, account_id, realm, generation, created_at, authenticated_at, seen_at, expires_at) \
             WITH RECURSIVE n(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM n LIMIT {CHUNK}) \
             SELECT randomblob(32), s.account_id, s.realm, s.generation, s.created_at, s.created_at, \
             s.created_at - 900000000000000 + n.n, s.created_at - 900000000000000 + n.n + 1000 \
             FROM n, (SELECT * FROM authkit_sessions WHERE expires_at > created_at LIMIT 1) s"
        );
        let fill = sqlx::raw_sql(AssertSqlSafe(fill));
        fill.execute(&mut connection).await?;
    }
    let settle = sqlx::raw_sql("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)");
    settle.execute(&mut connection).await?;
    connection.close().await?;
    let missed = measure("SQLite", store.clone(), &tokens).await;
    store.close().await;
    clear();
    missed
}

async fn postgres(folder: &Path) -> Outcome<bool> {
    let server = match Throwaway::<authkit_servers::Postgres>::start_in(folder)
        .or_else(|_| Throwaway::start())
    {
        Ok(server) => server,
        Err(NoServer::Missing(what)) => {
            println!("NOT RUN: PostgreSQL: {what}");
            return Ok(false);
        }
        Err(error) => return Err(error.into()),
    };
    let store = Postgres::connect(&server.url()).await?;
    let tokens = visitors(&store).await?;
    let mut connection = store.pool().acquire().await?.detach();
    let patient = sqlx::raw_sql("SET statement_timeout = 0");
    patient.execute(&mut connection).await?;
    sqlx::raw_sql(SPREAD).execute(&mut connection).await?;
    for chunk in 0..ENDED / CHUNK {
        let (first, last) = (chunk * CHUNK, (chunk + 1) * CHUNK - 1);
        let fill = format!(
            "INSERT INTO authkit_sessions (digest, account_id, realm, generation, created_at, authenticated_at, seen_at, expires_at) \
             SELECT sha256(int8send(n)), s.account_id, s.realm, s.generation, s.created_at, s.created_at, \
             s.created_at - 900000000000000 + n, s.created_at - 900000000000000 + n + 1000 \
             FROM generate_series({first}::bigint, {last}) n, \
             (SELECT * FROM authkit_sessions WHERE expires_at > created_at LIMIT 1) s"
        );
        let fill = sqlx::raw_sql(AssertSqlSafe(fill));
        fill.execute(&mut connection).await?;
    }
    for statement in ["VACUUM ANALYZE", "CHECKPOINT"] {
        sqlx::raw_sql(statement).execute(&mut connection).await?;
    }
    connection.close().await?;
    let missed = measure("PostgreSQL", store.clone(), &tokens).await;
    store.close().await;
    missed
}

/// The tokens of people who are signed in.
async fn visitors<S>(store: &S) -> Outcome<Vec<String>>
where
    S: RegisterableStore<UserId = AccountId, Extra = (), Error: Send + Sync + 'static>
        + SessionStore
        + Clone,
{
    let accounts = people::accounts(store, None, VISITORS).await?;
    let sessions = Sessions::new(store.clone(), SessionConfig::DEFAULT);
    let mut tokens = Vec::new();
    for account in &accounts {
        let token = sessions.start(account, &Device::unknown()).await?;
        tokens.push(token.expose().to_owned());
    }
    Ok(tokens)
}

/// Prints the line of a store, and says whether it missed.
async fn measure<S>(name: &str, store: S, tokens: &[String]) -> Outcome<bool>
where
    S: SessionStore<UserId = AccountId, Error: Send + Sync + 'static> + Clone + 'static,
{
    let sessions = Sessions::new(store.clone(), SessionConfig::DEFAULT);
    watch(&sessions, tokens, |looks| looks < IDLE / 4).await?;
    let mut idle = watch(&sessions, tokens, |looks| looks < IDLE).await?;
    let start = Instant::now();
    let sweeping = tokio::spawn(async move {
        let sweeper = Sessions::new(store, SessionConfig::DEFAULT);
        sweeper.remove_expired().await
    });
    let during = watch(&sessions, tokens, |_| !sweeping.is_finished()).await?;
    let took = start.elapsed().as_secs_f64();
    let removed = sweeping.await??;
    if removed != u64::from(ENDED) {
        return Err(format!("{name}: {removed} sessions were removed, not {ENDED}").into());
    }
    idle.extend(watch(&sessions, tokens, |looks| looks < IDLE).await?);
    let of = |times: &[Duration], percent| {
        percentile(times.iter().map(Duration::as_secs_f64), percent) * 1e6
    };
    let ratio = of(&during, 99) / of(&idle, 99);
    let missed = ratio.is_nan() || ratio >= TIMES;
    println!(
        "{name:<12} {took:>9.1} {:>8.0} us {:>8.0} us {:>8.0} us {:>8.0} us {ratio:>7.2}  below {TIMES}: {}",
        of(&idle, 50),
        of(&idle, 99),
        of(&during, 50),
        of(&during, 99),
        if missed { "MISSED" } else { "holds" }
    );
    Ok(missed)
}

/// Resumes one session after the other, and says how long each took.
async fn watch<S>(
    sessions: &Sessions<S>,
    tokens: &[String],
    goes_on: impl Fn(usize) -> bool,
) -> Outcome<Vec<Duration>>
where
    S: SessionStore<UserId = AccountId, Error: Send + Sync + 'static>,
{
    let mut times = Vec::new();
    for token in tokens.iter().cycle() {
        if !goes_on(times.len()) {
            break;
        }
        let start = Instant::now();
        let resumed = sessions.resume(token, &Device::unknown()).await?;
        times.push(start.elapsed());
        if !matches!(resumed, Resumed::Session(_)) {
            return Err("a session that has not ended was not resumed".into());
        }
        tokio::time::sleep(PACE).await;
    }
    Ok(times)
}
