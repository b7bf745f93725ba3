//! Sends the mail that web processes have written into the outbox of their database.
//!
//! Web processes that send their own mail need no such thing. It is for who would rather have it apart: the machine that may
//! speak to the mail server is another one, or mail should go on while the application is replaced. Any number of them may
//! run.
//!
//! ```text
//! mail-worker --database postgres://app@db/app --key-file app.key --smtp smtps://user:password@mail.example.com \
//!     --base-url https://example.com --sender 'Example <no-reply@example.com>' run
//! mail-worker --database .. dead            # what was given up, and why
//! mail-worker --database .. retry KEY       # try it again
//! ```
#![allow(clippy::print_stdout)] // it talks to whoever started it

mod dead;
mod options;

use std::future::Future;
use std::num::NonZeroU32;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use authkit_mail::{Links, MailConfig, Mailer, Smtp, Templates, Worker, WorkerConfig};
use authkit_sqlx::{Backend, MySql, Postgres, Sql, Sqlite};
use authkit_token::{Key, KeyRing};
use clap::Parser;

use options::{Command, Options, Sending};

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    let options = Options::parse();
    let url = options.database.as_str();
    match url.split_once(':') {
        Some(("sqlite", path)) => act(&options, Sqlite::open(path).await?).await,
        Some(("postgres", _)) => act(&options, Postgres::connect(url).await?).await,
        Some(("mysql", _)) => act(&options, MySql::connect(url).await?).await,
        _ => bail!("a database is sqlite:PATH, postgres://.. or mysql://.."),
    }
}

async fn act<B: Backend>(options: &Options, store: Sql<B>) -> Result<()> {
    match &options.command {
        Command::Run(sending) => run(sending, &store).await?,
        Command::Dead => dead::list(&store).await?,
        Command::Retry { key } => dead::retry(&store, key).await?,
        Command::Clear { days } => dead::clear(&store, *days).await?,
    }
    store.close().await;
    Ok(())
}

async fn run<B: Backend>(sending: &Sending, store: &Sql<B>) -> Result<()> {
    let keys = keys(sending)?;
    let lease = Duration::from_secs_f64(sending.lease);
    let config = WorkerConfig::DEFAULT
        .with_parallel(NonZeroU32::new(sending.parallel).unwrap_or(NonZeroU32::MIN))
        .with_poll(Duration::from_secs_f64(sending.poll))
        .with_send_timeout(lease / 2);
    // one pool of connections for all of them
    let smtp = Smtp::from_url(&sending.smtp).context("--smtp")?;
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..sending.workers {
        let worker = Worker::new(store.clone(), mailer(sending)?, smtp.clone())
            .with_config(config)
            .opened_by(&keys);
        workers.spawn(worker.run(told_to_stop()?));
    }
    println!("working");
    workers.join_all().await;
    println!("stopped; what was not sent stays in the outbox");
    Ok(())
}

fn mailer(sending: &Sending) -> Result<Mailer> {
    let links = Links::new(&sending.base_url).context("--base-url")?;
    let config = MailConfig::new(&links)
        .with_sender(&sending.sender)
        .context("--sender")?;
    let templates = match &sending.templates {
        Some(folder) => Templates::with_folder(folder)?,
        None => Templates::new(),
    };
    let mailer = Mailer::new(config, templates);
    mailer.check()?;
    Ok(mailer)
}

/// The first file holds the current key, others those that are retired.
fn keys(sending: &Sending) -> Result<KeyRing> {
    let mut ring: Option<KeyRing> = None;
    for path in &sending.key_file {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        let key =
            Key::from_base64(&text).with_context(|| format!("{} holds no key", path.display()))?;
        ring = Some(match ring {
            Some(ring) => ring.with_retired(key),
            None => KeyRing::new(key),
        });
    }
    ring.context("--key-file names the key that the web processes have")
}

/// Ends when the process is told to stop.
fn told_to_stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
