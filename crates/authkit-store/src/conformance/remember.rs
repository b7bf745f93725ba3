//! Cases for [`RememberStore`].

mod rotation;

use std::net::IpAddr;
use std::time::Duration;

use super::held::digest;
use super::sample::{alice, at, new_account, round_account, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{Account, Device, Put, RememberRecord, RememberStore};

pub use rotation::{
    a_rotation_brings_nothing_back, a_rotation_moves_one_token_on, a_stale_token_rotates_nothing,
    one_of_many_rotations_wins, rotations_stay_in_their_realm,
};

crate::__authkit_cases! { remember __authkit_all (H::Store: RememberStore) }

held_cases! { RememberStore: put_series, find_series, remove_series }

/// A series that begins at the first moment, with token 0, and ends an hour later.
pub(super) fn record<I: Clone>(account: &Account<I>) -> RememberRecord<I> {
    let token = digest("remember_token", 0);
    RememberRecord::new(
        account.id.clone(),
        account.generation,
        token,
        at(0),
        at(3600),
    )
}

async fn clean_up<S: RememberStore>(store: &S, now: time::OffsetDateTime, limit: u32) -> u64 {
    ask!(store.remove_expired_series(now, limit))
}

/// Every field of a series comes back, times to the millisecond, with its account.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "series_comes_back";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let device = Device::unknown()
        .with_address(Some(IpAddr::from([203, 0, 113, 7])))
        .with_user_agent(Some("Mozilla/5.0 'é\u{1f511}'"));
    let bare = record(&alice);
    let mut full = record(&alice).on(device);
    full.generation = alice.generation.next();
    full.previous = Some(digest("remember_token", 1));
    (full.created_at, full.rotated_at) = (at(-70), at(-7));
    for (number, series) in (0..).zip([bare, full]) {
        let digest = digest(case, number);
        assert_eq!(ask!(store.put_series(&digest, &series)), Put::Created);
        assert_eq!(find!(store.find_series(&digest)), (series, alice.clone()));
    }
}

/// "Forget all my browsers" removes every series of the account, and nobody else's.
pub async fn all_of_an_account_are_removed<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "all_series_removed";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    for (number, account) in (0..).zip([&alice, &alice, &bob]) {
        let digest = digest(case, number);
        assert_eq!(
            ask!(store.put_series(&digest, &record(account))),
            Put::Created
        );
    }
    assert_eq!(ask!(other.remove_all_series(&alice.id)), 0);
    assert_eq!(ask!(store.remove_all_series(&alice.id)), 2);
    assert_eq!(ask!(store.remove_all_series(&alice.id)), 0);
    for (number, stays) in (0..).zip([false, false, true]) {
        let there = ask!(store.find_series(&digest(case, number))).is_some();
        assert_eq!(there, stays, "series {number}");
    }
}

/// Of many who forget all browsers each series is counted by one.
pub async fn each_removal_is_counted_once<H: Harness>(harness: &H)
where
    H::Store: RememberStore,
{
    let case = "series_removed_once";
    let store = store(harness, case).await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        for number in 0..3 {
            let digest = digest(case, round * 3 + number);
            assert_eq!(
                ask!(store.put_series(&digest, &record(&account))),
                Put::Created
            );
        }
        let removed = race(async |_| ask!(store.remove_all_series(&account.id))).await;
        let sum: u64 = removed.iter().sum();
        assert_eq!(sum, 3, "{RACERS} racers removed three series: {removed:?}");
    }
}
