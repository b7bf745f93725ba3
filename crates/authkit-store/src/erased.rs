//! A backend that is chosen at run time.
//!
//! The ports are traits of `async fn`s, which costs nothing and makes no trait objects. An application whose configuration
//! says which database it uses names the ports it needs once, and has a store with exactly these:
//!
//! ```
//! # #[cfg(all(feature = "memory", feature = "password"))] mod example {
//! use std::sync::Arc;
//!
//! use authkit_store::erased::{Erased, ErasedError};
//! use authkit_store::memory::Memory;
//! use authkit_store::{AccountId, AccountStore, Effect, EmailAddress, PasswordStore};
//!
//! authkit_store::erased_store! {
//!     /// What this application keeps.
//!     pub trait AppStore<UserId = AccountId, Outgoing = Effect<AccountId>>: PasswordStore + LifecycleStore;
//! }
//!
//! pub fn open(url: &str) -> Option<Erased<dyn AppStore>> {
//!     match url {
//!         "memory:" => Some(Erased::new(Arc::new(Memory::new()))),
//!         // "sqlite:.." and "postgres:.." => Some(Erased::new(Arc::new(..))),
//!         _ => None,
//!     }
//! }
//!
//! pub async fn has_password(store: &Erased<dyn AppStore>, email: &EmailAddress) -> Result<bool, ErasedError> {
//!     let found = store.find_credential(email.identifier()).await?;
//!     Ok(found.is_some_and(|found| found.password.is_some()))
//! }
//! # }
//! ```
//!
//! A port that was left out is not there, and the compiler says so:
//!
//! ```compile_fail,E0277
//! # use authkit_store::erased::Erased;
//! # use authkit_store::{AccountId, Effect, LifecycleStore};
//! authkit_store::erased_store! {
//!     trait AppStore<UserId = AccountId, Outgoing = Effect<AccountId>>: AccountStore + LinkStore;
//! }
//! fn needs_lifecycle(store: impl LifecycleStore) {}
//! fn start(store: Erased<dyn AppStore>) {
//!     needs_lifecycle(store);
//! }
//! ```
//!
//! Each verb costs one allocation more, for its boxed future.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use crate::{Outgoing, Realm, Store, UserId};

mod declare;
mod error;
mod mirrors;

pub use error::ErasedError;
pub use mirrors::*;

/// What a boxed verb returns.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, ErasedError>> + Send + 'a>>;

/// The object-safe mirror of [`Store`]. Every store has it.
pub trait DynStore: Send + Sync {
    /// The application's account id.
    type UserId: UserId;
    /// What this store writes together with a change.
    type Outgoing: Outgoing<Self::UserId>;

    /// The realm that this handle speaks for.
    fn realm(&self) -> &Realm;
}

impl<S: Store> DynStore for S {
    type UserId = S::UserId;
    type Outgoing = S::Outgoing;

    fn realm(&self) -> &Realm {
        Store::realm(self)
    }
}

/// A store behind a pointer, with the ports that the trait `T` has as its supertraits.
///
/// [`erased_store!`](crate::erased_store) declares such a trait. Clones share the store.
pub struct Erased<T: ?Sized>(Arc<T>);

impl<T: ?Sized> Erased<T> {
    /// The store without its type.
    #[must_use]
    pub const fn new(store: Arc<T>) -> Self {
        Self(store)
    }

    pub(crate) fn inner(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> Clone for Erased<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: DynStore + ?Sized> fmt::Debug for Erased<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Erased")
            .field("realm", self.0.realm())
            .finish_non_exhaustive()
    }
}

impl<T: DynStore + ?Sized> Store for Erased<T> {
    type UserId = T::UserId;
    type Error = ErasedError;
    type Outgoing = T::Outgoing;

    fn realm(&self) -> &Realm {
        self.0.realm()
    }
}
