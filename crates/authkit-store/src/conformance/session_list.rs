//! Cases for [`SessionListStore`].

use super::held::digest;
use super::sample::{Id, alice, at, new_account, round_account, store, two_realms};
use super::sessions::record;
use super::{Harness, RACERS, race};
use crate::{Account, Put, SessionDigest, SessionListStore, SessionRecord, SessionStore};

crate::__authkit_cases! { session_list __authkit_all (H::Store: SessionListStore) }

/// A session that was last used at second `seen`.
fn used<I: Clone>(account: &Account<I>, seen: i64) -> SessionRecord<I> {
    let mut session = record(account);
    session.seen_at = at(seen);
    session
}

async fn put<H: Harness>(store: &H::Store, digest: &SessionDigest, session: &SessionRecord<Id<H>>)
where
    H::Store: SessionListStore,
{
    assert_eq!(ask!(store.put_session(digest, session)), Put::Created);
}

/// The sessions of an account come back last used first, with every field, and those of nobody else.
pub async fn the_last_used_comes_first<H: Harness>(harness: &H)
where
    H::Store: SessionListStore,
{
    let case = "the_last_used_comes_first";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    assert_eq!(ask!(store.find_sessions(&alice.id)), []);
    for (number, seen) in (0..).zip([20, 40, 10, 30]) {
        put::<H>(&store, &digest(case, number), &used(&alice, seen)).await;
    }
    put::<H>(&store, &digest(case, 9), &used(&bob, 25)).await;
    let session = |number, seen| (digest(case, number), used(&alice, seen));
    let mut expected = vec![
        session(1, 40),
        session(3, 30),
        session(0, 20),
        session(2, 10),
    ];
    assert_eq!(ask!(store.find_sessions(&alice.id)), expected);
    ask!(store.record_seen(&digest(case, 2), at(50)));
    expected.rotate_right(1);
    expected[0] = session(2, 50);
    assert_eq!(ask!(store.find_sessions(&alice.id)), expected);
    assert!(ask!(store.remove_session(&digest(case, 3))));
    expected.remove(2);
    assert_eq!(ask!(store.find_sessions(&alice.id)), expected);
}

/// "Sign out everywhere else" keeps the one session, and says what the others were.
pub async fn all_but_one_are_removed<H: Harness>(harness: &H)
where
    H::Store: SessionListStore,
{
    let case = "all_but_one_are_removed";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let bob = new_account("bob@example.com");
    let bob = harness.account(&store, bob).await;
    for number in 0..3 {
        let seen = i64::try_from(number).expect("few sessions");
        put::<H>(&store, &digest(case, number), &used(&alice, seen)).await;
    }
    put::<H>(&store, &digest(case, 9), &record(&bob)).await;
    let mut removed = ask!(store.remove_sessions(&alice.id, Some(&digest(case, 1))));
    removed.sort_by_key(|session| session.seen_at);
    assert_eq!(removed, [used(&alice, 0), used(&alice, 2)]);
    assert_eq!(
        ask!(store.find_sessions(&alice.id)),
        [(digest(case, 1), used(&alice, 1))]
    );
    // Somebody else's session is not there to be kept.
    let removed = ask!(store.remove_sessions(&alice.id, Some(&digest(case, 9))));
    assert_eq!(removed, [used(&alice, 1)]);
    assert_eq!(ask!(store.find_sessions(&alice.id)), []);
    assert_eq!(
        ask!(store.find_sessions(&bob.id)).len(),
        1,
        "somebody else was signed out"
    );
    assert_eq!(ask!(store.remove_sessions(&alice.id, None)), []);
}

/// Of many who sign out everywhere each session is told to one.
pub async fn each_removal_is_told_once<H: Harness>(harness: &H)
where
    H::Store: SessionListStore,
{
    let case = "each_removal_is_told_once";
    let store = store(harness, case).await;
    for round in 0..harness.rounds() {
        let account = round_account(harness, &store, round).await;
        for number in 0..3 {
            put::<H>(&store, &digest(case, round * 3 + number), &record(&account)).await;
        }
        let removed = race(async |_| ask!(store.remove_sessions(&account.id, None)).len()).await;
        let sum: usize = removed.iter().sum();
        assert_eq!(
            sum, 3,
            "{RACERS} racers removed three sessions: {removed:?}"
        );
        assert_eq!(ask!(store.find_sessions(&account.id)), []);
    }
}

/// Sessions are neither listed nor removed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: SessionListStore,
{
    let case = "session_list_realms";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    put::<H>(&store, &digest(case, 0), &record(&alice)).await;
    assert_eq!(ask!(other.find_sessions(&alice.id)), []);
    assert_eq!(ask!(other.remove_sessions(&alice.id, None)), []);
    assert_eq!(ask!(store.find_sessions(&alice.id)).len(), 1);
}

/// An account that is gone has no sessions to list.
pub async fn a_removed_account_has_no_list<H: Harness>(harness: &H)
where
    H::Store: SessionListStore,
{
    let case = "a_removed_account_has_no_list";
    let store = store(harness, case).await;
    let gone = alice(harness, &store).await;
    put::<H>(&store, &digest(case, 0), &record(&gone)).await;
    if harness.remove_account(&store, &gone.id).await {
        assert_eq!(ask!(store.find_sessions(&gone.id)), []);
        assert_eq!(ask!(store.remove_sessions(&gone.id, None)), []);
    }
}
