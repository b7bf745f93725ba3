//! Cases for [`TrackableStore`].

use std::net::IpAddr;

use authkit_track::{Login, LoginStats};

use super::sample::{alice, at, new_account, round_account, store, two_realms};
use super::{Harness, RACERS, race};
use crate::TrackableStore;

crate::__authkit_cases! { trackable __authkit_all (H::Store: TrackableStore) }

fn login(seconds: i64, address: Option<IpAddr>) -> Login {
    Login::at(at(seconds)).from(address)
}

/// What comes back is what the statistics are after each sign-in and each failure, with moment and address.
pub async fn every_step_is_kept<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "every_step_is_kept").await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    let v4 = Some(IpAddr::from([203, 0, 113, 7]));
    let v6 = Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x7f]));
    let steps = [
        (false, login(1, v4)),
        (true, login(2, v6)),
        (true, login(3, None)),
        (false, login(4, None)),
        (false, login(5, v6)),
        (true, login(6, v4)),
        (true, login(7, v4)),
    ];
    let mut expected = LoginStats::default();
    assert_eq!(ask!(store.find_logins(&alice.id)), expected);
    for (succeeded, login) in steps {
        if succeeded {
            expected = expected.after(login);
            assert_eq!(ask!(store.record_login(&alice.id, &login)), expected);
        } else {
            expected = expected.after_failure(login);
            ask!(store.record_failed_login(&alice.id, &login));
        }
        assert_eq!(ask!(store.find_logins(&alice.id)), expected);
    }
    assert_eq!(
        ask!(store.find_logins(&bob.id)),
        LoginStats::default(),
        "somebody else signed in"
    );
}

/// Of many sign-ins none is lost, and each is told the one before it.
pub async fn no_sign_in_is_lost<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "no_sign_in_is_lost").await;
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        let moment = |racer: usize| login(i64::try_from(racer).expect("few racers"), None);
        let results = race(async |racer| ask!(store.record_login(&id, &moment(racer)))).await;
        for (racer, stats) in results.iter().enumerate() {
            assert_eq!(stats.current, Some(moment(racer)), "its own sign-in");
        }
        let mut in_order = results;
        in_order.sort_by_key(|stats| stats.count);
        let mut last = None;
        for (number, stats) in (1..).zip(&in_order) {
            assert_eq!(stats.count, number, "{RACERS} racers signed in");
            assert_eq!(stats.last, last, "the one before it");
            last = stats.current;
        }
        let found = ask!(store.find_logins(&id));
        assert_eq!(Some(&found), in_order.last());
    }
}

/// Of many failures none is lost.
pub async fn no_failure_is_lost<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "no_failure_is_lost").await;
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        race(async |_| ask!(store.record_failed_login(&id, &login(1, None)))).await;
        let found = ask!(store.find_logins(&id));
        let expected = (0..RACERS).fold(LoginStats::default(), |stats, _| {
            stats.after_failure(login(1, None))
        });
        assert_eq!(found, expected, "{RACERS} racers failed");
    }
}

/// A failure of nobody is counted nowhere.
pub async fn a_decoy_counts_no_failure<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "a_decoy_counts_no_failure").await;
    let alice = alice(harness, &store).await;
    ask!(store.record_failed_login(&alice.id, &login(1, None)));
    for (slot, second) in [(0, 1), (0, 2), (0, 2), (255, 1)] {
        ask!(store.record_failed_login_decoy(slot, at(second)));
    }
    let once = LoginStats::default().after_failure(login(1, None));
    assert_eq!(ask!(store.find_logins(&alice.id)), once);
}

/// Failures that race with a sign-in stand on one side of it or the other.
pub async fn no_failure_is_lost_beside_a_sign_in<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "no_failure_is_lost_beside_a_sign_in").await;
    for round in 0..harness.rounds() {
        let id = round_account(harness, &store, round).await.id;
        race(async |racer| match racer {
            3 => ask!(store.record_login(&id, &login(1, None))).count,
            _ => {
                ask!(store.record_failed_login(&id, &login(1, None)));
                0
            }
        })
        .await;
        let found = ask!(store.find_logins(&id));
        assert_eq!(found.count, 1, "the sign-in was lost: {found:?}");
        let failures = usize::try_from(found.failures + found.failures_before);
        assert_eq!(failures, Ok(RACERS - 1), "{found:?}");
    }
}

/// Sign-ins are neither read nor counted from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let (store, other) = two_realms(harness, "trackable_realms_are_apart").await;
    let alice = alice(harness, &store).await;
    let first = login(1, None);
    let expected = ask!(store.record_login(&alice.id, &first));
    let nothing = LoginStats::default();
    assert_eq!(ask!(other.find_logins(&alice.id)), nothing);
    assert_eq!(
        ask!(other.record_login(&alice.id, &login(2, None))),
        nothing
    );
    ask!(other.record_failed_login(&alice.id, &login(3, None)));
    assert_eq!(ask!(store.find_logins(&alice.id)), expected);
}

/// Of an account that is gone nothing is known and nothing is kept, and the next one starts anew.
pub async fn a_removed_account_has_no_sign_ins<H: Harness>(harness: &H)
where
    H::Store: TrackableStore,
{
    let store = store(harness, "a_removed_account_has_no_sign_ins").await;
    let gone = alice(harness, &store).await;
    let first = ask!(store.record_login(&gone.id, &login(1, None)));
    assert_eq!(first.count, 1);
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    let nothing = LoginStats::default();
    assert_eq!(ask!(store.find_logins(&gone.id)), nothing);
    assert_eq!(ask!(store.record_login(&gone.id, &login(2, None))), nothing);
    ask!(store.record_failed_login(&gone.id, &login(3, None)));
    assert_eq!(ask!(store.find_logins(&gone.id)), nothing);
    let next = alice(harness, &store).await;
    assert_eq!(ask!(store.find_logins(&next.id)), nothing);
}
