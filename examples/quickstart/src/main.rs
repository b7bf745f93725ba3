//! AuthKit in one small application: a public page, a page for members, a page for a role.
//!
//! `cargo run -p quickstart`, then open <http://127.0.0.1:3000/>. `--help` names the options.
#![allow(clippy::print_stdout)] // it talks to whoever started it

mod app;
mod database;
mod keys;
mod options;
mod shutdown;
mod transport;

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use authkit_axum::roles::RoleName;
use authkit_axum::store::{AccountStore, EmailAddress, RoleStore};
use authkit_axum::{Auth, TrustedProxies};
use authkit_sqlx::{Backend, MySql, Postgres, Sql, Sqlite};
use clap::Parser;
use tokio::net::TcpListener;

use database::Database;
use options::{Command, Options};

/// How long requests in progress may take to finish when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> Result<()> {
    // the log goes beside the talk, and has colours only where somebody looks at it
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let options = Options::parse();
    let database = &options.database;
    let refused = || format!("cannot open the database {database}");
    match database {
        Database::Sqlite(path) => {
            let store = Sqlite::open(path).await.with_context(refused)?;
            run(&options, store).await
        }
        Database::Postgres(url) => {
            let store = Postgres::connect(url).await.with_context(refused)?;
            run(&options, store).await
        }
        Database::MySql(url) => {
            let store = MySql::connect(url).await.with_context(refused)?;
            run(&options, store).await
        }
    }
}

/// Does what the command line says, on whichever database.
async fn run<B: Backend>(options: &Options, store: Sql<B>) -> Result<()> {
    let done = match &options.command {
        Some(Command::Grant { email, role }) => grant(&store, email, role).await,
        None => serve(options, store.clone()).await,
    };
    store.close().await;
    done
}

async fn serve<B: Backend>(options: &Options, store: Sql<B>) -> Result<()> {
    let keys = keys::load_or_create(&options.key_file())?;
    let listener = TcpListener::bind(options.bind).await.with_context(|| {
        format!(
            "cannot listen on {}: is it in use? `--bind` takes another",
            options.bind
        )
    })?;
    let bound = listener.local_addr()?;
    let base_url = options.base_url(bound);
    let (transport, mailbox) = transport::choose(options.smtp.as_deref())?;

    let auth = Auth::builder(store)
        .keys(keys)
        .base_url(&base_url)
        .site_name("AuthKit quickstart")
        .mail(transport)
        .trusted_proxies(TrustedProxies::count(options.proxies))
        .everything()
        .openapi("/openapi.json")
        .build()
        .context("these options will not do together")?;

    let stop = shutdown::signal()?;
    println!("{}", options.welcome(&base_url, bound, mailbox.is_some()));
    let sweep = tokio::spawn(sweep(auth.clone()));
    // with the peer's address, so that what is tried from one place can be counted
    let app = app::router(&auth, mailbox.as_ref());
    let server = axum::serve(
        listener,
        app.into_make_service_with_connect_info::<SocketAddr>(),
    );
    shutdown::run(server, stop, GRACE).await?;
    sweep.abort();
    auth.close().await;
    println!("Stopped. Whatever mail was not sent is sent at the next start.");
    Ok(())
}

/// Removes the rows of ended sessions once an hour.
async fn sweep(auth: Auth) {
    let mut hour = tokio::time::interval(Duration::from_secs(3600));
    loop {
        hour.tick().await;
        // a failure here is the store's, which every request will report too
        let _ = auth.remove_expired_sessions().await;
    }
}

async fn grant<B: Backend>(store: &Sql<B>, email: &str, role: &str) -> Result<()> {
    let email = EmailAddress::parse(email)?;
    let role = RoleName::try_from(role)?;
    let account = store.find_account_by_identifier(email.identifier()).await?;
    let account = account
        .with_context(|| format!("no account has the address {email}: register it first"))?;
    if store.add_role(&account.id, &role).await? {
        println!("{email} has the role {role} now. It counts from the next page on.");
    } else {
        println!("{email} has the role {role} already.");
    }
    Ok(())
}
