//! The cases that an `AccountApp` runs, by module: what every store has to stand.

/// Hands all of them to a macro that stamps them, after whatever else it is told.
macro_rules! account_cases {
    ($stamp:ident! { $( $told:tt )* }) => {
        $stamp! { $( $told )*;
            register {
                a_known_address_is_told_nothing_and_its_owner_everything
                a_known_address_costs_the_same_hashing_and_the_same_mail
                a_password_that_will_not_do_is_refused_before_any_work
                a_password_made_of_the_address_or_used_by_many_is_refused_with_its_reason
                the_welcome_mail_and_the_event_are_written_with_the_account
                thirty_two_at_once_make_one_account_and_one_mail
                a_name_is_a_second_identity_and_whether_it_is_taken_depends_on_no_address
                a_name_is_asked_for_where_it_is_required
                somebody_may_go_without_a_password_where_that_is_allowed
                fields_of_the_application_are_checked_before_anything_is_written
                whoever_registers_too_often_is_not_looked_at
                an_inactive_owner_gets_no_mail
                whoever_comes_in_unconfirmed_comes_through_the_gates
            }
            confirm {
                looking_changes_nothing_and_pressing_confirms_once
                a_link_works_to_the_last_second_of_its_life
                another_link_is_sent_only_where_there_is_something_to_confirm
                strangers_learn_nothing_by_asking
                whoever_asks_too_often_gets_no_mail
                a_link_dies_with_its_account
                links_of_other_purposes_confirm_nothing
                only_the_newest_link_works_where_that_is_asked_for
                the_password_proves_who_registered_in_any_browser
                a_wrong_password_changes_nothing_and_counts
                pressing_twice_says_so_whichever_way_it_was_confirmed
                an_inactive_account_gets_and_confirms_nothing
                a_lifetime_that_makes_no_sense_is_refused_at_start
            }
            pre_hijack {
                a_confirm_link_opened_elsewhere_drops_what_the_attacker_set
                a_link_that_the_victim_asked_for_drops_it_even_in_her_browser
                the_mail_of_a_second_registration_drops_it_as_well
                a_reset_ends_the_attackers_password_and_sessions
                the_way_on_leads_to_a_password_of_ones_own
                a_move_to_a_victims_address_takes_her_click_nowhere
            }
            enumeration {
                strangers_are_told_the_same_of_every_address
                mail_that_does_not_leave_is_the_same_fault_for_every_address
                a_registration_is_answered_alike_where_no_mail_leaves
                nobody_is_there_before_somebody_registers
            }
            recover {
                a_link_sets_a_password_once_and_kills_its_elders
                a_link_lives_for_an_hour_and_an_expired_one_sends_no_mail
                a_link_dies_with_any_change_of_what_it_is_bound_to
                a_link_dies_with_a_sign_in_where_these_are_tracked
                only_the_newest_link_works_where_that_is_asked_for
                a_bad_link_costs_no_hashing_and_a_bad_password_costs_no_link
                a_link_proves_the_address
                nobody_is_mailed_about_an_address_without_an_account
                an_account_without_a_password_gets_one
                an_invitation_sets_a_first_password_once_and_ends_with_its_time
                a_reset_lifts_the_block_of_its_account
                a_reset_signs_nobody_in_unless_asked_to_and_then_through_the_gates
                a_name_leads_to_the_stored_address
                whoever_asks_too_often_gets_no_mail
            }
            breaches {
                a_password_of_a_breach_is_refused_wherever_one_is_chosen
                what_cannot_be_looked_up_is_taken_or_refused_as_the_application_says
            }
            change {
                the_old_password_is_asked_for_and_the_generation_moves_on
                that_the_new_password_is_the_old_one_is_told_only_to_who_knows_it
                an_inactive_account_changes_nothing
                wrong_old_passwords_count_as_attempts_at_the_account
                a_first_password_takes_a_fresh_proof
                a_change_tells_the_owner_and_the_log_in_the_same_step
                a_password_in_other_hands_proves_nothing
            }
            change_email {
                the_old_address_stays_until_the_new_one_is_proved
                a_stale_proof_or_a_wrong_password_asks_for_nothing
                another_accounts_address_looks_like_any_other
                an_address_taken_in_between_is_not_overwritten
                of_two_requests_the_last_one_counts
                a_link_dies_with_what_it_is_bound_to
                a_stranger_with_the_link_cannot_take_the_account
                whoever_asks_too_often_gets_no_mail
                another_spelling_of_ones_own_address_is_proved_as_well
                an_inactive_account_moves_nowhere
            }
            revert {
                the_old_address_takes_the_account_back
                a_link_back_outlives_what_an_attacker_changes
                an_address_that_was_moved_to_cannot_undo_it
                a_link_back_works_once_and_for_seven_days
                an_address_that_was_never_proved_gets_no_link_back
                a_later_address_gets_a_link_back_once_the_first_one_is_over
                an_address_taken_in_between_is_not_overwritten
            }
            change_username {
                a_name_is_changed_by_the_rules_of_registration
                a_taken_name_stays_its_owners
            }
            languages {
                a_mail_is_in_the_language_of_the_request_that_caused_it
                whoever_says_no_language_gets_that_of_all_mails
            }
            races {
                of_many_resets_one_wins
                of_many_confirmations_one_confirms
                of_many_moves_one_happens
                a_move_and_a_registration_of_one_address_end_with_one_owner
                a_change_and_a_reset_end_with_one_password
                the_last_of_many_requests_to_move_has_the_link_that_works
                of_many_first_passwords_one_is_set
            }
            sign_in {
                one_hash_is_computed_whatever_is_known_of_the_address
                a_stranger_sees_one_refusal_for_every_reason
                text_in_the_password_column_is_never_a_password
                any_spelling_of_an_address_signs_in_to_its_account
                a_password_counts_as_it_was_typed
                a_stale_hash_is_replaced_after_the_right_password_only
                a_password_too_long_for_any_hash_is_nobodys_and_costs_nothing
            }
        }
    };
}

/// Hands those to it that want two handles on one store and a number of rounds.
macro_rules! on_two_servers {
    ($stamp:ident! { $( $told:tt )* }) => {
        $stamp! { $( $told )*;
            servers {
                a_reset_link_used_on_both_sets_one_password
                a_confirm_link_used_on_both_confirms_once
                a_move_and_a_registration_of_one_address_end_with_one_owner
                a_change_and_a_reset_end_with_one_password
                a_login_link_used_on_both_signs_in_once
                an_address_registered_fifty_times_has_one_account
            }
        }
    };
}
