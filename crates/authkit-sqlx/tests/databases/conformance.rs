//! The whole conformance suite over every database.
//!
//! A racing case is run for a few rounds; `AUTHKIT_CONFORMANCE_ROUNDS` says how many if you want more than a quick answer.

use authkit_sqlx::authkit_store::conformance::{self, Harness};
use authkit_sqlx::authkit_store::{Account, LifecycleStore, NewAccount, Realm};
use authkit_sqlx::{AccountId, Sql};
use std::sync::{Arc, Weak};
use tokio::sync::Mutex;

use crate::place::{InAFile, InMemory, OnMySql, OnPostgres, Place, block_on, in_realm};

/// Rounds of a quick run.
const ROUNDS: usize = 2;

struct Over<P: Place> {
    // before its place, which goes when nobody is connected any more
    store: Sql<P::Database>,
    _place: Arc<P>,
}

impl<P: Place> Over<P> {
    /// Cases that run at the same moment share a place, because each has realms of its own and a place takes time to make.
    async fn shared(place: &Mutex<Weak<P>>) -> Option<Self> {
        let mut shared = place.lock().await;
        let place = match shared.upgrade() {
            Some(place) => place,
            None => Arc::new(P::new().await?),
        };
        *shared = Arc::downgrade(&place);
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

    fn rounds(&self) -> usize {
        let rounds = std::env::var("AUTHKIT_CONFORMANCE_ROUNDS");
        rounds.map_or(ROUNDS, |rounds| rounds.parse().expect("a number of rounds"))
    }
}

macro_rules! over {
    ($name:ident, $place:ident) => {
        mod $name {
            use super::*;

            static PLACE: Mutex<Weak<$place>> = Mutex::const_new(Weak::new());

            authkit_sqlx::authkit_store::conformance! {
                harness: match Over::shared(&PLACE).await {
                    Some(harness) => harness,
                    None => return,
                },
                block_on: block_on,
                ports: [
                    accounts, passwords, registerable, usernames, confirmable, recoverable, changeable,
                    changeable_email, changeable_username, lifecycle, decoys, links, passwordless, codes, trackable,
                    lockable, sessions, session_list, remember, api_tokens, roles, outbox, dead_messages, audit,
                    confirmable_passwords, passwordless_confirmable, recoverable_confirmable,
                    recoverable_changeable, recoverable_changeable_email, changeable_email_confirmable,
                    registerable_changeable_email, registerable_changeable_username, sessions_changeable,
                    lifecycle_changeable, lifecycle_passwordless, lifecycle_codes, lifecycle_roles,
                    lifecycle_sessions, lifecycle_remember, lifecycle_api_tokens, registerable_outbox,
                    confirmable_outbox, recoverable_outbox, changeable_outbox, changeable_email_outbox,
                    changeable_username_outbox, passwordless_outbox, lifecycle_outbox, registerable_audit,
                    confirmable_audit, recoverable_audit, changeable_audit, changeable_email_audit,
                    changeable_username_audit, passwordless_audit, lifecycle_audit,
                ],
            }
        }
    };
}

over!(sqlite_in_a_file, InAFile);
over!(sqlite_in_memory, InMemory);
over!(postgres, OnPostgres);
over!(mysql, OnMySql);
