//! Cases for [`SessionStore`].

use super::sample::{Id, alice, at, count, new_account, ok, some, store, two_realms};
use super::{Harness, race};
use crate::{Account, Put, SessionDigest, SessionRecord, SessionStore};

crate::__authkit_cases! { sessions __authkit_all (H::Store: SessionStore) }

/// The `number`-th digest of a case. Digests of other cases begin with other letters, because they share one table.
pub(super) fn digest(case: &str, number: u8) -> SessionDigest {
    let mut bytes = [0xff; 32];
    for (byte, letter) in bytes.iter_mut().zip(case.bytes()) {
        *byte = letter;
    }
    bytes[30] = 0;
    bytes[31] = number;
    SessionDigest::from_bytes(bytes)
}

/// A session that starts at the first moment and ends an hour later.
pub(super) fn record<I: Clone>(account: &Account<I>) -> SessionRecord<I> {
    SessionRecord::new(account.id.clone(), account.generation, at(0), at(3600))
}

async fn put<H: Harness>(
    store: &H::Store,
    digest: &SessionDigest,
    session: &SessionRecord<Id<H>>,
) -> Put
where
    H::Store: SessionStore,
{
    ok("put_session", store.put_session(digest, session).await)
}

async fn is_there<H: Harness>(store: &H::Store, digest: &SessionDigest) -> bool
where
    H::Store: SessionStore,
{
    ok("find_session", store.find_session(digest).await).is_some()
}

/// Every field of a session comes back, times to the millisecond, with its account.
pub async fn what_was_stored_comes_back<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_comes_back";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let mut session = record(&alice);
    session.authenticated_at = at(-7);
    session.generation = alice.generation.next();
    assert_eq!(
        put::<H>(&store, &digest(case, 0), &session).await,
        Put::Created
    );
    let found = some("find_session", store.find_session(&digest(case, 0)).await);
    assert_eq!(found, (session, alice));
}

/// A digest that was never stored is nobody's.
pub async fn unknown_is_none<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_unknown";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    assert_eq!(
        put::<H>(&store, &digest(case, 0), &record(&alice)).await,
        Put::Created
    );
    let other = digest(case, 1);
    assert!(!is_there::<H>(&store, &other).await);
    assert!(!ok("remove_session", store.remove_session(&other).await));
    ok("record_seen", store.record_seen(&other, at(1)).await);
    assert!(
        !is_there::<H>(&store, &other).await,
        "record_seen made a session"
    );
}

/// A digest that is stored already is refused; the session that has it stays its owner's.
pub async fn a_collision_leaves_the_first_alone<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_collision";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    let mallory = harness
        .account(&store, new_account("mallory@example.com"))
        .await;
    assert_eq!(
        put::<H>(&store, &digest(case, 0), &record(&alice)).await,
        Put::Created
    );
    let mut second = record(&mallory);
    second.expires_at = at(9999);
    assert_eq!(
        put::<H>(&store, &digest(case, 0), &second).await,
        Put::Collision
    );
    let found = some("find_session", store.find_session(&digest(case, 0)).await);
    assert_eq!(found, (record(&alice), alice));
}

/// Of many sessions with one digest exactly one is stored.
pub async fn one_of_many_puts_wins<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_one_put";
    let store = store(harness, case).await;
    let (digest, session) = (digest(case, 0), record(&alice(harness, &store).await));
    let results = race(|_| put::<H>(&store, &digest, &session)).await;
    assert_eq!(count(&results, &Put::Created), 1, "{results:?}");
}

/// A use moves the time of last use of that session, and nothing else.
pub async fn seen_moves_only_the_last_use<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_seen";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    for number in 0..2 {
        assert_eq!(
            put::<H>(&store, &digest(case, number), &record(&alice)).await,
            Put::Created
        );
    }
    ok(
        "record_seen",
        store.record_seen(&digest(case, 0), at(60)).await,
    );
    let mut seen = record(&alice);
    seen.seen_at = at(60);
    assert_eq!(
        some("find_session", store.find_session(&digest(case, 0)).await).0,
        seen
    );
    assert_eq!(
        some("find_session", store.find_session(&digest(case, 1)).await).0,
        record(&alice)
    );
}

