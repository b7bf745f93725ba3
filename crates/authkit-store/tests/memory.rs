//! The whole conformance suite over the store in memory.
#![cfg(all(
    feature = "memory",
    feature = "conformance",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "passwordless",
    feature = "trackable",
    feature = "lockable",
    feature = "remember",
    feature = "api-tokens",
    feature = "roles"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

#[macro_use]
#[path = "support/every_port.rs"]
mod every_port;

use authkit_store::conformance::{self, Harness};
use authkit_store::memory::Memory;
use authkit_store::{Account, AccountId, LifecycleStore, NewAccount, Realm};

struct MemoryHarness {
    store: Memory,
    rounds: usize,
}

impl MemoryHarness {
    fn new(rounds: usize) -> Self {
        let store = Memory::new();
        Self { store, rounds }
    }
}

impl Harness for MemoryHarness {
    type Store = Memory;

    async fn store(&self, realm: Realm) -> Memory {
        self.store.realm_handle(realm)
    }

    async fn account(&self, store: &Memory, new: NewAccount) -> Account<AccountId> {
        conformance::register(store, &new).await
    }

    async fn remove_account(&self, store: &Memory, id: &AccountId) -> bool {
        store.remove_account(id, &[]).await.expect("an answer")
    }

    fn rounds(&self) -> usize {
        self.rounds
    }
}

every_port! { stamp MemoryHarness::new(conformance::ROUNDS), authkit_store::conformance::block_on }

#[test]
fn all_cases_may_share_one_store() {
    // each has raced often enough by itself
    let harness = MemoryHarness::new(3);
    conformance::block_on(async {
        every_port! { run &harness }
    });
}
