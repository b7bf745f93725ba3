//! Registration, confirmation, recovery and change, by the manual clock.
//!
//! The bodies are generic over the store; a macro stamps them for each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[macro_use]
#[path = "bodies/account_cases.rs"]
mod account_cases;

#[path = "fixtures/account_app.rs"]
mod account_app;
#[path = "fixtures/post.rs"]
mod post;

#[path = "bodies/breaches.rs"]
mod breaches;
#[path = "bodies/change.rs"]
mod change;
#[path = "bodies/change_email.rs"]
mod change_email;
#[path = "bodies/change_username.rs"]
mod change_username;
#[path = "bodies/confirm.rs"]
mod confirm;
#[path = "bodies/enumeration.rs"]
mod enumeration;
#[path = "bodies/languages.rs"]
mod languages;
#[path = "bodies/pre_hijack.rs"]
mod pre_hijack;
#[path = "bodies/races.rs"]
mod races;
#[path = "bodies/recover.rs"]
mod recover;
#[path = "bodies/register.rs"]
mod register;
#[path = "bodies/revert.rs"]
mod revert;
#[path = "bodies/servers.rs"]
mod servers;
#[path = "bodies/sign_in.rs"]
mod sign_in;

/// Stamps bodies for one store.
macro_rules! over {
    ($backend:ident = $store:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    crate::$module::$body($store).await;
                } )*
            } )*
        }
    };
}

account_cases! { over! { memory = authkit_flows::store::memory::Memory::new() } }

/// Stamps bodies for two handles on one store.
macro_rules! on_both {
    ($backend:ident = $store:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $body() {
                    let store = $store;
                    crate::$module::$body(store.clone(), store).await;
                } )*
            } )*
        }
    };
}

on_two_servers! { on_both! { two_handles = authkit_flows::store::memory::Memory::new() } }
