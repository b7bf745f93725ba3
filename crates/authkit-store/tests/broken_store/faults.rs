//! Mistakes that no race is needed for, each with the cases that are there to catch it.

use authkit_store::conformance;

use crate::store::{BrokenHarness, Fault, complaint};

macro_rules! caught {
    ($( $name:ident: $fault:ident by $( $port:ident::$case:ident ),* $(,)?; )*) => { $(
        #[test]
        fn $name() {
            $(
                let caught = complaint(async {
                    conformance::$port::$case(&BrokenHarness::new(Fault::$fault)).await;
                });
                let case = concat!(stringify!($port), "::", stringify!($case));
                assert!(caught.is_some(), "{case} lets {:?} pass", Fault::$fault);
            )*
        }
    )* };
}

caught! {
    a_store_that_forgets_the_realm_is_caught: ForgetsTheRealm by
        accounts::realms_are_apart, passwords::realms_are_apart, registerable::one_address_in_two_realms,
        usernames::one_name_in_two_realms, confirmable::realms_are_apart, recoverable::realms_are_apart,
        changeable::realms_are_apart, changeable_email::realms_are_apart, changeable_username::realms_are_apart,
        lifecycle::realms_are_apart, links::realms_are_apart, passwordless::realms_are_apart, codes::realms_are_apart,
        trackable::realms_are_apart, lockable::realms_are_apart, sessions::realms_are_apart,
        sessions::swaps_stay_in_their_realm, sessions::seen_is_for_what_is_there, session_list::realms_are_apart,
        remember::realms_are_apart, remember::rotations_stay_in_their_realm, remember::all_of_an_account_are_removed,
        api_tokens::realms_are_apart, api_tokens::seen_is_for_what_is_there, api_tokens::the_latest_comes_first,
        roles::realms_are_apart, outbox::realms_are_apart,
        dead_messages::realms_are_apart, audit::realms_are_apart;
    a_collation_without_accents_is_caught: IgnoresAccents by accounts::look_up_is_exact;
    a_collation_without_case_is_caught: IgnoresCase by
        roles::names_come_back_in_order, roles::names_are_exact, lockable::keys_are_exact;
    a_link_that_works_twice_is_caught: IgnoresTheCounter by
        passwordless::a_link_works_once, passwordless::a_stale_link_signs_nobody_in,
        passwordless::a_newer_link_kills_the_elder, passwordless::one_of_many_sign_ins_wins;
    a_link_for_another_address_is_caught: IgnoresTheAddress by
        confirmable::a_stale_link_confirms_nothing, recoverable::a_stale_reset_changes_nothing,
        passwordless::a_stale_link_signs_nobody_in, changeable_email::a_stale_link_changes_nothing,
        recoverable_changeable_email::a_reset_link_to_the_old_address_is_stale,
        changeable_email_confirmable::a_link_to_the_old_address_is_stale;
    a_link_from_before_is_caught: IgnoresTheGeneration by
        confirmable::a_stale_link_confirms_nothing, recoverable::a_stale_reset_changes_nothing,
        changeable::a_stale_change_changes_nothing, changeable_email::a_stale_link_changes_nothing,
        changeable_username::a_stale_change_changes_nothing, passwordless::a_stale_link_signs_nobody_in,
        lifecycle_passwordless::an_advance_ends_a_link,
        recoverable_changeable_email::a_reset_ends_a_change_that_is_under_way;
    a_password_that_outlives_the_first_proof_is_caught: KeepsThePassword by
        confirmable_passwords::a_first_proof_may_drop_the_password,
        confirmable_passwords::a_drop_without_a_password_moves_on,
        passwordless_confirmable::a_first_proof_may_drop_the_password;
    a_sign_in_to_an_inactive_account_is_caught: LetsTheInactiveIn by
        lifecycle_passwordless::nobody_signs_in_to_an_inactive_account;
    a_removal_that_removes_nothing_is_caught: OnlySwitchesOff by
        accounts::a_removed_account_is_gone, lifecycle::a_removal_frees_the_address_and_not_the_id,
        lifecycle_sessions::a_removed_account_leaves_nothing, lifecycle_remember::a_removed_account_leaves_nothing,
        lifecycle_api_tokens::a_removed_account_leaves_nothing, lifecycle_codes::a_removed_account_leaves_nothing,
        lifecycle_roles::a_removed_account_leaves_nothing, lifecycle_passwordless::a_removed_account_leaves_nothing,
        sessions::a_removed_account_holds_nothing, remember::a_removed_account_holds_nothing,
        api_tokens::a_removed_account_holds_nothing, session_list::a_removed_account_has_no_list,
        links::a_removed_account_has_no_counter, codes::a_removed_account_has_no_code,
        trackable::a_removed_account_has_no_sign_ins, roles::a_removed_account_has_no_role,
        usernames::a_removed_account_frees_its_name;
    a_move_that_ends_no_session_is_caught: NeverRevokes by
        changeable_email::a_revoking_change_moves_one_generation_on;
    messages_that_are_lost_are_caught: LosesWhatLeaves by
        lifecycle_outbox::messages_come_with_the_deactivation_alone,
        lifecycle_outbox::messages_come_with_the_removal_alone,
        registerable_outbox::messages_come_with_the_winner_alone,
        registerable_outbox::every_registration_leaves_what_it_came_to,
        confirmable_outbox::messages_come_with_the_winner_alone,
        recoverable_outbox::messages_come_with_the_winner_alone,
        changeable_outbox::messages_come_with_the_winner_alone,
        changeable_email_outbox::messages_come_with_the_winner_alone,
        changeable_username_outbox::messages_come_with_the_winner_alone,
        passwordless_outbox::messages_come_with_the_winner_alone;
    messages_of_losers_are_caught: TellsOfLosers by
        lifecycle_outbox::messages_come_with_the_deactivation_alone,
        lifecycle_outbox::messages_come_with_the_removal_alone,
        registerable_outbox::messages_come_with_the_winner_alone,
        registerable_outbox::every_registration_leaves_what_it_came_to,
        confirmable_outbox::messages_come_with_the_winner_alone,
        recoverable_outbox::messages_come_with_the_winner_alone,
        changeable_outbox::messages_come_with_the_winner_alone,
        changeable_email_outbox::messages_come_with_the_winner_alone,
        changeable_username_outbox::messages_come_with_the_winner_alone,
        passwordless_outbox::messages_come_with_the_winner_alone;
    events_that_are_lost_are_caught: LosesWhatLeaves by
        lifecycle_audit::events_come_with_the_deactivation_alone,
        lifecycle_audit::events_come_with_the_removal_alone,
        registerable_audit::events_come_with_the_winner_alone,
        registerable_audit::a_refused_registration_leaves_its_own_events,
        registerable_audit::an_event_about_another_stays_its_own,
        confirmable_audit::events_come_with_the_winner_alone,
        recoverable_audit::events_come_with_the_winner_alone,
        changeable_audit::events_come_with_the_winner_alone,
        changeable_email_audit::events_come_with_the_winner_alone,
        changeable_username_audit::events_come_with_the_winner_alone,
        passwordless_audit::events_come_with_the_winner_alone;
    events_of_losers_are_caught: TellsOfLosers by
        lifecycle_audit::events_come_with_the_deactivation_alone,
        lifecycle_audit::events_come_with_the_removal_alone,
        registerable_audit::events_come_with_the_winner_alone,
        registerable_audit::a_refused_registration_leaves_its_own_events,
        confirmable_audit::events_come_with_the_winner_alone,
        recoverable_audit::events_come_with_the_winner_alone,
        changeable_audit::events_come_with_the_winner_alone,
        changeable_email_audit::events_come_with_the_winner_alone,
        changeable_username_audit::events_come_with_the_winner_alone,
        passwordless_audit::events_come_with_the_winner_alone;
    a_clean_up_without_a_limit_is_caught: IgnoresTheLimit by
        sessions::a_clean_up_has_a_limit, remember::a_clean_up_has_a_limit, api_tokens::a_clean_up_has_a_limit,
        codes::what_has_ended_is_removed, lockable::what_is_stale_is_forgotten, audit::what_is_old_is_removed,
        audit::the_latest_come_first, dead_messages::the_latest_come_first, dead_messages::what_is_old_is_removed;
    an_end_that_comes_too_late_is_caught: EndsTooLate by
        sessions::what_has_ended_is_removed, sessions::what_was_idle_is_removed, remember::what_has_ended_is_removed,
        api_tokens::what_has_ended_is_removed, codes::what_has_ended_is_removed, lockable::what_is_stale_is_forgotten,
        audit::what_is_old_is_removed, audit::the_latest_come_first, dead_messages::the_latest_come_first,
        dead_messages::what_is_old_is_removed;
    a_row_that_stays_at_hand_is_caught: KeepsWhatItFound by
        sessions::what_is_at_hand_is_what_is_found, api_tokens::what_is_at_hand_is_what_is_found;
    what_is_at_hand_for_another_realm_is_caught: ForgetsTheRealm by
        sessions::what_is_at_hand_is_what_is_found, api_tokens::what_is_at_hand_is_what_is_found;
}
