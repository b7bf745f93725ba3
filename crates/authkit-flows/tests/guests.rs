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

use authkit_flows::{StoreThrottle, ThrottleConfig};

#[path = "house/inn.rs"]
mod inn;
#[path = "house/polite.rs"]
mod polite;

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
#[path = "bodies/sinks.rs"]
mod sinks;
#[path = "bodies/throttle.rs"]
mod throttle;

/// Stamps bodies that want an inn, for one way of counting.
macro_rules! counted_by {
    ($way:ident = $inn:expr; $( $module:ident { $( $body:ident )* } )*) => {
        mod $way {
            $( mod $module {
                $( #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $body() {
                    crate::$module::$body($inn).await;
                } )*
            } )*
        }
    };
}

/// The same bodies for both ways of counting.
macro_rules! counted {
    ($( $rest:tt )*) => {
        counted_by! { in_this_process = crate::inn::inn(authkit_flows::store::memory::Memory::new()); $( $rest )* }
        counted_by! { in_the_store = crate::inn::sharing(authkit_flows::store::memory::Memory::new()); $( $rest )* }
    };
}

counted! {
    throttle {
        of_two_hundred_wrong_passwords_at_most_a_hundred_are_looked_at
        pauses_grow_and_time_lifts_them
        a_success_of_one_account_clears_nothing_of_another
        one_network_counts_as_one_however_it_is_spelt
        every_path_that_checks_a_password_counts_together
        eight_spellings_of_an_address_are_one_account
        of_a_hundred_parallel_guesses_five_are_hashed
        a_refusal_says_nothing_and_no_address_is_one_address
        mail_is_limited_alike_for_known_and_unknown
        a_clock_that_jumps_opens_nothing_early
    }
    lockable {
        an_owner_on_a_known_device_gets_in_during_an_attack
        a_device_token_is_of_one_account_and_one_year
        a_device_that_is_used_up_is_nothing_special_any_more
        an_owner_gets_in_by_the_link_in_the_mail
        a_block_is_told_once_and_of_unknown_addresses_alike
        a_success_at_the_limit_blocks_nothing
        an_unlock_is_asked_for_without_learning_anything
        an_administrator_lifts_a_block
        an_owner_gets_in_by_a_reset
    }
}

/// Row 36, on several servers.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_hundred_parallel_guesses_on_four_servers_five_are_hashed() {
    let store = authkit_flows::store::memory::Memory::new();
    let server = |_| {
        let counts = polite::Polite(store.clone());
        let throttle = StoreThrottle::new(counts, ThrottleConfig::DEFAULT);
        inn::inn_with(store.clone(), Arc::new(throttle))
    };
    let servers: Vec<_> = (0..4).map(server).collect();
    servers[0].guest(inn::ALICE, true).await;
    throttle::together(servers).await;
}

/// What was made in one realm opens nothing in another, where the same address has an account of the same number.
#[tokio::test]
async fn links_codes_and_devices_of_one_realm_are_nothing_in_another() {
    use authkit_flows::store::{Realm, memory::Memory};

    let here = inn::open_inn(Memory::new().with_realm(Realm::new("here")));
    let there = inn::open_inn(Memory::new().with_realm(Realm::new("there")));
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

over! { memory = authkit_flows::store::memory::Memory::new();
    codes {
        a_code_signs_in_where_it_was_asked_for_and_once
        ten_wrong_codes_kill_the_code
        a_code_is_dead_after_ten_minutes_and_after_its_link
        of_fifty_parallel_codes_one_signs_in
        an_inactive_account_gets_in_by_nothing_that_was_mailed
    }
    gates {
        no_way_in_goes_around_a_second_factor
        a_role_is_asked_for_at_each_request
        passwords_never_expire_and_a_leaked_one_leads_to_the_reset
        what_has_no_password_is_not_marked
    }
    lifecycle {
        what_is_switched_off_opens_to_nothing_and_stays_signed_out
        signed_out_everywhere_is_the_next_generation
        a_deletion_wants_a_proof_that_is_fresh_and_of_this_generation
        an_administrator_deletes_without_a_proof
        an_export_holds_what_is_kept_and_nothing_that_opens_anything
    }
    sinks {
        the_audit_log_keeps_every_way_and_every_failure
    }
    throttle {
        a_throttle_that_cannot_count_lets_nothing_through
        counts_that_nobody_needs_are_forgotten_and_blocks_are_not
    }
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
    }
}
