//! A login storm: 200 sign-ins at once on two workers, several times over, and what becomes of the rest.
//!
//! Prints `<what>: <figure> (limit <figure>)`, each line `holds` or `MISSED`, and fails if one is missed.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use authkit_hash::{
    Argon2Params, HashService, HashServiceConfig, PasswordHash, Schemes, SecretString, ServiceError,
};
use tokio::runtime::{Builder, Runtime};

use crate::{Outcome, proc};

const CLIENTS: usize = 200;
const WORKERS: usize = 2;
const WAVES: usize = 5;
/// How often the runtime is looked at before the storm, to know what the machine does by itself.
const CALM: usize = 500;
const ROOM_KIB: u64 = 8 * 1024;
const BUSY_WITHIN: Duration = Duration::from_millis(10);
const PAUSE: Duration = Duration::from_millis(2);
const TASK_WITHIN: Duration = Duration::from_millis(5);

/// What one client got, and after how long.
type Answer = (Result<bool, ServiceError>, Duration);

#[derive(Default)]
struct Seen {
    verified: usize,
    busy: Vec<Duration>,
    most_waiting: usize,
    most_running: usize,
    most_arenas: usize,
    tasks: Vec<Duration>,
    late: Vec<Duration>,
}

impl Seen {
    /// Times a task that does nothing, and a short sleep.
    fn probe(&mut self, runtime: &Runtime) -> Outcome {
        let start = Instant::now();
        runtime.block_on(runtime.spawn(async {}))?;
        self.tasks.push(start.elapsed());
        let start = Instant::now();
        runtime.block_on(runtime.spawn(async { tokio::time::sleep(PAUSE).await }))?;
        self.late.push(start.elapsed().saturating_sub(PAUSE));
        Ok(())
    }
}

/// Lets the storm loose.
pub(crate) fn run() -> Outcome {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    runtime.block_on(runtime.spawn(async {}))?;
    let mut calm = Seen::default();
    for _ in 0..CALM {
        calm.probe(&runtime)?;
    }
    let cost = Argon2Params::OWASP;
    let stored = Schemes::default().hash(password())?;
    proc::forget_peak()?;
    let base = proc::memory()?;
    let config = HashServiceConfig::DEFAULT.with_workers(WORKERS);
    let service = HashService::new(Arc::new(Schemes::default()), config)?;
    let mut seen = Seen::default();
    let start = Instant::now();
    for _ in 0..WAVES {
        wave(&runtime, &service, &stored, &mut seen)?;
    }
    let lasted = start.elapsed();
    let peak = proc::peak()? - base;
    println!(
        "{WAVES} waves of {CLIENTS} sign-ins on {WORKERS} workers, m={} t={}, in {lasted:.1?}: {} verified, {} busy",
        cost.memory_kib(),
        cost.passes(),
        seen.verified,
        seen.busy.len()
    );
    report(seen, calm, peak, u64::from(cost.memory_kib()))
}

fn report(mut seen: Seen, mut calm: Seen, peak: u64, arena_kib: u64) -> Outcome {
    let workers = WORKERS as u64;
    let mut missed = 0;
    let mut line = |what: &str, figure: String, limit: String, holds: bool| {
        let verdict = if holds { "holds" } else { "MISSED" };
        println!("{what:<44} {figure:>12}  limit {limit:>12}  {verdict}");
        missed += u32::from(!holds);
    };
    let limit = workers * arena_kib + ROOM_KIB;
    line(
        "peak memory over base",
        format!("{peak} KiB"),
        format!("{limit} KiB"),
        peak <= limit,
    );
    let limit = WORKERS * 64;
    line(
        "most that waited",
        seen.most_waiting.to_string(),
        limit.to_string(),
        seen.most_waiting <= limit,
    );
    line(
        "most that ran",
        seen.most_running.to_string(),
        WORKERS.to_string(),
        seen.most_running <= WORKERS,
    );
    let expected = CLIENTS - WORKERS - limit;
    let (busy, least) = (seen.busy.len(), WAVES * expected / 2);
    line(
        "answered `Busy`",
        busy.to_string(),
        format!(">= {least}"),
        busy >= least,
    );
    let slowest = seen.busy.iter().max().copied().unwrap_or_default();
    line(
        "slowest `Busy`",
        format!("{slowest:.1?}"),
        format!("{BUSY_WITHIN:.1?}"),
        slowest <= BUSY_WITHIN,
    );
    for (what, durations) in [
        ("tasks that do nothing", &mut seen.tasks),
        ("sleeps, by how late they end", &mut seen.late),
    ] {
        let what = format!("p99 of {} {what}", durations.len());
        let p99 = percentile(durations, 99);
        line(
            &what,
            format!("{p99:.1?}"),
            format!("{TASK_WITHIN:.1?}"),
            p99 <= TASK_WITHIN,
        );
    }
    for (what, durations) in [("tasks", &mut calm.tasks), ("sleeps", &mut calm.late)] {
        let what = format!("p99 of {CALM} such {what} before the storm");
        println!(
            "{what:<44} {:>12}",
            format!("{:.1?}", percentile(durations, 99))
        );
    }
    println!(
        "{:<44} {:>12}",
        "arenas held at the most",
        format!("{} KiB", seen.most_arenas / 1024)
    );
    if missed == 0 {
        Ok(())
    } else {
        Err(format!("{missed} limits were missed").into())
    }
}

/// One wave: everybody at once, and trivial tasks until the last one has an answer.
fn wave(
    runtime: &Runtime,
    service: &HashService,
    stored: &PasswordHash,
    seen: &mut Seen,
) -> Outcome {
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| runtime.spawn(client(Instant::now(), service.clone(), stored.clone())))
        .collect();
    while clients.iter().any(|client| !client.is_finished()) {
        seen.probe(runtime)?;
        let counters = service.counters();
        seen.most_waiting = seen.most_waiting.max(counters.queued);
        seen.most_running = seen.most_running.max(counters.running);
        seen.most_arenas = seen.most_arenas.max(counters.arena_bytes);
    }
    for client in clients {
        match runtime.block_on(client)? {
            (Ok(true), _) => seen.verified += 1,
            (Err(ServiceError::Busy), after) => seen.busy.push(after),
            (Ok(false), _) => return Err("the password did not match".into()),
            (Err(error), _) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn client(start: Instant, service: HashService, stored: PasswordHash) -> Answer {
    let verdict = service.verify(password_secret(), Some(stored)).await;
    (
        verdict.map(authkit_hash::Verdict::is_match),
        start.elapsed(),
    )
}

fn password() -> &'static str {
    "correct horse battery staple"
}

fn password_secret() -> SecretString {
    SecretString::from(password())
}

fn percentile(durations: &mut [Duration], percent: usize) -> Duration {
    durations.sort_unstable();
    let at = (durations.len() * percent).div_ceil(100).saturating_sub(1);
    durations.get(at).copied().unwrap_or_default()
}
