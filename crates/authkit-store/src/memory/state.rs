//! What the lock of a [`Memory`](super::Memory) guards, and the few steps that all its ports share.

use std::collections::{BTreeMap, HashMap};

use super::outbox::Outbox;
use crate::{Account, AccountId, Identifier, Realm};

#[derive(Default)]
pub(super) struct State {
    last_id: i64,
    rows: HashMap<AccountId, (Realm, Row)>,
    ids: BTreeMap<(Realm, Identifier), AccountId>,
    #[cfg(feature = "sessions")]
    pub(super) sessions: super::sessions::Sessions,
    pub(super) outbox: Outbox,
}

/// One account and what the ports keep about it.
pub(super) struct Row {
    pub(super) account: Account<AccountId>,
    #[cfg(feature = "password")]
    pub(super) password: Option<authkit_hash::PasswordHash>,
    #[cfg(any(feature = "confirmable", feature = "recoverable"))]
    pub(super) confirmed_at: Option<time::OffsetDateTime>,
    #[cfg(feature = "roles")]
    pub(super) roles: std::collections::BTreeSet<authkit_roles::RoleName>,
}

impl Row {
    pub(super) fn new(account: Account<AccountId>) -> Self {
        Self {
            account,
            #[cfg(feature = "password")]
            password: None,
            #[cfg(any(feature = "confirmable", feature = "recoverable"))]
            confirmed_at: None,
            #[cfg(feature = "roles")]
            roles: std::collections::BTreeSet::new(),
        }
    }
}

impl State {
    pub(super) fn row(&self, realm: &Realm, id: AccountId) -> Option<&Row> {
        self.rows
            .get(&id)
            .filter(|(of, _)| of == realm)
            .map(|(_, row)| row)
    }

    pub(super) fn row_mut(&mut self, realm: &Realm, id: AccountId) -> Option<&mut Row> {
        self.rows
            .get_mut(&id)
            .filter(|(of, _)| of == realm)
            .map(|(_, row)| row)
    }

    pub(super) fn row_by_identifier(&self, realm: &Realm, identifier: &Identifier) -> Option<&Row> {
        let id = self.ids.get(&(realm.clone(), identifier.clone()))?;
        self.row(realm, *id)
    }

    /// Inserts what `make` makes of the next id, unless the identifier is taken.
    pub(super) fn insert(
        &mut self,
        realm: &Realm,
        make: impl FnOnce(AccountId) -> Row,
    ) -> Option<Account<AccountId>> {
        let id = AccountId::from_i64(self.last_id + 1);
        let row = make(id);
        let key = (realm.clone(), row.account.email.identifier().clone());
        if self.ids.contains_key(&key) {
            return None;
        }
        self.last_id += 1;
        let account = row.account.clone();
        self.ids.insert(key, id);
        self.rows.insert(id, (realm.clone(), row));
        Some(account)
    }

    pub(super) fn remove(&mut self, realm: &Realm, id: AccountId) -> bool {
        let Some(row) = self.row(realm, id) else {
            return false;
        };
        let key = (realm.clone(), row.account.email.identifier().clone());
        self.ids.remove(&key);
        self.rows.remove(&id);
        #[cfg(feature = "sessions")]
        self.sessions.retain(|_, session| session.account != id);
        true
    }
}
