//! `cargo xtask bench enumeration`: whether the time of an answer tells if an address has an account.
//!
//! Every way to ask is taken 400 times (`--calls N`) for addresses with an account and as often for addresses without, in an order
//! that a seed repeats (`--seed N`); `--way register` takes that one alone. Printed is the area under the ROC curve of the times: 0.5 where a stranger who measures can only
//! toss a coin. A path that is further from it than 0.05 is taken four times as often once more, which decides: with 400 calls one in
//! seventy is that far away by chance. Two controls leak on purpose, one commit beside a mail and ten beside a hash;
//! where these are not found, the bench is void.

// Printing is how this program answers.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod app;
mod auc;
mod order;
mod paths;
mod places;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use app::{App, Keeping, Ports};
use authkit_flows::HashService;
use order::Order;
use paths::{Path, once};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// How far from a coin a path may be.
const BOUND: f64 = 0.05;
/// Calls of each kind that do not count, before those that do.
const WARM_UP: usize = 20;
/// How much longer a path is looked at that missed.
const AGAIN: usize = 4;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let outcome = match runtime {
        Ok(runtime) => arguments().and_then(|arguments| runtime.block_on(run(&arguments))),
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for.
#[derive(Debug)]
struct Arguments {
    /// Where data is kept while it is measured.
    folder: PathBuf,
    calls: usize,
    seed: u64,
    backends: Vec<String>,
    /// The one way to measure, if not all of them.
    way: Option<Path>,
}

const BACKENDS: [&str; 2] = ["sqlite", "postgres"];

fn arguments() -> Outcome<Arguments> {
    let mut given = std::env::args().skip(1);
    let folder = given.next();
    let folder = folder.ok_or("give a folder; `cargo xtask bench enumeration` does")?;
    let mut arguments = Arguments {
        folder: folder.into(),
        calls: 400,
        seed: u64::from(std::process::id()),
        backends: Vec::new(),
        way: None,
    };
    while let Some(name) = given.next() {
        if BACKENDS.contains(&name.as_str()) {
            arguments.backends.push(name);
            continue;
        }
        let value = given.next().ok_or_else(|| format!("{name} what?"))?;
        match name.as_str() {
            "--calls" => arguments.calls = value.parse()?,
            "--seed" => arguments.seed = value.parse()?,
            "--way" => {
                let named = Path::ALL.into_iter().find(|path| path.name() == value);
                arguments.way = Some(named.ok_or_else(|| format!("there is no way `{value}`"))?);
            }
            _ => {
                return Err(format!(
                    "`bench enumeration` does not know `{name}`; it takes --calls N, --seed N, --way NAME, and the names \
                     sqlite and postgres"
                )
                .into());
            }
        }
    }
    if arguments.calls < 100 {
        return Err("fewer than 100 calls say nothing".into());
    }
    Ok(arguments)
}

/// What was not as it has to be.
#[derive(Debug, Default)]
struct Missed {
    leaks: usize,
    blind: usize,
}

async fn run(arguments: &Arguments) -> Outcome {
    let hashing = app::hashing()?;
    let mut order = Order::new(arguments.seed);
    let mut missed = Missed::default();
    println!(
        "{} calls of each kind, seed {}",
        arguments.calls, arguments.seed
    );
    let wants = |name: &str| {
        arguments.backends.is_empty() || arguments.backends.iter().any(|backend| backend == name)
    };
    if wants("sqlite") {
        let place = places::sqlite(&arguments.folder).await?;
        let measured = measure(
            "SQLite",
            &place.store,
            &hashing,
            arguments,
            &mut order,
            &mut missed,
        );
        measured.await?;
        place.remove();
    }
    match std::env::var("AUTHKIT_TEST_POSTGRES") {
        _ if !wants("postgres") => {}
        Ok(url) => {
            let place = places::postgres(&url).await?;
            let store = place.store.clone();
            let measured = measure(
                "PostgreSQL",
                &store,
                &hashing,
                arguments,
                &mut order,
                &mut missed,
            )
            .await;
            place.remove().await?;
            measured?;
        }
        Err(_) => println!("PostgreSQL WAS NOT MEASURED: AUTHKIT_TEST_POSTGRES is not set"),
    }
    match missed {
        Missed { leaks: 0, blind: 0 } => Ok(()),
        Missed { leaks, blind: 0 } => Err(format!("{leaks} ways tell by their time who has an account").into()),
        Missed { blind, .. } => Err(format!(
            "void: {blind} controls were not told apart, so that this machine is too busy to find a leak; try --calls"
        )
        .into()),
    }
}

async fn measure<S: Ports>(
    backend: &str,
    store: &S,
    hashing: &HashService,
    arguments: &Arguments,
    order: &mut Order,
    missed: &mut Missed,
) -> Outcome {
    let hash = hashing
        .hash("the words of everybody".to_owned().into())
        .await?;
    let calls = arguments.calls;
    let mut fresh = 0;
    for keeping in Keeping::BOTH {
        println!(
            "\n{:<28} {:>12} {:>12} {:>7}",
            format!("{backend}, {}", keeping.name()),
            "known p50",
            "unknown p50",
            "AUC"
        );
        let app = App::new(store.clone(), hashing.clone(), keeping)?;
        app.fill(calls, &hash).await?;
        let wanted = |path: &Path| arguments.way.is_none_or(|way| way == *path);
        for path in Path::ALL.into_iter().filter(wanted) {
            let holds = |area: f64| ((area - 0.5).abs() <= BOUND) != path.is_control();
            let mut area = take(&app, path, calls, order, &mut fresh).await?;
            if !holds(area) {
                area = take(&app, path, calls * AGAIN, order, &mut fresh).await?;
            }
            match (holds(area), path.is_control()) {
                (true, _) => {}
                (false, true) => missed.blind += 1,
                (false, false) => missed.leaks += 1,
            }
        }
    }
    Ok(())
}

/// Takes one path so often for each kind of address, prints what it came to, and returns the area.
async fn take<S: Ports>(
    app: &App<S>,
    path: Path,
    calls: usize,
    order: &mut Order,
    fresh: &mut usize,
) -> Outcome<f64> {
    let mut times: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    let warm_up = order.shuffled(WARM_UP);
    let counted = order.shuffled(calls);
    let mut turns = [0, 0];
    for (call, has_account) in warm_up.iter().chain(&counted).copied().enumerate() {
        let [with, without] = &mut turns;
        let number = if has_account {
            *with += 1;
            *with % calls.min(100)
        } else {
            // an address that was registered has an account from then on
            *without += 1;
            *fresh += 1;
            *fresh
        };
        let took = once(app, path, has_account, number).await?;
        if call >= warm_up.len() {
            let [known, unknown] = &mut times;
            let of = if has_account { known } else { unknown };
            of.push(took.as_secs_f64() * 1e3);
        }
    }
    let [known, unknown] = &times;
    let area = auc::area_under_the_curve(known, unknown);
    let found = (area - 0.5).abs() > BOUND;
    println!(
        "{:<28} {:>9.3} ms {:>9.3} ms {area:>7.3}  +- {:.3}  {}",
        path.name(),
        auc::median(known),
        auc::median(unknown),
        auc::deviation(known.len(), unknown.len()),
        match (path.is_control(), found) {
            (false, false) => "holds",
            (false, true) => "MISSED",
            (true, true) => "found, as it has to be",
            (true, false) => "NOT FOUND",
        }
    );
    Ok(area)
}
