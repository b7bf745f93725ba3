//! Throttle, sign-in by mail, blocks, gates, the life of an account, and what is told of it all.
//!
//! The bodies are generic over the store; a macro stamps them for each.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // a test says so by failing

#[path = "house/inn.rs"]
mod inn;

#[path = "bodies/passwordless.rs"]
mod passwordless;

/// Stamps bodies for one store.
macro_rules! over {
    ($backend:ident = $store:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $backend {
            $( mod $module {
                $( #[tokio::test]
                async fn $body() {
                    crate::$module::$body($store).await;
                } )*
            } )*
        }
    };
}

over! { memory = authkit_flows::store::memory::Memory::new();
    passwordless {
        looking_changes_nothing_and_pressing_signs_in_once
        a_link_works_to_the_last_second_of_ten_minutes
        another_browser_is_asked_first_and_uses_nothing_up
        of_fifty_parallel_uses_one_signs_in
        two_servers_let_one_link_in_once
        strangers_learn_nothing_by_asking
        the_first_proof_drops_what_was_set_before_it
        a_proved_address_keeps_its_password
        a_link_dies_with_address_generation_and_use_of_another
        only_the_newest_link_works_where_that_is_asked_for
        a_store_that_fails_after_the_use_leaves_the_link_dead
        a_code_signs_in_where_it_was_asked_for_and_once
        ten_wrong_codes_kill_the_code
        a_code_is_dead_after_ten_minutes_and_after_its_link
        of_fifty_parallel_codes_one_signs_in
        an_inactive_account_gets_in_by_nothing_that_was_mailed
    }
}
