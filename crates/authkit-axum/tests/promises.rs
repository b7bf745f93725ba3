//! What the answers of the routes promise about guessing, links, and what a request says of itself.
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

#[path = "promises/guessing.rs"]
mod guessing;
#[path = "promises/places.rs"]
mod places;
#[path = "promises/proofs.rs"]
mod proofs;
#[path = "promises/requests.rs"]
mod requests;
