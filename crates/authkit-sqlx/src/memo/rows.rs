//! The rows that are kept, by kind and by key.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
#[cfg(any(feature = "sessions", feature = "api-tokens"))]
use std::sync::Arc;

use authkit_store::{Account, Realm};

use crate::AccountId;

#[cfg(any(feature = "sessions", feature = "api-tokens"))]
mod digests;

/// Rows by kind.
#[derive(Default)]
pub(crate) struct Rows {
    accounts: Kind<Account<AccountId>>,
    #[cfg(feature = "sessions")]
    sessions: Kind<Session>,
    #[cfg(feature = "api-tokens")]
    api_tokens: Kind<ApiToken>,
}

pub(super) type Kind<R> = HashMap<<R as Row>::Key, (Realm, R), <R as Row>::Hashing>;
#[cfg(feature = "sessions")]
type Session = Arc<authkit_store::FoundSession<AccountId>>;
#[cfg(feature = "api-tokens")]
type ApiToken = Arc<authkit_store::FoundApiToken<AccountId>>;

/// What is kept.
pub(crate) trait Row: Clone {
    /// What it is looked up by.
    type Key: Copy + Eq + Hash;
    /// How its keys are spread.
    type Hashing: BuildHasher + Default;

    /// All of that kind.
    fn kind(rows: &Rows) -> &Kind<Self>;
    /// The same, to change them.
    fn kind_mut(rows: &mut Rows) -> &mut Kind<Self>;
}

macro_rules! row {
    ($row:ty, $key:ty, $hashing:ty, $kind:ident) => {
        impl Row for $row {
            type Key = $key;
            type Hashing = $hashing;

            fn kind(rows: &Rows) -> &Kind<Self> {
                &rows.$kind
            }

            fn kind_mut(rows: &mut Rows) -> &mut Kind<Self> {
                &mut rows.$kind
            }
        }
    };
}

row!(Account<AccountId>, AccountId, RandomState, accounts);
#[cfg(feature = "sessions")]
row!(Session, [u8; 32], digests::Hashing, sessions);
#[cfg(feature = "api-tokens")]
row!(ApiToken, [u8; 32], digests::Hashing, api_tokens);

impl Rows {
    pub(crate) fn update<R: Row>(&mut self, key: &R::Key, update: impl FnOnce(&mut R)) {
        if let Some((_, row)) = R::kind_mut(self).get_mut(key) {
            update(row);
        }
    }

    pub(crate) fn retain<R: Row>(&mut self, keep: impl Fn(&R) -> bool) {
        R::kind_mut(self).retain(|_, (_, row)| keep(row));
    }
}
