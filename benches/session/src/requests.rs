//! Requests per second, bare and behind everything that is compared.
//!
//! Each slice of a case stands beside a slice of the bare handler, and the ratio of the two is what counts: whatever slows
//! the machine for a while slows both.

use std::path::{Path, PathBuf};
use std::time::Duration;

use authkit_servers::{NoServer, Postgres, Throwaway};

use crate::affinity::Cores;
use crate::load::{Load, Target};
use crate::numbers::median;
use crate::report::{Pair, Row, Sample, head};
use crate::serve::BODY;
use crate::server::{self, Server};
use crate::{Outcome, peers};

const ROUNDS: usize = 15;
const SLICE: Duration = Duration::from_millis(300);
const WARM_UP: Duration = Duration::from_millis(50);
const CONNECTIONS: usize = 32;
/// gunicorn's worker takes one at a time; the others wait in its queue.
const FLASK_CONNECTIONS: usize = 4;

/// What is promised.
const OF_BARE: f64 = 0.85;
const TOKEN_OF_BARE: f64 = 0.8;
const OF_FLASK: f64 = 100.0;

const CASES: &[(&str, &str, Option<f64>)] = &[
    ("layer", "a layer for nothing, two headers", None),
    ("session-sqlite", "session, SQLite in a file", Some(OF_BARE)),
    (
        "session-cached",
        "session, SQLite, ResumeCache of 2 s",
        None,
    ),
    ("session-postgres", "session, PostgreSQL", None),
    ("session-memory", "session, memory", None),
    ("token-sqlite", "API token, SQLite", Some(TOKEN_OF_BARE)),
    ("basic-sqlite", "HTTP Basic, SQLite", None),
    (
        "axum-login-sqlite",
        "axum-login 0.18, SQLite in a file",
        None,
    ),
    ("axum-login-memory", "axum-login 0.18, memory", None),
    ("flask-security", "Flask-Security 1.7.4, SQLite", None),
];

