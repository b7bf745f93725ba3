//! The store in memory under real threads: the suite's racers meet only where a store gives way, and this one never does.
#![cfg(all(feature = "memory", feature = "conformance", feature = "recoverable"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_hash::PasswordHash;
use authkit_store::conformance::block_on;
use authkit_store::memory::Memory;
use authkit_store::{
    Account, EmailAddress, Generation, Insert, NewAccount, PasswordStore, RecoverableStore,
    RegisterableStore, Reset, Swap,
};
use std::sync::Barrier;
use std::thread;
use time::OffsetDateTime;

const THREADS: usize = 16;

fn hash(number: usize) -> PasswordHash {
    PasswordHash::from_stored(format!("hash {number}"))
}

fn alice() -> NewAccount {
    let email = EmailAddress::parse("alice@example.com").unwrap();
    NewAccount::new(
        email,
        Some(hash(0)),
        Generation::from_i64(1),
        OffsetDateTime::UNIX_EPOCH,
    )
}

/// How many threads came to `true`, all having started at once.
fn race(run: impl Fn(usize) -> bool + Sync) -> usize {
    let start = Barrier::new(THREADS);
    thread::scope(|scope| {
        let racer = |number| {
            let (run, start) = (&run, &start);
            scope.spawn(move || {
                start.wait();
                run(number)
            })
        };
        let racers: Vec<_> = (0..THREADS).map(racer).collect();
        racers
            .into_iter()
            .filter_map(|racer| racer.join().ok())
            .filter(|won| *won)
            .count()
    })
}

#[test]
fn one_registration_wins() {
    for _ in 0..50 {
        let store = Memory::new();
        let won =
            race(|_| block_on(store.put_account(&alice(), &[], &[])).unwrap() != Insert::Taken);
        assert_eq!(won, 1);
    }
}

#[test]
fn one_reset_wins() {
    for _ in 0..50 {
        let store = Memory::new();
        let Insert::Created(Account { id, generation, .. }) =
            block_on(store.put_account(&alice(), &[], &[])).unwrap()
        else {
            panic!("taken in an empty store");
        };
        let won = race(|number| {
            let reset = Reset::new(
                id,
                alice().email,
                Some(hash(0)),
                generation,
                hash(number + 1),
                OffsetDateTime::UNIX_EPOCH,
            );
            block_on(store.redeem_reset(&reset, &[])).unwrap() == Swap::Done
        });
        assert_eq!(won, 1);
        let found = block_on(store.find_credential_by_id(&id)).unwrap().unwrap();
        assert_eq!(found.account.generation, generation.next());
    }
}
