//! The whole conformance suite over a store whose type is forgotten, and what is left of its errors.
#![cfg(all(
    feature = "erased",
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

use std::error::Error;
use std::sync::Arc;

use authkit_store::conformance::{self, Harness, block_on};
use authkit_store::erased::Erased;
use authkit_store::memory::{Memory, MemoryError};
use authkit_store::{
    Account, AccountId, Effect, Generation, LifecycleStore, NewAccount, Realm, SessionDigest,
    SessionRecord, SessionStore, Store,
};
use time::OffsetDateTime;

authkit_store::erased_store! {
    /// Everything that there is.
    trait Everything<UserId = AccountId, Outgoing = Effect<AccountId>>:
        AccountStore + LifecycleStore + LinkStore + PasswordStore + RegisterableStore<Extra = ()> + ConfirmableStore
        + RecoverableStore + ChangeableStore + ChangeableEmailStore + ChangeableUsernameStore + PasswordlessStore
        + CodeStore + TrackableStore + LockableStore + SessionStore + SessionListStore + RememberStore + ApiTokenStore
        + RoleStore + OutboxStore + DeadMessageStore + AuditStore;
}

#[derive(Default)]
struct ErasedHarness(Memory);

impl Harness for ErasedHarness {
    type Store = Erased<dyn Everything>;

    async fn store(&self, realm: Realm) -> Self::Store {
        Erased::new(Arc::new(self.0.realm_handle(realm)))
    }

    async fn account(&self, store: &Self::Store, new: NewAccount) -> Account<AccountId> {
        conformance::register(store, &new).await
    }

    async fn remove_account(&self, store: &Self::Store, id: &AccountId) -> bool {
        store.remove_account(id, &[]).await.expect("an answer")
    }

    /// The store beneath races enough in its own tests.
    fn rounds(&self) -> usize {
        3
    }
}

every_port! { stamp ErasedHarness::default(), authkit_store::conformance::block_on }

fn open() -> Erased<dyn Everything> {
    Erased::new(Arc::new(Memory::new().with_realm(Realm::new("shop"))))
}

#[test]
fn an_error_reads_like_the_backends_own_and_can_be_told_by_type() {
    let store = open();
    let nobody = AccountId::from_i64(7);
    let moment = OffsetDateTime::UNIX_EPOCH;
    let session = SessionRecord::new(nobody, Generation::from_i64(1), moment, moment);
    let digest = SessionDigest::from_bytes([1; 32]);
    let error = block_on(store.put_session(&digest, &session)).unwrap_err();
    let expected = MemoryError::UnknownAccount;
    assert_eq!(error.downcast_ref(), Some(&expected));
    assert_eq!(error.to_string(), expected.to_string());
    assert_eq!(format!("{error:?}"), format!("{expected:?}"));
    assert!(error.source().is_none(), "its source is the backend's own");
}

#[test]
fn the_realm_is_the_stores_own_and_clones_share_it() {
    let store = open();
    assert_eq!(Store::realm(&store.clone()), &Realm::new("shop"));
    assert!(format!("{store:?}").contains("shop"));
}

/// Handlers are spawned, so a store and the futures of its verbs go from thread to thread.
#[test]
fn futures_may_be_spawned() {
    fn spawned<T: Send + 'static>(_: T) {}
    let store = open();
    spawned(async move {
        let digest = SessionDigest::from_bytes([1; 32]);
        store
            .find_session(&digest)
            .await
            .map(|found| found.is_some())
    });
}