/// A request that is still under way when the person signs out does not bring the session back.
pub async fn seen_brings_nothing_back<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_not_back";
    let store = store(harness, case).await;
    let (digest, session) = (digest(case, 0), record(&alice(harness, &store).await));
    assert_eq!(put::<H>(&store, &digest, &session).await, Put::Created);
    let results = race(async |racer| {
        if racer == 3 {
            ok("remove_session", store.remove_session(&digest).await)
        } else {
            ok("record_seen", store.record_seen(&digest, at(60)).await);
            false
        }
    })
    .await;
    assert_eq!(
        count(&results, &true),
        1,
        "remove_session must find the session"
    );
    ok("record_seen", store.record_seen(&digest, at(61)).await);
    assert!(
        !is_there::<H>(&store, &digest).await,
        "record_seen brought a removed session back"
    );
}

/// A session is removed by exactly one of many calls.
pub async fn one_of_many_removals_wins<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_one_removal";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    for number in 0..2 {
        assert_eq!(
            put::<H>(&store, &digest(case, number), &record(&alice)).await,
            Put::Created
        );
    }
    let digests = [digest(case, 0), digest(case, 1)];
    let results =
        race(async |_| ok("remove_session", store.remove_session(&digests[0]).await)).await;
    assert_eq!(count(&results, &true), 1, "one call removes the session");
    assert!(!is_there::<H>(&store, &digests[0]).await);
    assert!(
        is_there::<H>(&store, &digests[1]).await,
        "another session went with it"
    );
}

/// A clean-up takes what ended before now or was idle for too long, and leaves what ends or was used at that very moment.
pub async fn expired_and_idle_ones_are_removed<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_clean_up";
    let store = store(harness, case).await;
    let alice = alice(harness, &store).await;
    // now is 1000, idle since 500: (expires, seen, whether it stays)
    let sessions = [
        (1000, 900, false),
        (1001, 900, true),
        (2000, 500, false),
        (2000, 501, true),
        (400, 300, false),
    ];
    for (number, (expires, seen, _)) in (0..).zip(sessions) {
        let mut session = record(&alice);
        (session.expires_at, session.seen_at) = (at(expires), at(seen));
        assert_eq!(
            put::<H>(&store, &digest(case, number), &session).await,
            Put::Created
        );
    }
    for removed in [3, 0] {
        let count = ok(
            "remove_expired_sessions",
            store.remove_expired_sessions(at(1000), at(500), 1000).await,
        );
        assert_eq!(count, removed, "how many were removed");
    }
    for (number, (expires, seen, stays)) in (0..).zip(sessions) {
        let there = is_there::<H>(&store, &digest(case, number)).await;
        assert_eq!(
            there, stays,
            "expires at {expires}, seen at {seen}; now 1000, idle since 500"
        );
    }
}

/// A session is neither read, touched nor removed from another realm.
pub async fn realms_are_apart<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_realms";
    let (store, other) = two_realms(harness, case).await;
    let alice = alice(harness, &store).await;
    let digest = digest(case, 0);
    assert_eq!(
        put::<H>(&store, &digest, &record(&alice)).await,
        Put::Created
    );
    assert!(
        !is_there::<H>(&other, &digest).await,
        "read from another realm"
    );
    ok("record_seen", other.record_seen(&digest, at(60)).await);
    assert!(
        !ok("remove_session", other.remove_session(&digest).await),
        "removed from another realm"
    );
    let removed = ok(
        "remove_expired_sessions",
        other
            .remove_expired_sessions(at(9999), at(9999), 1000)
            .await,
    );
    assert_eq!(removed, 0, "cleaned up from another realm");
    let found = some("find_session", store.find_session(&digest).await);
    assert_eq!(found.0, record(&alice), "touched from another realm");
}

/// Nobody is signed in to an account that is gone, by an old session or a new one.
pub async fn a_removed_account_has_no_session<H: Harness>(harness: &H)
where
    H::Store: SessionStore,
{
    let case = "session_removed_account";
    let store = store(harness, case).await;
    let gone = alice(harness, &store).await;
    assert_eq!(
        put::<H>(&store, &digest(case, 0), &record(&gone)).await,
        Put::Created
    );
    if !harness.remove_account(&store, &gone.id).await {
        return;
    }
    assert!(
        !is_there::<H>(&store, &digest(case, 0)).await,
        "the session outlived its account"
    );
    // A store may report an error here; what counts is that nobody is signed in by it.
    let _ = store.put_session(&digest(case, 1), &record(&gone)).await;
    assert!(
        !is_there::<H>(&store, &digest(case, 1)).await,
        "a session for an account that is gone"
    );
    let _ = alice(harness, &store).await;
    for number in 0..2 {
        assert!(
            !is_there::<H>(&store, &digest(case, number)).await,
            "the next Alice inherited a session"
        );
    }
}
