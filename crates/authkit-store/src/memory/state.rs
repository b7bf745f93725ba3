//! What the lock of a [`Memory`](super::Memory) guards, and the few steps that all its ports share.

use std::collections::{BTreeMap, HashMap};

use super::audit::Log;
use super::outbox::Outbox;
use super::row::Row;
use crate::{Account, AccountId, Effect, Identifier, Realm, Username};

#[derive(Clone, Default)]
pub(super) struct State {
    last_id: i64,
    rows: HashMap<AccountId, (Realm, Row)>,
    /// Addresses and names alike: no text is both.
    ids: BTreeMap<(Realm, Identifier), AccountId>,
    #[cfg(feature = "sessions")]
    pub(super) sessions: super::sessions::Sessions,
    #[cfg(feature = "remember")]
    pub(super) series: super::remember::AllSeries,
    #[cfg(feature = "api-tokens")]
    pub(super) api_tokens: super::api_tokens::ApiTokens,
    #[cfg(feature = "lockable")]
    pub(super) attempts: super::lockable::Book,
    pub(super) outbox: Outbox,
    pub(super) log: Log,
}

/// Which identifier of a new account is another one's.
pub(super) enum Clash {
    Email,
    Username,
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

    #[cfg(feature = "passwordless")]
    pub(super) fn rows_mut<'a>(
        &'a mut self,
        realm: &'a Realm,
    ) -> impl Iterator<Item = &'a mut Row> {
        self.rows
            .values_mut()
            .filter(move |(of, _)| of == realm)
            .map(|(_, row)| row)
    }

    pub(super) fn row_by_identifier(&self, realm: &Realm, identifier: &Identifier) -> Option<&Row> {
        self.row(realm, self.owner(realm, identifier)?)
    }

    /// Whose that address or name is.
    pub(super) fn owner(&self, realm: &Realm, identifier: &Identifier) -> Option<AccountId> {
        self.ids.get(&(realm.clone(), identifier.clone())).copied()
    }

    /// Inserts what `make` makes of the next id, unless its address or name is taken.
    pub(super) fn insert(
        &mut self,
        realm: &Realm,
        make: impl FnOnce(AccountId) -> Row,
    ) -> Result<Account<AccountId>, Clash> {
        let id = AccountId::from_i64(self.last_id + 1);
        let row = make(id);
        let account = row.account.clone();
        let name = account.username.as_ref().map(Username::identifier);
        if self.owner(realm, account.email.identifier()).is_some() {
            return Err(Clash::Email);
        }
        if name.is_some_and(|name| self.owner(realm, name).is_some()) {
            return Err(Clash::Username);
        }
        self.last_id += 1;
        for identifier in row.identifiers() {
            self.ids.insert((realm.clone(), identifier), id);
        }
        self.rows.insert(id, (realm.clone(), row));
        Ok(account)
    }

    /// Changes a row, and with it what it is found by.
    #[cfg(feature = "changeable")]
    pub(super) fn rename(&mut self, realm: &Realm, id: AccountId, change: impl FnOnce(&mut Row)) {
        let Some(row) = self.row_mut(realm, id) else {
            return;
        };
        let before = row.identifiers();
        change(row);
        let after = row.identifiers();
        for identifier in before {
            self.ids.remove(&(realm.clone(), identifier));
        }
        for identifier in after {
            self.ids.insert((realm.clone(), identifier), id);
        }
    }

    pub(super) fn remove(&mut self, realm: &Realm, id: AccountId) -> bool {
        let Some(row) = self.row(realm, id) else {
            return false;
        };
        for identifier in row.identifiers() {
            self.ids.remove(&(realm.clone(), identifier));
        }
        self.rows.remove(&id);
        #[cfg(feature = "sessions")]
        self.sessions.remove_all(id);
        #[cfg(feature = "remember")]
        self.series.remove_all(id);
        #[cfg(feature = "api-tokens")]
        self.api_tokens.remove_all(id);
        true
    }

    /// Writes what leaves with a change.
    pub(super) fn write(&mut self, realm: &Realm, outgoing: &[Effect<AccountId>]) {
        for effect in outgoing {
            match effect {
                Effect::Message(message) => self.outbox.put(realm, message),
                Effect::Event(event) => self.log.put(realm, event.clone()),
            }
        }
    }

    /// The same, where an event that names no account is about `id`.
    #[cfg(feature = "registerable")]
    pub(super) fn write_about(
        &mut self,
        realm: &Realm,
        id: AccountId,
        outgoing: &[Effect<AccountId>],
    ) {
        for effect in outgoing {
            let mut effect = effect.clone();
            if let Effect::Event(event) = &mut effect {
                event.account.get_or_insert(id);
            }
            self.write(realm, &[effect]);
        }
    }
}
