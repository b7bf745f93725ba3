//! What every database has to hold to, and what is special about each.
#![cfg(all(
    feature = "sqlite",
    feature = "postgres",
    feature = "mysql",
    feature = "registerable",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "passwordless",
    feature = "trackable",
    feature = "lockable",
    feature = "sessions",
    feature = "remember",
    feature = "api-tokens",
    feature = "roles",
    feature = "audit",
    feature = "outbox"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

mod conformance;
mod extra;
mod injection;
mod keeping;
mod kept;
mod kept_file;
mod lost_races;
mod opening;
mod place;
mod racing;
mod released;
mod sample;
mod sqlite_file;
mod sweeping;
mod trouble;