/// Measures and prints; fails where a promise is missed.
pub(crate) fn run(
    folder: &Path,
    axum_login: &str,
    python: Option<&str>,
    wanted: &[&str],
) -> Outcome {
    let is_known = |name: &str| CASES.iter().any(|(case, ..)| *case == name);
    if let Some(unknown) = wanted.iter().find(|name| !is_known(name)) {
        let known: Vec<_> = CASES.iter().map(|(case, ..)| *case).collect();
        let known = known.join(", ");
        return Err(format!("there is no case `{unknown}`; there are {known}").into());
    }
    std::fs::create_dir_all(folder)?;
    let cores = Cores::take()?;
    let postgres = postgres(folder)?;
    let itself = std::env::current_exe()?;
    let mut ours = cores.server(itself.to_str().ok_or("a path that is no text")?);
    ours.arg("serve").arg(folder);
    if let Some(postgres) = &postgres {
        ours.arg(postgres.url());
    }
    let ours = Server::start(ours)?;
    let axum_login = peers::axum_login(cores, axum_login, folder)?;
    let wants = |name: &str| wanted.is_empty() || wanted.contains(&name);
    let flask = match python {
        _ if !wants("flask-security") => None,
        Some(python) => Some(peers::flask_security(cores, python, &script(), folder)?),
        None => {
            println!("NOT RUN: Flask-Security, for want of Python");
            None
        }
    };
    let servers: Vec<_> = [Some(&ours), Some(&axum_login), flask.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    let rows = measure(&ours, &servers, wants)?;
    let missed = tell(&rows);
    match missed {
        0 => Ok(()),
        _ => Err(format!("{missed} promises were missed").into()),
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("flask_security_app.py")
}

fn postgres(folder: &Path) -> Outcome<Option<Throwaway<Postgres>>> {
    match Throwaway::start_in(folder) {
        Ok(server) => Ok(Some(server)),
        Err(NoServer::Missing(what)) => {
            println!("NOT RUN: PostgreSQL: {what}");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A case, ready to be asked.
struct Case<'a> {
    server: &'a Server,
    target: Target,
    load: Load,
}

impl<'a> Case<'a> {
    fn of(name: &str, servers: &[&'a Server]) -> Outcome<Option<Self>> {
        let found = servers
            .iter()
            .find_map(|server| Some((*server, server.requests.get(name)?)));
        let Some((server, requests)) = found else {
            return Ok(None);
        };
        let flask = name.starts_with("flask");
        let target = Target {
            address: server.address,
            requests: requests.clone(),
            body: BODY,
            connections: if flask {
                FLASK_CONNECTIONS
            } else {
                CONNECTIONS
            },
        };
        let load = Load::new(&target)?;
        Ok(Some(Self {
            server,
            target,
            load,
        }))
    }

    fn slice(&mut self) -> Outcome<Sample> {
        self.load.warm_up(&self.target, WARM_UP)?;
        let before = (self.server.on_processor(), server::spent_here());
        let (done, took) = self.load.run(&self.target, SLICE)?;
        let after = (self.server.on_processor(), server::spent_here());
        #[allow(clippy::cast_precision_loss)] // fewer than 2^52
        let done = done as f64;
        let micros = |before: Option<f64>, after: Option<f64>| match (before, after) {
            (Some(before), Some(after)) => (after - before) / 1e3 / done,
            _ => f64::NAN,
        };
        Ok(Sample {
            rate: done / took.as_secs_f64(),
            server: micros(before.0, after.0),
            load: micros(before.1, after.1),
        })
    }
}

fn measure(ours: &Server, servers: &[&Server], wants: impl Fn(&str) -> bool) -> Outcome<Vec<Row>> {
    let mut bare = Case::of("bare", &[ours])?.ok_or("there is no bare handler")?;
    let mut cases = Vec::new();
    for (name, title, least) in CASES.iter().filter(|(name, ..)| wants(name)) {
        if let Some(case) = Case::of(name, servers)? {
            let row = Row {
                name: title,
                least: *least,
                pairs: Vec::new(),
            };
            cases.push((case, row));
        }
    }
    for round in 0..=ROUNDS {
        for (case, row) in &mut cases {
            // first in one round and last in the next
            let pair = if round % 2 == 0 {
                let bare = bare.slice()?;
                Pair {
                    bare,
                    case: case.slice()?,
                }
            } else {
                let case = case.slice()?;
                Pair {
                    bare: bare.slice()?,
                    case,
                }
            };
            if round > 0 {
                row.pairs.push(pair);
            }
        }
    }
    Ok(cases.into_iter().map(|(_, row)| row).collect())
}

/// Prints the table, and says how many promises were missed.
fn tell(rows: &[Row]) -> usize {
    let bare: Vec<_> = rows
        .iter()
        .flat_map(|row| row.pairs.iter().map(|pair| pair.bare))
        .collect();
    let of = |part: fn(&Sample) -> f64| median(bare.iter().map(part));
    let (server, load) = (of(|sample| sample.server), of(|sample| sample.load));
    println!("{}", head());
    println!(
        "{:<34} {:>9.0} {:>8.3} {server:>10.2} {load:>8.2}",
        "bare",
        of(|sample| sample.rate),
        1.0,
    );
    for row in rows {
        println!("{}", row.line());
    }
    let mut missed = rows.iter().filter(|row| row.misses()).count();
    let find = |name: &str| rows.iter().find(|row| row.name.starts_with(name));
    if let (Some(session), Some(flask)) = (find("session, SQLite"), find("Flask-Security")) {
        let pairs = session.pairs.iter().zip(&flask.pairs);
        let times = median(pairs.map(|(session, flask)| session.case.rate / flask.case.rate));
        let holds = times >= OF_FLASK;
        let verdict = if holds { "holds" } else { "MISSED" };
        println!("a session is {times:.0} times Flask-Security, at least {OF_FLASK}: {verdict}");
        missed += usize::from(!holds);
    }
    println!(
        "medians of {ROUNDS} rounds; each slice of {SLICE:.1?} beside one of the bare handler, {CONNECTIONS} connections, one core \
         for the server and one for the load (and PostgreSQL)"
    );
    // whatever the load leaves idle was not measured
    let busy = server * of(|sample| sample.rate) / 1e4;
    if busy < 90.0 {
        println!(
            "the bare server was at work for {busy:.0} % of the time: others used its core, or the load is too slow"
        );
    }
    missed
}
