//! Name and password in every request, as HTTP Basic has it, without hashing the password every time.
//!
//! A password that was verified is known again for a short time: under a keyed digest of name and password, whose key is
//! random and dies with the process. It is asked for a fraction of what hashing costs, and never again once the account has
//! moved to another generation, is inactive, or may hold nothing. A wrong password is never in it, so that guessing costs
//! the guesser what it did.
//!
//! Whoever shows a password while another request verifies the same one waits for that: a program with fifty connections takes
//! one hash a minute, and one attempt at the throttle, not fifty of them.
//!
//! ```
//! use authkit_session::{BasicProof, BasicProofs, ProofCache};
//! use authkit_store::{Account, AccountId, AccountStore, Identifier, memory::Memory};
//!
//! # async fn verify(_: &Identifier, _: &str) -> Option<Account<AccountId>> { None }
//! # async fn run(name: Identifier, password: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let proofs = BasicProofs::new(Memory::new(), ProofCache::new(ProofCache::<AccountId>::LIFETIME, 10_000)?);
//! let account = match proofs.resume(&name, password).await? {
//!     BasicProof::Known(account) => Some(account),
//!     BasicProof::Unknown(unproven) => {
//!         let account = verify(&name, password).await;         // the sign-in flow: throttled, hashed, gated
//!         if let Some(account) = &account {
//!             unproven.remember(account);
//!         }
//!         account
//!     }
//! };
//! # Ok(())
//! # }
//! ```

mod verifying;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use authkit_store::clock::Clock;
use authkit_store::{Account, AccountStore, Generation, Identifier, Realm, Username};
use authkit_token::{Key, KeyRing, PurposeKey, RandomError, SystemRandom};
use time::OffsetDateTime;

use crate::bounded::Bounded;
use crate::core::{Core, core_settings, length};
use crate::{Mechanism, SessionError};
use verifying::{Begun, Name, Verifying};

/// Proofs that were given a moment ago. Clones share them.
pub struct ProofCache<Id>(Arc<Shared<Id>>);

struct Shared<Id> {
    key: PurposeKey,
    lifetime: Duration,
    proofs: RwLock<Bounded<Name, Proof<Id>>>,
    verifying: Verifying,
}

#[derive(Clone)]
struct Proof<Id> {
    account: Id,
    generation: Generation,
    made_at: OffsetDateTime,
}

impl<Id> ProofCache<Id> {
    /// A minute.
    pub const LIFETIME: Duration = Duration::from_secs(60);

    /// A cache that knows a proof for `lifetime`, and up to `capacity` of them (two at least).
    ///
    /// # Errors
    /// [`RandomError`] when there is no key to be had.
    pub fn new(lifetime: Duration, capacity: usize) -> Result<Self, RandomError> {
        let keys = KeyRing::new(Key::generate(&mut SystemRandom)?);
        Ok(Self(Arc::new(Shared {
            key: PurposeKey::derive(&keys, "authkit basic proof"),
            lifetime,
            proofs: RwLock::new(Bounded::new(capacity)),
            verifying: Verifying::default(),
        })))
    }

    /// Forgets every proof.
    pub fn clear(&self) {
        let mut proofs = self
            .0
            .proofs
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        proofs.clear();
    }

    fn name(&self, realm: &Realm, identifier: &Identifier, password: &str) -> Name {
        let parts = [realm.as_str(), identifier.as_str(), password];
        self.0.key.mac(&parts.map(str::as_bytes))
    }

    fn put(&self, name: Name, proof: Proof<Id>) {
        let mut proofs = self
            .0
            .proofs
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        proofs.put(name, proof);
    }

    fn find(&self, name: &Name, now: OffsetDateTime) -> Option<Proof<Id>>
    where
        Id: Clone,
    {
        let proofs = self.0.proofs.read().unwrap_or_else(PoisonError::into_inner);
        let proof = proofs.get(name)?;
        // one that is younger than now was made by a clock that has been set back since
        let age = now - proof.made_at;
        let young = !age.is_negative() && age < length(self.0.lifetime);
        young.then(|| proof.clone())
    }
}

