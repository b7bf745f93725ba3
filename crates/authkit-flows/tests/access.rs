//! Throttle, sign-in by mail, blocks, gates, the life of an account, and what is told of it all.
//!
//! The bodies are generic over the store; a macro stamps them for each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

use std::sync::Arc;

use authkit_flows::store::Realm;
use authkit_flows::store::memory::Memory;
use authkit_flows::{StoreThrottle, ThrottleConfig};

#[macro_use]
#[path = "bodies/access_cases.rs"]
mod access_cases;

#[path = "fixtures/access_app.rs"]
mod access_app;
#[path = "fixtures/yielding.rs"]
mod yielding;

#[path = "bodies/audit.rs"]
mod audit;
#[path = "bodies/codes.rs"]
mod codes;
#[path = "bodies/gates.rs"]
mod gates;
#[path = "bodies/lifecycle.rs"]
mod lifecycle;
#[path = "bodies/lockable.rs"]
mod lockable;
#[path = "bodies/passwordless.rs"]
mod passwordless;
#[path = "bodies/realms.rs"]
mod realms;
#[path = "bodies/second_factor.rs"]
mod second_factor;
#[path = "access/sinks.rs"]
mod sinks;
#[path = "bodies/throttle.rs"]
mod throttle;

/// Stamps bodies that want an app, for one way of counting.
macro_rules! counted_by {
    ($way:ident = $app:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $way {
            $( mod $module {
                $( #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $body() {
                    crate::$module::$body($app).await;
                } )*
            } )*
        }
    };
}

throttled_cases! { counted_by! {
    in_this_process = crate::access_app::access_app(authkit_flows::store::memory::Memory::new())
} }
throttled_cases! { counted_by! {
    in_the_store = crate::access_app::counting_in_the_store(authkit_flows::store::memory::Memory::new())
} }

/// Row 36, on several servers.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_parallel_guesses_on_four_servers_five_are_hashed() {
    let store = Memory::new();
    let server = |_| {
        let counts = yielding::Yielding(store.clone());
        let throttle = StoreThrottle::new(counts, ThrottleConfig::DEFAULT);
        access_app::access_app_with(store.clone(), Arc::new(throttle))
    };
    let servers: Vec<_> = (0..4).map(server).collect();
    throttle::of_a_hundred_parallel_guesses_at_many_servers_five_are_hashed(servers).await;
}

/// What was made in one realm opens nothing in another, where the same address has an account of the same number.
#[tokio::test]
async fn links_codes_and_devices_of_one_realm_are_nothing_in_another() {
    let here = access_app::unthrottled(Memory::new().with_realm(Realm::new("here")));
    let there = access_app::unthrottled(Memory::new().with_realm(Realm::new("there")));
    realms::nothing_passes_between(&here, &there).await;
}

/// Stamps bodies for one store.
macro_rules! over {
    ($backend:ident = $store:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $body() {
                    crate::$module::$body($store).await;
                } )*
            } )*
        }
    };
}

access_cases! { over! { memory = authkit_flows::store::memory::Memory::new() } }
