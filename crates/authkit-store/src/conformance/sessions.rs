//! Cases for [`SessionStore`].

mod swap;

use std::net::IpAddr;
use std::time::Duration;

use super::held::digest;
use super::sample::{alice, at, new_account, store, two_realms, winner};
use super::{Harness, RACERS, race};
use crate::{Account, Device, Put, SessionRecord, SessionStore};

pub use swap::{
    a_session_takes_the_place_of_another, a_swap_is_for_a_session_that_is_there,
    a_swap_overwrites_nothing, one_of_many_swaps_wins, one_of_swaps_and_sign_outs_wins,
    swaps_stay_in_their_realm,
};

crate::__authkit_cases! { sessions __authkit_all (H::Store: SessionStore) }

held_cases! { SessionStore: put_session, find_session, remove_session }
seen_cases! { SessionStore: put_session, find_session, remove_session, record_seen }
at_hand_cases! { SessionStore: put_session, find_session, remove_session, record_seen, session_at_hand }

/// A session that starts at the first moment and ends an hour later.
pub(super) fn record<I: Clone>(account: &Account<I>) -> SessionRecord<I> {
    SessionRecord::new(account.id.clone(), account.generation, at(0), at(3600))
}

/// Removes what has ended, and nothing because it was idle.
async fn clean_up<S: SessionStore>(store: &S, now: time::OffsetDateTime, limit: u32) -> u64 {
    ask!(store.remove_expired_sessions(now, at(-9999), limit))
}

/// Every field of a session comes back, times to the millisecond, with its account.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_comes_back";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let v4 = IpAddr::from([203, 0, 113, 7]);
    let v6 = IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x7f]);
    let agent = "Mozilla/5.0 (X11; Linux) 'Gecko'; \"%_\\ é\u{1f511}";
    let longest = "a".repeat(Device::MAX_USER_AGENT_BYTES);
    let devices = [
        Device::unknown(),
        Device::unknown()
            .with_address(Some(v4))
            .with_user_agent(Some(agent)),
        Device::unknown()
            .with_address(Some(v6))
            .with_user_agent(Some("")),
        Device::unknown().with_user_agent(Some(&longest)),
    ];
    for (number, device) in (0..).zip(devices) {
        let mut session = record(&alice).on(device);
        session.authenticated_at = at(-7);
        session.created_at = at(-70);
        session.generation = alice.generation.next();
        let digest = digest(case, number);
        assert_eq!(ask!(store.put_session(&digest, &session)), Put::Created);
        assert_eq!(find!(store.find_session(&digest)), (session, alice.clone()));
    }
}

/// A clean-up takes what was last used at that very moment, and leaves what was used a millisecond later.
pub async fn what_was_idle_is_removed<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_idle";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let (since, millisecond) = (at(500), Duration::from_millis(1));
    // (ends, used, whether it stays), and it is 1000
    let sessions = [
        (at(2000), since - millisecond, false),
        (at(2000), since, false),
        (at(2000), since + millisecond, true),
        (at(1000), since + millisecond, false),
    ];
    for (number, (ends, used, _)) in (0..).zip(sessions) {
        let mut session = record(&alice);
        (session.expires_at, session.seen_at) = (ends, used);
        let digest = digest(case, number);
        assert_eq!(ask!(store.put_session(&digest, &session)), Put::Created);
    }
    for removed in [3, 0] {
        let count = ask!(store.remove_expired_sessions(at(1000), since, 1000));
        assert_eq!(count, removed, "how many were removed");
    }
    for (number, (ends, used, stays)) in (0..).zip(sessions) {
        let there = ask!(store.find_session(&digest(case, number))).is_some();
        assert_eq!(
            there,
            stays,
            "it ends at {ends} and was used at {used}; now {}, idle since {since}",
            at(1000)
        );
    }
}
