//! Database servers that a test starts, kills and throws away.
//!
//! A [`Throwaway`] is a server of its own: a fresh data folder, a free port of 127.0.0.1, a user without rights. It is
//! stopped and its data removed when it is dropped, and also when the process dies in some other way. A test that has
//! to restart a database under load, or to make it hang, does so here and not to a server that somebody runs.
//!
//! ```no_run
//! use authkit_servers::{NoServer, ThrowawayPostgres};
//!
//! let mut server = match ThrowawayPostgres::start() {
//!     Ok(server) => server,
//!     Err(NoServer::Missing(what)) => return println!("NOT RUN: {what}"),
//!     Err(error) => panic!("{error}"),
//! };
//! println!("fill {}", server.url());
//! server.pause().unwrap(); // it is there and does not answer
//! server.resume().unwrap();
//! server.kill().unwrap(); // as a cut of the power, for the server
//! server.restart().unwrap(); // at the same address, with what was committed
//! ```
//!
//! Whether a server lets one in is asked in its own protocol ([`Database::lets_in`]), so that no client has to be installed.
//! Linux only: elsewhere every server is [`NoServer::Missing`].

mod database;
mod folder;
mod login;
mod process;
mod throwaway;
mod user;

pub use database::{Database, Mysql, Postgres};
pub use throwaway::{NoServer, Throwaway};

/// A PostgreSQL server that is thrown away.
pub type ThrowawayPostgres = Throwaway<Postgres>;

/// A MariaDB server that is thrown away.
pub type ThrowawayMysql = Throwaway<Mysql>;
