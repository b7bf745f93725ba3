//! Every body that is done at an app, by module: what a store has to stand.

/// Hands those to a macro that want an app, however it counts.
macro_rules! throttled_cases {
    ($stamp:ident! { $( $told:tt )* }) => {
        $stamp! { $( $told )*;
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
    };
}

/// Hands those to it that want a store.
macro_rules! access_cases {
    ($stamp:ident! { $( $told:tt )* }) => {
        $stamp! { $( $told )*;
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
            second_factor {
                the_second_factor_signs_in_whoever_gave_the_first
                a_link_a_code_and_the_password_once_more_are_first_factors
                nothing_else_leads_to_the_second_step
                a_sign_in_between_its_steps_is_of_one_browser_and_ten_minutes
                a_sign_in_between_its_steps_ends_with_what_ends_a_session
                second_factors_are_counted_before_they_are_looked_at
                a_check_that_cannot_be_made_lets_nobody_in
            }
            lifecycle {
                what_is_switched_off_opens_to_nothing_and_stays_signed_out
                signed_out_everywhere_is_the_next_generation
                a_deletion_wants_a_proof_that_is_fresh_and_of_this_generation
                an_administrator_deletes_without_a_proof
                an_export_holds_what_is_kept_and_nothing_that_opens_anything
            }
            audit {
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
    };
}
