//! Every flow on every database, by the very bodies that the tests of `authkit-flows` run on memory.
//!
//! What a body needs of a store is in the traits `Ports`; what it is to show, in the body. Nothing here says more than where.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

#[macro_use]
#[path = "../../../../crates/authkit-flows/tests/bodies/access_cases.rs"]
mod access_cases;
#[macro_use]
#[path = "../../../../crates/authkit-flows/tests/bodies/account_cases.rs"]
mod account_cases;

#[path = "../../../../crates/authkit-flows/tests/fixtures/access_app.rs"]
mod access_app;
#[path = "../../../../crates/authkit-flows/tests/fixtures/account_app.rs"]
mod account_app;
mod no_writes;
#[path = "../../../../crates/authkit-sqlx/tests/databases/place.rs"]
#[allow(dead_code, unused_imports, unused_macros)] // it is made for other tests as well
mod place;
#[path = "../../../../crates/authkit-flows/tests/fixtures/post.rs"]
mod post;
mod several;
mod what_is_kept;

#[path = "../../../../crates/authkit-flows/tests/bodies/audit.rs"]
mod audit;
#[path = "../../../../crates/authkit-flows/tests/bodies/breaches.rs"]
mod breaches;
#[path = "../../../../crates/authkit-flows/tests/bodies/change.rs"]
mod change;
#[path = "../../../../crates/authkit-flows/tests/bodies/change_email.rs"]
mod change_email;
#[path = "../../../../crates/authkit-flows/tests/bodies/change_username.rs"]
mod change_username;
#[path = "../../../../crates/authkit-flows/tests/bodies/codes.rs"]
mod codes;
#[path = "../../../../crates/authkit-flows/tests/bodies/confirm.rs"]
mod confirm;
#[path = "../../../../crates/authkit-flows/tests/bodies/enumeration.rs"]
mod enumeration;
#[path = "../../../../crates/authkit-flows/tests/bodies/gates.rs"]
mod gates;
#[path = "../../../../crates/authkit-flows/tests/bodies/languages.rs"]
mod languages;
#[path = "../../../../crates/authkit-flows/tests/bodies/lifecycle.rs"]
mod lifecycle;
#[path = "../../../../crates/authkit-flows/tests/bodies/lockable.rs"]
mod lockable;
#[path = "../../../../crates/authkit-flows/tests/bodies/passwordless.rs"]
mod passwordless;
#[path = "../../../../crates/authkit-flows/tests/bodies/pre_hijack.rs"]
mod pre_hijack;
#[path = "../../../../crates/authkit-flows/tests/bodies/races.rs"]
mod races;
#[path = "../../../../crates/authkit-flows/tests/bodies/realms.rs"]
mod realms;
#[path = "../../../../crates/authkit-flows/tests/bodies/recover.rs"]
mod recover;
#[path = "../../../../crates/authkit-flows/tests/bodies/register.rs"]
mod register;
#[path = "../../../../crates/authkit-flows/tests/bodies/revert.rs"]
mod revert;
#[path = "../../../../crates/authkit-flows/tests/bodies/second_factor.rs"]
mod second_factor;
#[path = "../../../../crates/authkit-flows/tests/bodies/servers.rs"]
mod servers;
#[path = "../../../../crates/authkit-flows/tests/bodies/sign_in.rs"]
mod sign_in;
#[path = "../../../../crates/authkit-flows/tests/bodies/throttle.rs"]
mod throttle;

/// A store for bodies that want one.
fn itself<S>(store: S) -> S {
    store
}

/// Stamps bodies for one database, with what a body is given of its store.
macro_rules! over {
    ($backend:ident in $place:ident, $given:path; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[test]
                fn $body() {
                    crate::place::block_on(async {
                        let place = <crate::place::$place as crate::place::Place>::new().await;
                        if let Some(place) = place {
                            let store = crate::place::Place::open(&place).await;
                            crate::$module::$body($given(store)).await;
                        }
                    });
                } )*
            } )*
        }
    };
}

/// Each list of bodies, on every database.
macro_rules! everywhere {
    ($( $list:ident, $given:path; )*) => {
        $( mod $list {
            $list! { over! { sqlite in InAFile, $given } }
            $list! { over! { postgres in OnPostgres, $given } }
            $list! { over! { mysql in OnMySql, $given } }
        } )*
    };
}

mod bodies {
    everywhere! {
        account_cases, crate::itself;
        access_cases, crate::itself;
        throttled_cases, crate::access_app::counting_in_the_store;
    }
}

/// Stamps bodies for two pools on one database.
macro_rules! on_both {
    ($backend:ident in $place:ident; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[test]
                fn $body() {
                    crate::place::block_on(async {
                        let place = <crate::place::$place as crate::place::Place>::new().await;
                        if let Some(place) = place {
                            let one = crate::place::Place::open(&place).await;
                            let two = crate::place::Place::open(&place).await;
                            crate::$module::$body(one, two).await;
                        }
                    });
                } )*
            } )*
        }
    };
}

mod two_pools {
    on_two_servers! { on_both! { sqlite in InAFile } }
    on_two_servers! { on_both! { postgres in OnPostgres } }
    on_two_servers! { on_both! { mysql in OnMySql } }
}
