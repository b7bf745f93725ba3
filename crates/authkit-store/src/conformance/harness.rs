//! What the suite has to be told about a backend.

use super::ROUNDS;
use crate::{Account, Insert, NewAccount, Realm, RegisterableStore, Store};

/// The backend under test: how to reach it, and how an account comes into being there.
pub trait Harness: Sync {
    /// The store under test.
    type Store: Store;

    /// A handle on that realm. All handles of one harness share their data; a new harness is empty.
    fn store(&self, realm: Realm) -> impl Future<Output = Self::Store> + Send;

    /// Makes an active account with everything that `new` says.
    ///
    /// [`register`] does it for every [`RegisterableStore`]. A store whose application makes accounts elsewhere does it
    /// here by the means of the backend, and leaves out of `new` what it does not keep.
    fn account(
        &self,
        store: &Self::Store,
        new: NewAccount,
    ) -> impl Future<Output = Account<<Self::Store as Store>::UserId>> + Send;

    /// Removes an account as the application would; `false`, which is the default, if the harness cannot do that.
    ///
    /// What the suite proves about removed accounts is left out then.
    fn remove_account(
        &self,
        store: &Self::Store,
        id: &<Self::Store as Store>::UserId,
    ) -> impl Future<Output = bool> + Send {
        let _ = (store, id);
        std::future::ready(false)
    }

    /// How often each racing case is run, with something fresh to race for; [`ROUNDS`] unless said otherwise.
    ///
    /// A race that goes wrong once in a hundred times is found by many rounds. Where a commit waits for a disk they take
    /// a while, so a quick run may ask for fewer, and a full run for all.
    fn rounds(&self) -> usize {
        ROUNDS
    }
}

/// Makes an account through [`RegisterableStore::put_account`]: the usual body of [`Harness::account`].
///
/// # Panics
/// If the store reports an error or says that the address or the name is taken.
pub async fn register<S>(store: &S, new: &NewAccount) -> Account<S::UserId>
where
    S: RegisterableStore,
    S::Extra: Default,
{
    match store
        .put_account(&new.clone().with_extra(S::Extra::default()), &[], &[])
        .await
    {
        Ok(Insert::Created(account)) => account,
        Ok(taken) => {
            panic!("put_account: what is new in a realm of its own must not be {taken:?}")
        }
        Err(error) => panic!("put_account: {error}"),
    }
}
