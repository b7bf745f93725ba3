//! The routes over the memory store, without a socket.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "web/app.rs"]
mod app;

#[path = "web/answers.rs"]
mod answers;
#[path = "web/build.rs"]
mod build;
#[path = "web/faults.rs"]
mod faults;
#[path = "web/pages.rs"]
mod pages;
#[path = "web/sessions.rs"]
mod sessions;
