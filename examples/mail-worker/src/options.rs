//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Sends mail from the outbox of a database.
#[derive(Debug, Parser)]
#[command(name = "mail-worker", version)]
pub(crate) struct Options {
    /// Where the outbox is: `sqlite:PATH`, `postgres://user@host/name` or `mysql://user@host/name`
    #[arg(long)]
    pub(crate) database: String,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Send mail until told to stop
    Run(Sending),
    /// List the messages that were given up
    Dead,
    /// Try a message again
    Retry {
        /// Its key, as `dead` shows it
        key: String,
    },
    /// Remove messages that were given up
    Clear {
        /// That are older than so many days
        #[arg(long, default_value_t = 30)]
        days: u16,
    },
}

/// How mail is sent.
#[derive(Debug, Args)]
pub(crate) struct Sending {
    /// Mail server, as `smtps://user:password@host` or `smtp://127.0.0.1:25`
    #[arg(long)]
    pub(crate) smtp: String,
    /// Address of the application, as its web processes have it
    #[arg(long)]
    pub(crate) base_url: String,
    /// Who sends, such as `Example <no-reply@example.com>`
    #[arg(long)]
    pub(crate) sender: String,
    /// File with the key of the web processes; given again, a key that is retired
    #[arg(long, required = true)]
    pub(crate) key_file: Vec<PathBuf>,
    /// Folder with templates of one's own
    #[arg(long)]
    pub(crate) templates: Option<PathBuf>,
    /// Workers in this process
    #[arg(long, default_value_t = 1)]
    pub(crate) workers: u16,
    /// Mails that one worker sends at once
    #[arg(long, default_value_t = 4)]
    pub(crate) parallel: u32,
    /// Seconds between two looks into the outbox when it is empty
    #[arg(long, default_value_t = 5.0)]
    pub(crate) poll: f64,
    /// Seconds until another process takes over the mails of one that was killed
    #[arg(long, default_value_t = 60.0)]
    pub(crate) lease: f64,
}
