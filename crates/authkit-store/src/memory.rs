//! A complete store in memory: for tests, trials and as a model for your own.
//!
//! It implements every port that is switched on, passes the conformance suite, and forgets everything when its last
//! handle is dropped. Every verb holds one lock for as long as it takes, so each is one step. Clones share the data.
//!
//! ```
//! use authkit_store::memory::Memory;
//! use authkit_store::{AccountStore, EmailAddress, Generation};
//!
//! # #[cfg(feature = "conformance")]
//! # authkit_store::conformance::block_on(async {
//! let store = Memory::new();
//! let email = EmailAddress::parse("Alice@example.com")?;
//! let alice = store.add_account(email.clone(), Generation::from_random(7)).ok_or("taken")?;
//! assert_eq!(store.find_account_by_identifier(email.identifier()).await?, Some(alice));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use time::OffsetDateTime;

use crate::{
    Account, AccountId, AccountStore, DecoyStore, Effect, EmailAddress, Generation, Identifier,
    Realm, Store,
};

#[cfg(feature = "api-tokens")]
mod api_tokens;
mod audit;
#[cfg(feature = "changeable")]
mod changeable;
#[cfg(feature = "changeable")]
mod changeable_email;
#[cfg(feature = "changeable")]
mod changeable_username;
#[cfg(feature = "passwordless")]
mod codes;
#[cfg(feature = "confirmable")]
mod confirmable;
#[cfg(feature = "sessions")]
mod held;
mod lifecycle;
mod links;
#[cfg(feature = "lockable")]
mod lockable;
mod outbox;
#[cfg(feature = "passwordless")]
mod passwordless;
#[cfg(feature = "password")]
mod passwords;
#[cfg(feature = "recoverable")]
mod recoverable;
#[cfg(feature = "registerable")]
mod registerable;
#[cfg(feature = "remember")]
mod remember;
#[cfg(feature = "roles")]
mod roles;
mod row;
#[cfg(feature = "sessions")]
mod sessions;
mod state;
#[cfg(feature = "trackable")]
mod trackable;

use row::Row;
use state::State;

/// What a [`Memory`] cannot do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// A session, series or token was to be stored for an account that is not there.
    #[error("there is no such account")]
    UnknownAccount,
    /// A session was to take the place of another under a digest that is not fresh.
    #[error("that digest is taken")]
    DigestTaken,
}

/// A handle on one realm of a store in memory. Ids are counted from 1 over all realms.
#[derive(Clone, Default)]
pub struct Memory {
    state: Arc<Mutex<State>>,
    realm: Realm,
}

impl Memory {
    /// An empty store, in the default realm.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This handle, speaking for another realm from now on.
    #[must_use]
    pub fn with_realm(mut self, realm: Realm) -> Self {
        self.realm = realm;
        self
    }

    /// Another handle on the same data, for another realm.
    #[must_use]
    pub fn realm_handle(&self, realm: Realm) -> Self {
        self.clone().with_realm(realm)
    }

    /// A store of its own that starts with a copy of everything: what is done to one is not seen in the other.
    ///
    /// Fill a store once, and give each test a fork of it.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self {
            state: Arc::new(Mutex::new(self.lock().clone())),
            realm: self.realm.clone(),
        }
    }

    /// Adds an account that has no password, whatever features are on; `None` if the identifier is taken.
    #[must_use]
    pub fn add_account(
        &self,
        email: EmailAddress,
        generation: Generation,
    ) -> Option<Account<AccountId>> {
        self.lock()
            .insert(&self.realm, |id| {
                Row::new(Account::new(id, email, generation))
            })
            .ok()
    }

    /// A panic elsewhere cannot leave the data half-changed, because no verb can panic after its first write.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory")
            .field("realm", &self.realm)
            .finish_non_exhaustive()
    }
}

impl Store for Memory {
    type UserId = AccountId;
    type Error = MemoryError;
    type Outgoing = Effect<AccountId>;

    fn realm(&self) -> &Realm {
        &self.realm
    }
}

impl AccountStore for Memory {
    async fn find_account(
        &self,
        id: &AccountId,
    ) -> Result<Option<Account<AccountId>>, MemoryError> {
        Ok(self
            .lock()
            .row(&self.realm, *id)
            .map(|row| row.account.clone()))
    }

    async fn find_account_by_identifier(
        &self,
        identifier: &Identifier,
    ) -> Result<Option<Account<AccountId>>, MemoryError> {
        Ok(self
            .lock()
            .row_by_identifier(&self.realm, identifier)
            .map(|row| row.account.clone()))
    }
}

/// A write to memory takes no time that could be measured.
impl DecoyStore for Memory {
    async fn record_decoy(&self, _: u8, _: OffsetDateTime) -> Result<(), MemoryError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alice(store: &Memory) -> Option<Account<AccountId>> {
        let email = EmailAddress::parse("alice@example.com").unwrap();
        store.add_account(email, Generation::from_i64(1))
    }

    #[test]
    fn a_poisoned_lock_is_no_end() {
        let store = Memory::new();
        let other = store.clone();
        let poisoned = std::thread::spawn(move || {
            let _held = other.state.lock().unwrap();
            panic!("while holding the lock");
        });
        assert!(poisoned.join().is_err());
        assert!(alice(&store).is_some());
    }

    #[test]
    fn a_fork_goes_its_own_way() {
        let store = Memory::new();
        assert!(alice(&store).is_some());
        let fork = store.fork();
        assert!(alice(&fork).is_none(), "it starts with a copy");
        let bob = EmailAddress::parse("bob@example.com").unwrap();
        for store in [&fork, &store] {
            assert!(
                store
                    .add_account(bob.clone(), Generation::from_i64(1))
                    .is_some()
            );
        }
    }

    #[test]
    fn debug_shows_no_data() {
        let store = Memory::new();
        assert!(alice(&store).is_some());
        assert!(!format!("{store:?}").contains("alice"));
    }
}
