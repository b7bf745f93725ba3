#![doc = include_str!("../README.md")]
// What several features share has nobody to serve without them. Whatever is dead with all of them is dead.
#![cfg_attr(
    not(all(
        feature = "sqlite",
        feature = "postgres",
        feature = "mysql",
        feature = "registerable",
        feature = "confirmable",
        feature = "recoverable",
        feature = "changeable",
        feature = "passwordless",
        feature = "trackable",
        feature = "remember",
        feature = "outbox",
        feature = "audit"
    )),
    allow(dead_code, unused_imports, unused_macros)
)]

mod error;

#[cfg(feature = "_database")]
mod backend;
#[cfg(feature = "_database")]
mod columns;
#[cfg(feature = "_database")]
mod extra;
#[cfg(feature = "_database")]
mod instant;
#[cfg(feature = "_database")]
mod lease;
#[cfg(feature = "_database")]
mod memo;
#[cfg(feature = "_database")]
mod migrate;
#[cfg(feature = "_database")]
mod options;
#[cfg(feature = "_database")]
mod ports;
#[cfg(feature = "_database")]
mod render;
#[cfg(feature = "_database")]
mod run;
#[cfg(feature = "_database")]
mod sql;
#[cfg(feature = "_database")]
mod store;
#[cfg(feature = "_database")]
mod value;

pub use authkit_store;
pub use authkit_store::AccountId;
#[cfg(feature = "_database")]
pub use backend::Backend;
#[cfg(feature = "mysql")]
pub use backend::MySql;
#[cfg(feature = "postgres")]
pub use backend::Postgres;
#[cfg(feature = "sqlite")]
pub use backend::Sqlite;
pub use error::SqlxError;
#[cfg(feature = "_database")]
pub use extra::ExtraRow;
#[cfg(feature = "_database")]
pub use options::Options;
pub use sqlx;
#[cfg(feature = "_database")]
pub use store::Sql;
