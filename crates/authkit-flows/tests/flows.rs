//! The flows over the memory store, by the manual clock.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "house/house.rs"]
mod house;

#[path = "house/change.rs"]
mod change;
#[path = "house/confirm.rs"]
mod confirm;
#[path = "house/recover.rs"]
mod recover;
#[path = "house/register.rs"]
mod register;
#[path = "house/sign_in.rs"]
mod sign_in;
