//! What accounts hold under random names: sessions, remember series and API tokens have this shape in common.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use time::OffsetDateTime;

use super::MemoryError;
use super::state::State;
use crate::{Account, AccountId, Put, Realm};

/// A record that belongs to an account.
pub(super) trait Holding: Clone {
    fn account(&self) -> AccountId;
}

/// All records of one kind, of every realm.
#[derive(Clone)]
pub(super) struct Held<D, R>(HashMap<D, (Realm, R)>);

impl<D, R> Default for Held<D, R> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<D: Copy + Eq + Hash, R: Holding> Held<D, R> {
    pub(super) fn get(&self, realm: &Realm, digest: &D) -> Option<&R> {
        self.0
            .get(digest)
            .filter(|(of, _)| of == realm)
            .map(|(_, record)| record)
    }

    pub(super) fn get_mut(&mut self, realm: &Realm, digest: &D) -> Option<&mut R> {
        self.0
            .get_mut(digest)
            .filter(|(of, _)| of == realm)
            .map(|(_, record)| record)
    }

    pub(super) fn put(&mut self, realm: &Realm, digest: &D, record: &R) -> Put {
        match self.0.entry(*digest) {
            Entry::Occupied(_) => Put::Collision,
            Entry::Vacant(place) => {
                place.insert((realm.clone(), record.clone()));
                Put::Created
            }
        }
    }

    pub(super) fn remove(&mut self, realm: &Realm, digest: &D) -> bool {
        self.get(realm, digest).is_some() && self.0.remove(digest).is_some()
    }

    /// Takes out up to `limit` records of a realm, in no particular order.
    pub(super) fn take(
        &mut self,
        realm: &Realm,
        limit: u32,
        mut wanted: impl FnMut(&D, &R) -> bool,
    ) -> Vec<R> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        self.0
            .extract_if(|digest, (of, record)| of == realm && wanted(digest, record))
            .take(limit)
            .map(|(_, (_, record))| record)
            .collect()
    }

    /// The records of an account, the one with the latest `moment` first.
    pub(super) fn of(
        &self,
        realm: &Realm,
        account: AccountId,
        moment: impl Fn(&R) -> OffsetDateTime,
    ) -> Vec<(D, R)> {
        let ours = self
            .0
            .iter()
            .filter(|(_, (of, record))| of == realm && record.account() == account);
        let mut records: Vec<_> = ours
            .map(|(digest, (_, record))| (*digest, record.clone()))
            .collect();
        records.sort_by_key(|(_, record)| std::cmp::Reverse(moment(record)));
        records
    }

    /// Forgets what an account held.
    pub(super) fn remove_all(&mut self, account: AccountId) {
        self.0.retain(|_, (_, record)| record.account() != account);
    }
}

impl State {
    /// Nothing is held by an account that is not there.
    pub(super) fn known(&self, realm: &Realm, account: AccountId) -> Result<(), MemoryError> {
        match self.row(realm, account) {
            Some(_) => Ok(()),
            None => Err(MemoryError::UnknownAccount),
        }
    }

    /// The record beside its account as it is now.
    pub(super) fn with_account<R: Holding>(
        &self,
        realm: &Realm,
        record: Option<&R>,
    ) -> Option<(R, Account<AccountId>)> {
        let record = record?;
        let row = self.row(realm, record.account())?;
        Some((record.clone(), row.account.clone()))
    }
}
