//! What the mechanisms promise, by the manual clock over the memory store. Rows are those of the security checklist.
#![cfg(all(feature = "remember", feature = "api-tokens"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing
#![allow(unreachable_pub)] // nothing of a test is reachable

#[path = "promises/house.rs"]
mod house;
#[path = "promises/scheduler.rs"]
mod scheduler;
#[path = "promises/stub.rs"]
mod stub;

#[path = "promises/api_tokens.rs"]
mod api_tokens;
#[path = "promises/at_hand.rs"]
mod at_hand;
#[path = "promises/basic.rs"]
mod basic;
#[path = "promises/cache.rs"]
mod cache;
#[path = "promises/cookies.rs"]
mod cookies;
#[path = "promises/current.rs"]
mod current;
#[path = "promises/faults.rs"]
mod faults;
#[path = "promises/list.rs"]
mod list;
#[path = "promises/protection.rs"]
mod protection;
#[path = "promises/races.rs"]
mod races;
#[path = "promises/remember.rs"]
mod remember;
#[path = "promises/renewal.rs"]
mod renewal;
#[path = "promises/revocation.rs"]
mod revocation;
#[path = "promises/tabs.rs"]
mod tabs;
#[path = "promises/tokens.rs"]
mod tokens;