/// The proofs of one store's accounts.
pub struct BasicProofs<S: AccountStore> {
    core: Core<S>,
    cache: ProofCache<S::UserId>,
}

impl<S: AccountStore> BasicProofs<S> {
    /// Proofs in `cache` of the accounts in `store`, on the system's clock.
    pub fn new(store: S, cache: ProofCache<S::UserId>) -> Self {
        Self {
            core: Core::new(store),
            cache,
        }
    }

    core_settings!();

    /// The account of that name, if its password was shown to be this one a moment ago, and it is as it was then. While another
    /// request verifies the same password, this waits for it.
    ///
    /// # Errors
    /// [`SessionError`] when the store or the check could not answer.
    pub async fn resume(
        &self,
        identifier: &Identifier,
        password: &str,
    ) -> Result<BasicProof<'_, S::UserId>, SessionError<S::Error>> {
        let cache = &self.cache;
        let name = cache.name(self.core.store.realm(), identifier, password);
        if let Some(account) = self.known(&name, identifier).await? {
            return Ok(BasicProof::Known(account));
        }
        let begun = cache.0.verifying.begin(name).await;
        // whoever waited may know it now; whoever did not may have come just after another was done
        if let Some(account) = self.known(&name, identifier).await? {
            return Ok(BasicProof::Known(account));
        }
        Ok(BasicProof::Unknown(Unproven {
            cache,
            clock: &*self.core.clock,
            name,
            _begun: begun,
        }))
    }

    async fn known(
        &self,
        name: &Name,
        identifier: &Identifier,
    ) -> Result<Option<Account<S::UserId>>, SessionError<S::Error>> {
        let Some(proof) = self.cache.find(name, self.core.now()) else {
            return Ok(None);
        };
        let found = self.core.store.find_account(&proof.account).await;
        let Some(account) = found.map_err(SessionError::Store)? else {
            return Ok(None);
        };
        // a name that was given up is nobody's, or somebody else's
        let named = account.email.identifier() == identifier
            || account.username.as_ref().map(Username::identifier) == Some(identifier);
        let (generation, by) = (proof.generation, Mechanism::Basic);
        let holds = self.core.holds(&account, generation, by).await?;
        Ok((named && holds).then_some(account))
    }
}

/// What is known of a name and a password.
#[derive(Debug)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // known, or not
pub enum BasicProof<'a, Id> {
    /// It is the password of this account.
    Known(Account<Id>),
    /// Nothing: verify it.
    Unknown(Unproven<'a, Id>),
}

/// A password that has to be verified. Whoever shows the same one waits until this is dropped.
#[must_use]
pub struct Unproven<'a, Id> {
    cache: &'a ProofCache<Id>,
    clock: &'a dyn Clock,
    name: Name,
    /// `None` after waiting for another request, which was refused or failed: nobody waits twice.
    _begun: Option<Begun<'a>>,
}

impl<Id: Clone> Unproven<'_, Id> {
    /// Remembers that it is the password of that account.
    ///
    /// # Security
    /// Call it only when the password was verified in this very request, and with the account that it was verified for.
    pub fn remember(self, account: &Account<Id>) {
        let proof = Proof {
            account: account.id.clone(),
            generation: account.generation,
            made_at: self.clock.now(),
        };
        self.cache.put(self.name, proof);
    }
}

impl<Id> fmt::Debug for Unproven<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unproven").finish_non_exhaustive()
    }
}

impl<Id> Clone for ProofCache<Id> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<Id> fmt::Debug for ProofCache<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProofCache")
            .field("lifetime", &self.0.lifetime)
            .finish_non_exhaustive()
    }
}

impl<S: AccountStore> fmt::Debug for BasicProofs<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BasicProofs")
            .field("cache", &self.cache)
            .finish_non_exhaustive()
    }
}
