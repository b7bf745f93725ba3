//! The two ports that every store has: who it is, and how an account is found.

use crate::outbox::Outgoing;
use crate::port::port;
use crate::{Account, Identifier, Realm, UserId};

/// A handle on the accounts of one realm.
///
/// This is the root that every other port builds on. It says which id the application uses, what can go wrong, and
/// whether mail can be written in the same transaction as the change that causes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a store of accounts",
    note = "implement `authkit_store::Store` for it, or use `authkit_sqlx::Sqlite` or `authkit_store::memory::Memory`"
)]
pub trait Store: Send + Sync {
    /// The application's account id.
    type UserId: UserId;
    /// What the backend reports when it could not answer.
    type Error: std::error::Error + Send + Sync + 'static;
    /// What this store writes together with a change: [`Effect`](crate::Effect) if it has an outbox and an audit log,
    /// [`Message`](crate::Message) if only an outbox, else [`Never`](crate::Never).
    type Outgoing: Outgoing<Self::UserId>;

    /// The realm that this handle speaks for.
    fn realm(&self) -> &Realm;
}

impl<S: Store> Store for &S {
    type UserId = S::UserId;
    type Error = S::Error;
    type Outgoing = S::Outgoing;

    fn realm(&self) -> &Realm {
        S::realm(self)
    }
}

impl<S: Store> Store for std::sync::Arc<S> {
    type UserId = S::UserId;
    type Error = S::Error;
    type Outgoing = S::Outgoing;

    fn realm(&self) -> &Realm {
        S::realm(self)
    }
}

/// What a compare-and-set came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // a compare-and-set has no third end
pub enum Swap {
    /// The expected state was there, and is replaced.
    Done,
    /// Something else was there; nothing changed.
    Stale,
}

/// What storing something new under a random name came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
#[allow(clippy::exhaustive_enums)] // an insert-if-absent has no third end
pub enum Put {
    /// It is stored.
    Created,
    /// That name is taken: what is stored under it is somebody else's, and stays as it is.
    Collision,
}

port! {
    /// Finds accounts.
    pub trait AccountStore (DynAccountStore): Store (DynStore) {
        /// The account of that id, active or not; `None` if there is none.
        async fn find_account(&self, id: &Self::UserId) -> Option<Account<Self::UserId>>;

        /// The account with exactly that address or name, in canonical form; `None` if there is none.
        async fn find_account_by_identifier(&self, identifier: &Identifier) -> Option<Account<Self::UserId>>;

        at_hand {
            /// An account of this realm whose rows are read in the place of those of an address that has none, where one is known
            /// without waiting, such as the last that was found by its address: what there is takes longer to read than what there
            /// is not. Nothing is made of what is read. `None` says that none is known.
            fn decoy_account(&self) -> Option<Self::UserId> {
                None
            }
        }
    }
}
