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

authkit_store::conformance! {
    harness: MemoryHarness::new(conformance::ROUNDS),
    block_on: authkit_store::conformance::block_on,
    ports: [
        accounts, passwords, registerable, usernames, confirmable, recoverable, changeable,
        changeable_email, changeable_username, lifecycle, links, passwordless, codes, trackable, lockable,
        sessions, session_list, remember, api_tokens, roles, outbox, audit, confirmable_passwords,
        passwordless_confirmable, recoverable_confirmable, recoverable_changeable,
        recoverable_changeable_email, changeable_email_confirmable, registerable_changeable_email,
        registerable_changeable_username, sessions_changeable, lifecycle_changeable, lifecycle_passwordless,
        lifecycle_codes, lifecycle_roles, lifecycle_sessions, lifecycle_remember, lifecycle_api_tokens,
        registerable_outbox, confirmable_outbox, recoverable_outbox, changeable_outbox,
        changeable_email_outbox, changeable_username_outbox, passwordless_outbox, lifecycle_outbox,
        registerable_audit, confirmable_audit, recoverable_audit, changeable_audit, changeable_email_audit,
        changeable_username_audit, passwordless_audit, lifecycle_audit,
    ],
}

#[test]
fn all_cases_may_share_one_store() {
    // each has raced often enough by itself
    let harness = MemoryHarness::new(3);
    conformance::block_on(async {
        conformance::accounts::all(&harness).await;
        conformance::passwords::all(&harness).await;
        conformance::registerable::all(&harness).await;
        conformance::usernames::all(&harness).await;
        conformance::confirmable::all(&harness).await;
        conformance::recoverable::all(&harness).await;
        conformance::changeable::all(&harness).await;
        conformance::changeable_email::all(&harness).await;
        conformance::changeable_username::all(&harness).await;
        conformance::lifecycle::all(&harness).await;
        conformance::links::all(&harness).await;
        conformance::passwordless::all(&harness).await;
        conformance::codes::all(&harness).await;
        conformance::trackable::all(&harness).await;
        conformance::lockable::all(&harness).await;
        conformance::sessions::all(&harness).await;
        conformance::session_list::all(&harness).await;
        conformance::remember::all(&harness).await;
        conformance::api_tokens::all(&harness).await;
        conformance::roles::all(&harness).await;
        conformance::outbox::all(&harness).await;
        conformance::audit::all(&harness).await;
        conformance::confirmable_passwords::all(&harness).await;
        conformance::passwordless_confirmable::all(&harness).await;
        conformance::recoverable_confirmable::all(&harness).await;
        conformance::recoverable_changeable::all(&harness).await;
        conformance::recoverable_changeable_email::all(&harness).await;
        conformance::changeable_email_confirmable::all(&harness).await;
        conformance::registerable_changeable_email::all(&harness).await;
        conformance::registerable_changeable_username::all(&harness).await;
        conformance::sessions_changeable::all(&harness).await;
        conformance::lifecycle_changeable::all(&harness).await;
        conformance::lifecycle_passwordless::all(&harness).await;
        conformance::lifecycle_codes::all(&harness).await;
        conformance::lifecycle_roles::all(&harness).await;
        conformance::lifecycle_sessions::all(&harness).await;
        conformance::lifecycle_remember::all(&harness).await;
        conformance::lifecycle_api_tokens::all(&harness).await;
        conformance::registerable_outbox::all(&harness).await;
        conformance::confirmable_outbox::all(&harness).await;
        conformance::recoverable_outbox::all(&harness).await;
        conformance::changeable_outbox::all(&harness).await;
        conformance::changeable_email_outbox::all(&harness).await;
        conformance::changeable_username_outbox::all(&harness).await;
        conformance::passwordless_outbox::all(&harness).await;
        conformance::lifecycle_outbox::all(&harness).await;
        conformance::registerable_audit::all(&harness).await;
        conformance::confirmable_audit::all(&harness).await;
        conformance::recoverable_audit::all(&harness).await;
        conformance::changeable_audit::all(&harness).await;
        conformance::changeable_email_audit::all(&harness).await;
        conformance::changeable_username_audit::all(&harness).await;
        conformance::passwordless_audit::all(&harness).await;
        conformance::lifecycle_audit::all(&harness).await;
    });
}
