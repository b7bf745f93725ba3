//! One list of cases per port, used twice: by its `all` function and by [`conformance!`](crate::conformance!).

/// Stamps one `#[test]` per case of the named ports; [`conformance`](mod@crate::conformance) shows it.
///
/// `harness` is evaluated anew for each test, inside the future that `block_on` runs, so it may `.await`.
#[macro_export]
macro_rules! conformance {
    (harness: $harness:expr, block_on: $block_on:path, ports: [$($port:ident),* $(,)?] $(,)?) => {
        $( $crate::__authkit_cases! { $port __authkit_stamp ($harness) ($block_on) } )*
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __authkit_stamp {
    ($port:ident ($harness:expr) ($block_on:path) $($case:ident)*) => {
        mod $port {
            #[allow(unused_imports)]
            use super::*;
            $(
                #[test]
                fn $case() {
                    ($block_on)(async {
                        let harness = $harness;
                        $crate::conformance::$port::$case(&harness).await;
                    });
                }
            )*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __authkit_all {
    ($port:ident ($($bound:tt)*) $($case:ident)*) => {
        /// Runs every case of this module, one after another.
        pub async fn all<H: $crate::conformance::Harness>(harness: &H)
        where
            $($bound)*
        {
            $( $case(harness).await; )*
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __authkit_cases {
    (accounts $then:ident $($args:tt)*) => { $crate::$then! { accounts $($args)*
        what_was_stored_comes_back unknown_is_none look_up_is_exact realms_are_apart a_removed_account_is_gone
    } };
    (passwords $then:ident $($args:tt)*) => { $crate::$then! { passwords $($args)*
        credentials_come_back unknown_has_no_credential realms_are_apart a_swap_keeps_the_generation
        a_stale_swap_changes_nothing no_password_is_not_swapped one_of_many_swaps_wins
    } };
    (registerable $then:ident $($args:tt)*) => { $crate::$then! { registerable $($args)*
        what_was_created_comes_back no_password_is_kept_as_none every_spelling_is_one_account
        a_taken_address_changes_nothing one_address_in_two_realms one_of_many_registrations_wins
        an_id_is_not_given_twice
    } };
    (confirmable $then:ident $($args:tt)*) => { $crate::$then! { confirmable $($args)*
        nobody_starts_confirmed the_moment_of_the_first_comes_back a_stale_link_confirms_nothing realms_are_apart
        one_of_many_confirmations_wins
    } };
    (recoverable $then:ident $($args:tt)*) => { $crate::$then! { recoverable $($args)*
        a_reset_moves_one_generation_on a_stale_reset_changes_nothing a_reset_gives_a_first_password
        realms_are_apart one_of_many_resets_wins
    } };
    (changeable $then:ident $($args:tt)*) => { $crate::$then! { changeable $($args)*
        a_change_moves_one_generation_on a_stale_change_changes_nothing no_password_is_not_changed
        a_first_password_is_set_where_there_is_none realms_are_apart one_of_many_changes_wins
    } };
    (sessions $then:ident $($args:tt)*) => { $crate::$then! { sessions $($args)*
        what_was_stored_comes_back unknown_is_none a_collision_leaves_the_first_alone one_of_many_puts_wins
        seen_moves_only_the_last_use seen_brings_nothing_back one_of_many_removals_wins
        expired_and_idle_ones_are_removed realms_are_apart a_removed_account_has_no_session
    } };
    (roles $then:ident $($args:tt)*) => { $crate::$then! { roles $($args)*
        nobody_starts_with_a_role names_come_back_in_order names_are_exact realms_are_apart
        one_of_many_additions_wins one_of_many_removals_wins a_removed_account_has_no_role
    } };
    (outbox $then:ident $($args:tt)*) => { $crate::$then! { outbox $($args)*
        what_was_put_comes_back a_key_is_kept_once the_oldest_come_first a_lease_ends each_goes_to_one_worker
        a_retry_waits_for_its_moment the_dead_stay_dead what_was_sent_is_removed realms_are_apart
    } };
    (registerable_outbox $then:ident $($args:tt)*) => { $crate::$then! { registerable_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (confirmable_outbox $then:ident $($args:tt)*) => { $crate::$then! { confirmable_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (recoverable_outbox $then:ident $($args:tt)*) => { $crate::$then! { recoverable_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (changeable_outbox $then:ident $($args:tt)*) => { $crate::$then! { changeable_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (recoverable_confirmable $then:ident $($args:tt)*) => { $crate::$then! { recoverable_confirmable $($args)*
        a_reset_confirms_the_address a_stale_reset_confirms_nothing
    } };
    (recoverable_changeable $then:ident $($args:tt)*) => { $crate::$then! { recoverable_changeable $($args)*
        one_of_resets_and_changes_wins
    } };
    (sessions_changeable $then:ident $($args:tt)*) => { $crate::$then! { sessions_changeable $($args)*
        the_account_is_read_as_it_is_now
    } };
}
