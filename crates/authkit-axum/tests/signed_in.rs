//! Staying signed in: guards, remember cookies, lists of sessions, tokens for programs, and what ends them all.
#![cfg(feature = "full")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "web/app.rs"]
#[allow(dead_code, reason = "each file of tests asks for a part of it")]
mod app;

#[path = "signed_in/copies.rs"]
mod copies;
#[path = "signed_in/guards.rs"]
mod guards;
#[path = "signed_in/handlers.rs"]
mod handlers;
#[path = "signed_in/headers.rs"]
mod headers;
#[path = "signed_in/jar.rs"]
mod jar;
#[path = "signed_in/list.rs"]
mod list;
#[path = "signed_in/loaders.rs"]
mod loaders;
#[path = "signed_in/programs.rs"]
mod programs;
#[path = "signed_in/remember.rs"]
mod remember;
#[path = "signed_in/rows.rs"]
mod rows;
#[path = "signed_in/scripts.rs"]
mod scripts;
#[path = "signed_in/site.rs"]
mod site;
#[path = "signed_in/steps.rs"]
mod steps;
