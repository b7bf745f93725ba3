//! The test of the test: stores with the mistakes that tired people make have to be caught, every one of them by the case
//! that is there for it.
#![cfg(all(
    feature = "memory",
    feature = "conformance",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "passwordless",
    feature = "trackable",
    feature = "lockable",
    feature = "remember",
    feature = "api-tokens",
    feature = "roles"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

#[macro_use]
#[path = "support/every_port.rs"]
mod every_port;

#[path = "broken_store/every_case.rs"]
mod every_case;
#[path = "broken_store/faults.rs"]
mod faults;
#[path = "broken_store/ports.rs"]
mod ports;
#[path = "broken_store/store.rs"]
mod store;
#[path = "broken_store/twist.rs"]
mod twist;
