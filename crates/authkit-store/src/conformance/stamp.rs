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
        what_was_stored_comes_back unknown_is_none look_up_is_exact a_spelling_finds_the_stored_address
        realms_are_apart a_removed_account_is_gone
    } };
    (decoys $then:ident $($args:tt)*) => { $crate::$then! { decoys $($args)*
        a_decoy_changes_no_account
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
    (usernames $then:ident $($args:tt)*) => { $crate::$then! { usernames $($args)*
        a_name_finds_its_account many_have_no_name a_taken_name_changes_nothing one_name_in_two_realms
        one_of_many_names_wins a_removed_account_frees_its_name
    } };
    (confirmable $then:ident $($args:tt)*) => { $crate::$then! { confirmable $($args)*
        nobody_starts_confirmed the_moment_of_the_first_comes_back a_stale_link_confirms_nothing
        realms_are_apart one_of_many_confirmations_wins
    } };
    (recoverable $then:ident $($args:tt)*) => { $crate::$then! { recoverable $($args)*
        a_reset_moves_one_generation_on a_stale_reset_changes_nothing a_reset_gives_a_first_password
        realms_are_apart one_of_many_resets_wins
    } };
    (changeable $then:ident $($args:tt)*) => { $crate::$then! { changeable $($args)*
        a_change_moves_one_generation_on a_stale_change_changes_nothing no_password_is_not_changed
        a_first_password_is_set_where_there_is_none realms_are_apart one_of_many_changes_wins
    } };
    (changeable_email $then:ident $($args:tt)*) => { $crate::$then! { changeable_email $($args)*
        a_change_moves_the_account a_revoking_change_moves_one_generation_on a_taken_address_changes_nothing
        another_spelling_is_no_conflict a_stale_link_changes_nothing one_of_many_changes_wins
        one_address_goes_to_one_account realms_are_apart
    } };
    (changeable_username $then:ident $($args:tt)*) => { $crate::$then! { changeable_username $($args)*
        a_change_renames_the_account a_taken_name_changes_nothing another_spelling_is_no_conflict
        many_have_no_name a_stale_change_changes_nothing one_of_many_changes_wins one_name_goes_to_one_account
        realms_are_apart
    } };
    (lifecycle $then:ident $($args:tt)*) => { $crate::$then! { lifecycle $($args)*
        a_deactivation_moves_one_generation_on an_advance_is_one_generation
        a_removal_frees_the_address_and_not_the_id one_of_many_switches_wins one_of_many_removals_wins
        no_advance_is_lost realms_are_apart
    } };
    (links $then:ident $($args:tt)*) => { $crate::$then! { links $($args)*
        every_kind_starts_at_zero a_swap_moves_one_counter_on a_stale_counter_moves_nothing
        one_of_many_uses_wins realms_are_apart a_removed_account_has_no_counter
    } };
    (passwordless $then:ident $($args:tt)*) => { $crate::$then! { passwordless $($args)*
        a_link_works_once a_stale_link_signs_nobody_in a_newer_link_kills_the_elder one_of_many_sign_ins_wins
        one_of_sign_ins_and_newer_links_wins realms_are_apart
    } };
    (codes $then:ident $($args:tt)*) => { $crate::$then! { codes $($args)*
        attempts_are_numbered a_new_code_replaces_the_old only_that_code_is_removed kinds_are_apart
        no_attempt_is_lost one_of_many_uses_wins what_has_ended_is_removed realms_are_apart
        a_removed_account_has_no_code
        a_decoy_counts_no_attempt
    } };
    (trackable $then:ident $($args:tt)*) => { $crate::$then! { trackable $($args)*
        every_step_is_kept no_sign_in_is_lost no_failure_is_lost no_failure_is_lost_beside_a_sign_in
        realms_are_apart a_removed_account_has_no_sign_ins a_decoy_counts_no_failure
    } };
    (lockable $then:ident $($args:tt)*) => { $crate::$then! { lockable $($args)*
        what_was_stored_comes_back a_stale_swap_changes_nothing keys_are_exact one_of_many_swaps_wins
        exactly_as_many_pass_as_may one_of_many_removals_wins what_is_stale_is_forgotten realms_are_apart
    } };
    (sessions $then:ident $($args:tt)*) => { $crate::$then! { sessions $($args)*
        what_was_stored_comes_back what_was_idle_is_removed a_session_takes_the_place_of_another
        a_swap_is_for_a_session_that_is_there a_swap_overwrites_nothing one_of_many_swaps_wins
        one_of_swaps_and_sign_outs_wins swaps_stay_in_their_realm unknown_is_none
        a_collision_leaves_the_first_alone one_of_many_puts_wins one_of_many_removals_wins
        what_has_ended_is_removed a_clean_up_has_a_limit clean_ups_count_each_once realms_are_apart
        a_removed_account_holds_nothing seen_moves_only_the_last_use seen_is_for_what_is_there
        seen_brings_nothing_back what_is_at_hand_is_what_is_found
    } };
    (session_list $then:ident $($args:tt)*) => { $crate::$then! { session_list $($args)*
        the_last_used_comes_first all_but_one_are_removed each_removal_is_told_once realms_are_apart
        a_removed_account_has_no_list
    } };
    (remember $then:ident $($args:tt)*) => { $crate::$then! { remember $($args)*
        what_was_stored_comes_back all_of_an_account_are_removed each_removal_is_counted_once
        a_rotation_moves_one_token_on a_stale_token_rotates_nothing one_of_many_rotations_wins
        a_rotation_brings_nothing_back rotations_stay_in_their_realm unknown_is_none
        a_collision_leaves_the_first_alone one_of_many_puts_wins one_of_many_removals_wins
        what_has_ended_is_removed a_clean_up_has_a_limit clean_ups_count_each_once realms_are_apart
        a_removed_account_holds_nothing
    } };
    (api_tokens $then:ident $($args:tt)*) => { $crate::$then! { api_tokens $($args)*
        what_was_stored_comes_back the_latest_comes_first unknown_is_none a_collision_leaves_the_first_alone
        one_of_many_puts_wins one_of_many_removals_wins what_has_ended_is_removed a_clean_up_has_a_limit
        clean_ups_count_each_once realms_are_apart a_removed_account_holds_nothing seen_moves_only_the_last_use
        seen_is_for_what_is_there seen_brings_nothing_back what_is_at_hand_is_what_is_found
    } };
    (roles $then:ident $($args:tt)*) => { $crate::$then! { roles $($args)*
        nobody_starts_with_a_role names_come_back_in_order names_are_exact realms_are_apart
        one_of_many_additions_wins one_of_many_removals_wins a_removed_account_has_no_role
    } };
    (outbox $then:ident $($args:tt)*) => { $crate::$then! { outbox $($args)*
        what_was_put_comes_back a_key_is_kept_once the_oldest_come_first a_lease_ends each_goes_to_one_worker neighbours_hide_nothing
        a_retry_waits_for_its_moment the_dead_stay_dead what_was_sent_is_removed realms_are_apart
    } };
    (dead_messages $then:ident $($args:tt)*) => { $crate::$then! { dead_messages $($args)*
        what_was_given_up_is_shown the_latest_come_first what_was_shelved_is_tried_again one_of_many_revivals_wins
        what_is_old_is_removed realms_are_apart
    } };
    (audit $then:ident $($args:tt)*) => { $crate::$then! { audit $($args)*
        what_was_put_comes_back a_key_is_kept_once the_latest_come_first each_is_told_of_its_own
        what_is_old_is_removed realms_are_apart a_removed_account_is_still_told_of
    } };
    (confirmable_passwords $then:ident $($args:tt)*) => { $crate::$then! { confirmable_passwords $($args)*
        a_first_proof_may_drop_the_password a_first_proof_may_keep_the_password a_second_proof_drops_nothing
        a_drop_without_a_password_moves_on one_of_many_first_proofs_wins
    } };
    (passwordless_confirmable $then:ident $($args:tt)*) => { $crate::$then! { passwordless_confirmable $($args)*
        a_sign_in_confirms_the_address a_stale_link_confirms_nothing a_first_proof_may_drop_the_password
        a_second_proof_drops_nothing a_first_proof_may_keep_the_password
    } };
    (recoverable_confirmable $then:ident $($args:tt)*) => { $crate::$then! { recoverable_confirmable $($args)*
        a_reset_confirms_the_address a_stale_reset_confirms_nothing
    } };
    (recoverable_changeable $then:ident $($args:tt)*) => { $crate::$then! { recoverable_changeable $($args)*
        one_of_resets_and_changes_wins
    } };
    (recoverable_changeable_email $then:ident $($args:tt)*) => { $crate::$then! { recoverable_changeable_email $($args)*
        a_reset_link_to_the_old_address_is_stale a_reset_ends_a_change_that_is_under_way
        one_of_resets_and_moves_wins
    } };
    (changeable_email_confirmable $then:ident $($args:tt)*) => { $crate::$then! { changeable_email_confirmable $($args)*
        a_move_confirms_the_new_address a_refused_move_confirms_nothing a_link_to_the_old_address_is_stale
    } };
    (registerable_changeable_email $then:ident $($args:tt)*) => { $crate::$then! { registerable_changeable_email $($args)*
        one_address_goes_to_one_account
    } };
    (registerable_changeable_username $then:ident $($args:tt)*) => { $crate::$then! { registerable_changeable_username $($args)*
        one_name_goes_to_one_account
    } };
    (sessions_changeable $then:ident $($args:tt)*) => { $crate::$then! { sessions_changeable $($args)*
        the_account_is_read_as_it_is_now
    } };
    (lifecycle_changeable $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_changeable $($args)*
        a_change_and_a_deactivation_are_two_generations
    } };
    (lifecycle_passwordless $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_passwordless $($args)*
        nobody_signs_in_to_an_inactive_account an_advance_ends_a_link a_removed_account_leaves_nothing
    } };
    (lifecycle_codes $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_codes $($args)*
        a_removed_account_leaves_nothing
    } };
    (lifecycle_roles $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_roles $($args)*
        a_removed_account_leaves_nothing
    } };
    (lifecycle_sessions $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_sessions $($args)*
        the_account_is_read_as_it_is_now a_removed_account_leaves_nothing
    } };
    (lifecycle_remember $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_remember $($args)*
        the_account_is_read_as_it_is_now a_removed_account_leaves_nothing
    } };
    (lifecycle_api_tokens $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_api_tokens $($args)*
        the_account_is_read_as_it_is_now a_removed_account_leaves_nothing
    } };
    (registerable_outbox $then:ident $($args:tt)*) => { $crate::$then! { registerable_outbox $($args)*
        messages_come_with_the_winner_alone every_registration_leaves_what_it_came_to
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
    (changeable_email_outbox $then:ident $($args:tt)*) => { $crate::$then! { changeable_email_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (changeable_username_outbox $then:ident $($args:tt)*) => { $crate::$then! { changeable_username_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (passwordless_outbox $then:ident $($args:tt)*) => { $crate::$then! { passwordless_outbox $($args)*
        messages_come_with_the_winner_alone
    } };
    (lifecycle_outbox $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_outbox $($args)*
        messages_come_with_the_deactivation_alone messages_come_with_the_removal_alone
    } };
    (registerable_audit $then:ident $($args:tt)*) => { $crate::$then! { registerable_audit $($args)*
        events_come_with_the_winner_alone an_event_about_another_stays_its_own
        a_refused_registration_leaves_its_own_events
    } };
    (confirmable_audit $then:ident $($args:tt)*) => { $crate::$then! { confirmable_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (recoverable_audit $then:ident $($args:tt)*) => { $crate::$then! { recoverable_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (changeable_audit $then:ident $($args:tt)*) => { $crate::$then! { changeable_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (changeable_email_audit $then:ident $($args:tt)*) => { $crate::$then! { changeable_email_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (changeable_username_audit $then:ident $($args:tt)*) => { $crate::$then! { changeable_username_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (passwordless_audit $then:ident $($args:tt)*) => { $crate::$then! { passwordless_audit $($args)*
        events_come_with_the_winner_alone
    } };
    (lifecycle_audit $then:ident $($args:tt)*) => { $crate::$then! { lifecycle_audit $($args)*
        events_come_with_the_deactivation_alone events_come_with_the_removal_alone
    } };
}
