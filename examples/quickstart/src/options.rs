//! The command line.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::database::Database;

/// Accounts on an embedded database: register, confirm, sign in, and the rest.
#[derive(Debug, Parser)]
#[command(name = "quickstart", version)]
pub(crate) struct Options {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:3000")]
    pub(crate) bind: SocketAddr,
    /// Where accounts are kept: `sqlite:PATH`, `postgres://user@host/name` or `mysql://user@host/name`; a file and the tables
    /// are made if they are not there
    #[arg(long, default_value = DEFAULT_DATABASE, global = true)]
    pub(crate) database: Database,
    /// Mail server, as `smtp://host:port` or `smtps://user:password@host`; without it mails are shown at /dev/mailbox
    #[arg(long)]
    pub(crate) smtp: Option<String>,
    /// How many proxies stand in front and append to `X-Forwarded-For`; without any, that header counts for nothing
    #[arg(long, default_value_t = 0)]
    pub(crate) proxies: u8,
    /// Address that people type into the browser; mailed links begin with it
    #[arg(long)]
    base_url: Option<String>,
    /// File with the key that links are signed with; made if it is not there
    #[arg(long)]
    key_file: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What to do instead of serving.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give an account a role, such as `grant you@example.com admin`
    Grant {
        /// Address of the account
        email: String,
        /// Name of the role
        role: String,
    },
}

impl Options {
    /// The key belongs to the database: its file stands beside it unless told otherwise.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.key_file
            .clone()
            .unwrap_or_else(|| self.database.key_file())
    }

    /// The configured base address, or the one that this machine reaches the server at.
    pub(crate) fn base_url(&self, bound: SocketAddr) -> String {
        let here = match bound.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        self.base_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", SocketAddr::new(here, bound.port())))
    }

    /// What to click.
    pub(crate) fn welcome(&self, base: &str, bound: SocketAddr, mailbox: bool) -> String {
        let base = base.trim_end_matches('/');
        let mail = if mailbox {
            format!("Read the mail  {base}/dev/mailbox   (nothing leaves this machine)")
        } else {
            "Mail goes out through the mail server you named.".to_owned()
        };
        let database = match self.database.to_string() {
            default if default == DEFAULT_DATABASE => String::new(),
            other => format!("--database {other} "),
        };
        format!(
            "AuthKit quickstart is running, on {bound}.\n\n  \
             Look around    {base}/\n  \
             Register       {base}/register\n  \
             {mail}\n\n  \
             Accounts are kept in {}. The page for admins opens once you have run\n    \
             cargo run -p quickstart -- {database}grant you@example.com admin\n\n\
             Ctrl-C stops it.\n",
            self.database
        )
    }
}

const DEFAULT_DATABASE: &str = "sqlite:quickstart.db";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_holds_together() {
        use clap::CommandFactory;
        Options::command().debug_assert();
    }

    #[test]
    fn links_lead_to_where_the_server_is() {
        let options = Options::parse_from(["quickstart"]);
        let any: SocketAddr = "0.0.0.0:8080".parse().expect("an address");
        assert_eq!(options.base_url(any), "http://127.0.0.1:8080");
        let options = Options::parse_from(["quickstart", "--base-url", "https://example.com"]);
        assert_eq!(options.base_url(any), "https://example.com");
    }
}
