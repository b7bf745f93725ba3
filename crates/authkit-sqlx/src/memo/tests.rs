//! Rows that are kept for as long as they may be.

use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use authkit_store::{Account, EmailAddress, Generation};

use super::*;
use crate::AccountId;

/// A database of one account, which counts its commits and its logs.
#[derive(Clone, Default)]
struct Counting(Arc<(AtomicU8, AtomicU8, AtomicBool)>);

impl Versions for Counting {
    fn version(&self) -> Option<Version> {
        let (commits, logs, stopped) = &*self.0;
        let mut version = [0; 48];
        version[0] = commits.load(Ordering::Relaxed);
        version[1] = logs.load(Ordering::Relaxed);
        (!stopped.load(Ordering::Relaxed)).then_some(Version(version))
    }

    fn is_same(&self, one: &Version, other: &Version) -> bool {
        one.0[0] == other.0[0]
    }

    fn is_next(&self, old: &Version, new: &Version) -> bool {
        old.0[0] + 1 == new.0[0]
    }

    fn stop(&self) {
        self.0.2.store(true, Ordering::Relaxed);
    }

    fn close(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async { self.stop() })
    }
}

impl Counting {
    fn commit(&self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }

    fn begin_a_log(&self) {
        self.0.1.fetch_add(1, Ordering::Relaxed);
    }

    fn memo(&self) -> Memo {
        Memo::new(Box::new(self.clone()))
    }
}

fn account(generation: i64) -> Account<AccountId> {
    let email = EmailAddress::parse("a@example.com").unwrap();
    Account::new(
        AccountId::from_i64(1),
        email,
        Generation::from_i64(generation),
    )
}

/// Looks the account up; the generation that came, and whether the database was asked.
async fn look(memo: &Memo, realm: &Realm, stored: i64) -> (i64, bool) {
    let mut asked = false;
    let find = || {
        asked = true;
        ready(Ok(Some(account(stored))))
    };
    let found = memo.find(realm, &AccountId::from_i64(1), find).await;
    (found.unwrap().unwrap().generation.as_i64(), asked)
}

#[tokio::test]
async fn a_row_is_kept_until_anything_is_committed() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    assert_eq!(look(&memo, &realm, 1).await, (1, true));
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
    database.commit();
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
    assert_eq!(look(&memo, &realm, 99).await, (2, false));
}

#[tokio::test]
async fn a_row_is_kept_for_its_realm_alone() {
    let database = Counting::default();
    let memo = database.memo();
    let other = Realm::new("other");
    assert_eq!(look(&memo, &Realm::DEFAULT, 1).await, (1, true));
    assert_eq!(look(&memo, &other, 2).await, (2, true));
}

#[tokio::test]
async fn what_was_read_while_somebody_committed_is_not_kept() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    let find = || {
        database.commit();
        ready(Ok(Some(account(1))))
    };
    let id = AccountId::from_i64(1);
    memo.find(&realm, &id, find).await.unwrap();
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
}

#[tokio::test]
async fn a_commit_of_ours_ends_one_row_and_one_of_somebody_else_all() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    let second = AccountId::from_i64(2);
    for (commits, kept) in [(1, true), (2, false)] {
        let find = || ready(Ok(Some(account(7))));
        memo.find(&realm, &second, find).await.unwrap();
        assert_eq!(look(&memo, &realm, 1).await.0, 1);
        let change = memo.change();
        (0..commits).for_each(|_| database.commit());
        change.committed(|rows| {
            rows.retain::<Account<AccountId>>(|row| row.generation != Generation::from_i64(1));
        });
        assert!(look(&memo, &realm, 1).await.1, "{commits}");
        let mut asked = false;
        let find = || {
            asked = true;
            ready(Ok(Some(account(7))))
        };
        memo.find(&realm, &second, find).await.unwrap();
        assert_eq!(asked, !kept, "{commits}");
    }
}

#[tokio::test]
async fn who_looks_between_a_commit_of_ours_and_its_word_spoils_nothing() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    let change = memo.change();
    database.commit();
    assert_eq!(look(&memo, &realm, 1).await, (1, true));
    change.committed(|_| ());
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
}

#[tokio::test]
async fn a_change_that_is_given_up_keeps_nothing_alive() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    let change = memo.change();
    database.commit(); // it was written, and nobody waited for the answer
    drop(change);
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
    assert_eq!(look(&memo, &realm, 99).await, (2, false));
}

#[tokio::test]
async fn a_log_that_begins_anew_ends_nothing() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    let change = memo.change();
    database.begin_a_log();
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
    database.commit();
    change.committed(|_| ());
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
}

#[tokio::test]
async fn a_change_of_ours_that_waits_for_another_one_of_ours_ends_one_row() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    let id = AccountId::from_i64(1);
    look(&memo, &realm, 1).await;
    let (first, second) = (memo.change(), memo.change());
    database.begin_a_log();
    database.commit();
    first.committed(|_| ());
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
    database.commit();
    second.committed(|rows| {
        rows.update(&id, |row: &mut Account<AccountId>| row.active = false);
    });
    assert_eq!(look(&memo, &realm, 99).await, (1, false));
    let find = || ready(Ok(None));
    let kept: Option<Account<AccountId>> = memo.find(&realm, &id, find).await.unwrap();
    assert!(!kept.unwrap().active, "it was brought up to date");
}

#[tokio::test]
async fn a_commit_of_somebody_else_while_two_of_ours_wait_ends_all() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    let (first, second) = (memo.change(), memo.change());
    database.commit();
    first.committed(|_| ());
    database.commit(); // of somebody else
    database.commit();
    second.committed(|_| ());
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
}

#[tokio::test]
async fn a_database_that_does_not_tell_of_our_commit_is_not_believed_again() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    memo.change().committed(|_| ());
    for stored in [2, 3] {
        assert_eq!(look(&memo, &realm, stored).await, (stored, true));
    }
}

#[tokio::test]
async fn who_looks_between_a_commit_that_alone_can_be_made_and_its_word_is_served() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    for (commits, served) in [(0, true), (1, true), (2, false)] {
        look(&memo, &realm, 1).await;
        let change = memo.change();
        change.is_alone(|_| ());
        (0..commits).for_each(|_| database.commit());
        let stored = if served { 99 } else { 1 };
        assert_eq!(look(&memo, &realm, stored).await, (1, !served), "{commits}");
    }
    // given up: the next commit is somebody else's
    look(&memo, &realm, 1).await;
    let change = memo.change();
    change.is_alone(|_| ());
    drop(change);
    database.commit();
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
}

#[tokio::test]
async fn what_is_about_to_be_changed_is_not_kept() {
    let (database, realm) = (Counting::default(), Realm::DEFAULT);
    let memo = database.memo();
    look(&memo, &realm, 1).await;
    let change = memo.change();
    change.is_alone(|rows| rows.retain::<Account<AccountId>>(|_| false));
    assert_eq!(look(&memo, &realm, 1).await, (1, true));
    database.commit();
    assert_eq!(look(&memo, &realm, 2).await, (2, true));
    change.committed(|_| ());
    assert_eq!(look(&memo, &realm, 3).await, (3, true));
}
