//! The whole conformance suite over every database.

use authkit_sqlx::authkit_store::conformance::{self, Harness};
use authkit_sqlx::authkit_store::{Account, LifecycleStore, NewAccount, Realm};
use authkit_sqlx::{AccountId, Sql};

use crate::place::{InAFile, InMemory, OnMySql, OnPostgres, Place, block_on, in_realm};

struct Over<P: Place> {
    // before its place, which goes when nobody is connected any more
    store: Sql<P::Database>,
    _place: P,
}

impl<P: Place> Over<P> {
    async fn new() -> Option<Self> {
        let place = P::new().await?;
        Some(Self {
            store: place.open().await,
            _place: place,
        })
    }
}

impl<P: Place> Harness for Over<P> {
    type Store = Sql<P::Database>;

    async fn store(&self, realm: Realm) -> Self::Store {
        in_realm(&self.store, realm)
    }

    async fn account(&self, store: &Self::Store, new: NewAccount) -> Account<AccountId> {
        conformance::register(store, &new).await
    }

    async fn remove_account(&self, store: &Self::Store, id: &AccountId) -> bool {
        store.remove_account(id, &[]).await.expect("a deletion")
    }
}

macro_rules! over {
    ($name:ident, $place:ident) => {
        mod $name {
            use super::*;

            authkit_sqlx::authkit_store::conformance! {
                harness: match Over::<$place>::new().await {
                    Some(harness) => harness,
                    None => return,
                },
                block_on: block_on,
                ports: [
                    accounts, passwords, registerable, confirmable, recoverable, changeable, sessions, roles, outbox,
                    recoverable_confirmable, recoverable_changeable, sessions_changeable,
                    registerable_outbox, confirmable_outbox, recoverable_outbox, changeable_outbox,
                ],
            }
        }
    };
}

over!(sqlite_in_a_file, InAFile);
over!(sqlite_in_memory, InMemory);
over!(postgres, OnPostgres);
over!(mysql, OnMySql);
