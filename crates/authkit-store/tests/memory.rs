//! The whole conformance suite over the store in memory.
#![cfg(all(
    feature = "memory",
    feature = "conformance",
    feature = "confirmable",
    feature = "recoverable",
    feature = "changeable",
    feature = "sessions",
    feature = "roles"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)] // helpers of tests are tests

use authkit_store::conformance::{self, Harness};
use authkit_store::memory::Memory;
use authkit_store::{Account, AccountId, LifecycleStore, NewAccount, Realm};

#[derive(Default)]
struct MemoryHarness(Memory);

impl Harness for MemoryHarness {
    type Store = Memory;

    async fn store(&self, realm: Realm) -> Memory {
        self.0.realm_handle(realm)
    }

    async fn account(&self, store: &Memory, new: NewAccount) -> Account<AccountId> {
        conformance::register(store, &new).await
    }

    async fn remove_account(&self, store: &Memory, id: &AccountId) -> bool {
        store.remove_account(id, &[]).await.expect("an answer")
    }
}

authkit_store::conformance! {
    harness: MemoryHarness::default(),
    block_on: authkit_store::conformance::block_on,
    ports: [
        accounts, passwords, registerable, confirmable, recoverable, changeable, sessions, roles, outbox,
        recoverable_confirmable, recoverable_changeable, sessions_changeable,
        registerable_outbox, confirmable_outbox, recoverable_outbox, changeable_outbox,
    ],
}

#[test]
fn all_cases_may_share_one_store() {
    let harness = MemoryHarness::default();
    conformance::block_on(async {
        conformance::accounts::all(&harness).await;
        conformance::passwords::all(&harness).await;
        conformance::registerable::all(&harness).await;
        conformance::confirmable::all(&harness).await;
        conformance::recoverable::all(&harness).await;
        conformance::changeable::all(&harness).await;
        conformance::sessions::all(&harness).await;
        conformance::roles::all(&harness).await;
        conformance::outbox::all(&harness).await;
        conformance::recoverable_confirmable::all(&harness).await;
        conformance::recoverable_changeable::all(&harness).await;
        conformance::sessions_changeable::all(&harness).await;
        conformance::registerable_outbox::all(&harness).await;
        conformance::confirmable_outbox::all(&harness).await;
        conformance::recoverable_outbox::all(&harness).await;
        conformance::changeable_outbox::all(&harness).await;
    });
}
