//! `cargo xtask bench store`: what each verb of a store costs with ten thousand accounts and with a million.
//!
//! `--ten-million` adds a third size for the databases; names of backends leave the others out.

// Printing is how this program answers.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod backends;
mod population;
mod report;
mod rounds;
mod verbs;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use population::Keys;
use rounds::Filled;
use verbs::{Everything, Verb};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const SIZES: [u64; 3] = [10_000, 1_000_000, 10_000_000];
const BACKENDS: [&str; 4] = ["memory", "sqlite", "postgres", "mysql"];
/// Of so many accounts one has a mail that waits.
const ACCOUNTS_PER_MAIL: u64 = 20;

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
    ten_million: bool,
    backends: Vec<String>,
}

fn arguments() -> Outcome<Arguments> {
    let mut given = std::env::args().skip(1);
    let folder = given
        .next()
        .ok_or("give a folder; `cargo xtask bench store` does")?;
    let (flags, names): (Vec<_>, Vec<_>) = given.partition(|argument| argument.starts_with('-'));
    let unknown = flags.iter().find(|flag| *flag != "--ten-million");
    let unknown = unknown.or_else(|| names.iter().find(|name| !BACKENDS.contains(&name.as_str())));
    if let Some(unknown) = unknown {
        let known = BACKENDS.join(", ");
        return Err(format!(
            "`bench store` does not know `{unknown}`; it takes --ten-million and {known}"
        )
        .into());
    }
    Ok(Arguments {
        folder: folder.into(),
        ten_million: !flags.is_empty(),
        backends: names,
    })
}

async fn run(arguments: &Arguments) -> Outcome {
    let wants = |name: &str| {
        arguments.backends.is_empty() || arguments.backends.iter().any(|backend| backend == name)
    };
    let sizes = SIZES
        .get(..if arguments.ten_million { 3 } else { 2 })
        .unwrap_or_default();
    std::fs::create_dir_all(&arguments.folder)?;
    println!(
        "Each time is that of one call, one after the other, on one account of all, drawn at random.\n\
         Warm: connections, statements, and the file cache of the system, which has just seen all data.\n\
         Not warm: what does not fit into the database's own cache as it is set without us.\n"
    );
    let mut missed = 0;
    if wants("memory") {
        let mut stores = Vec::new();
        for size in sizes.iter().copied().take(2) {
            stores.push((size, backends::memory(size).await?));
        }
        measure("memory", stores, false).await?;
    }
    if wants("sqlite") {
        let stores = backends::sqlite(&arguments.folder, sizes).await?;
        missed += measure("SQLite", stores.all(), true).await?;
    }
    if wants("postgres")
        && let Some(stores) = backends::postgres(&arguments.folder, sizes).await?
    {
        missed += measure("PostgreSQL", stores.all(), true).await?;
    }
    if wants("mysql")
        && let Some(stores) = backends::mysql(&arguments.folder, sizes).await?
    {
        measure("MariaDB", stores.all(), false).await?;
    }
    match missed {
        0 => Ok(()),
        _ => Err(format!(
            "{missed} look-ups cost more than {} times as much",
            report::LIMIT
        )
        .into()),
    }
}

/// Measures every verb, prints the table, and says how many limits were missed.
async fn measure<S: Everything>(
    name: &str,
    stores: Vec<(u64, S)>,
    is_limited: bool,
) -> Outcome<usize> {
    let mut filled = Vec::new();
    for (accounts, store) in stores {
        let mails: Vec<_> = (1..=accounts / ACCOUNTS_PER_MAIL).collect();
        for some in mails.chunks(500) {
            let messages = some.iter().map(|n| population::message(*n));
            store
                .put_messages(&messages.collect::<Outcome<Vec<_>>>()?)
                .await?;
        }
        let keys = Keys::new(accounts);
        filled.push(Filled {
            store,
            accounts,
            keys,
        });
    }
    let sizes: Vec<_> = filled.iter().map(|filled| filled.accounts).collect();
    println!("{}", report::head(name, &sizes));
    let mut missed = 0;
    for verb in Verb::ALL {
        let cost = rounds::take(verb, &mut filled).await?;
        println!("{}", report::line(&cost, is_limited));
        missed += usize::from(is_limited && report::misses(&cost));
    }
    println!();
    Ok(missed)
}
