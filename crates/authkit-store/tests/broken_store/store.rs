//! The store that is broken, in one way at a time.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use authkit_store::conformance::{self, Harness, block_on, yield_now};
use authkit_store::memory::Memory;
use authkit_store::{
    Account, AccountId, ApiTokenDigest, ApiTokenStore, FoundApiToken, FoundSession, LifecycleStore,
    NewAccount, Realm, SessionDigest, SessionStore,
};

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing: what is caught in the others is their fault, and not that they stand in front of another store.
    Nothing,
    /// Each verb that writes looks first, decides, and writes back what it then holds to be true, while others did the same.
    LooksThenWrites,
    /// There is one set of data, whatever realm is asked for.
    ForgetsTheRealm,
    /// Identifiers are compared as a collation that ignores accents would.
    IgnoresAccents,
    /// Role names and the keys of attempts are compared as a collation that ignores case would.
    IgnoresCase,
    /// A sign-in link works as often as it is followed.
    IgnoresTheCounter,
    /// A link works whatever address it was mailed to.
    IgnoresTheAddress,
    /// A link or a change works whatever happened since.
    IgnoresTheGeneration,
    /// What was set before the first proof of an address stays.
    KeepsThePassword,
    /// An account that is switched off comes back with the next sign-in.
    LetsTheInactiveIn,
    /// An account is switched off instead of removed.
    OnlySwitchesOff,
    /// A change of address never ends a session.
    NeverRevokes,
    /// Messages and events are not written.
    LosesWhatLeaves,
    /// Messages and events are written whether the change is made or not.
    TellsOfLosers,
    /// A clean-up takes all there is, and a list shows it.
    IgnoresTheLimit,
    /// What ends at this moment goes on.
    EndsTooLate,
    /// What was found once stays at hand.
    KeepsWhatItFound,
}

pub(crate) struct Broken {
    data: Arc<Mutex<Memory>>,
    realm: Realm,
    pub(crate) fault: Fault,
    session: OnceLock<Arc<FoundSession<AccountId>>>,
    api_token: OnceLock<Arc<FoundApiToken<AccountId>>>,
}

impl Broken {
    pub(crate) fn kept_session(
        &self,
        digest: &SessionDigest,
    ) -> Option<Arc<FoundSession<AccountId>>> {
        self.kept(&self.session, self.data().session_at_hand(digest))
    }

    pub(crate) fn kept_api_token(
        &self,
        digest: &ApiTokenDigest,
    ) -> Option<Arc<FoundApiToken<AccountId>>> {
        self.kept(&self.api_token, self.data().api_token_at_hand(digest))
    }

    fn kept<T>(&self, first: &OnceLock<Arc<T>>, now: Option<Arc<T>>) -> Option<Arc<T>> {
        match now {
            _ if self.fault != Fault::KeepsWhatItFound => now,
            Some(now) => Some(Arc::clone(first.get_or_init(|| now))),
            None => first.get().cloned(),
        }
    }

    /// The data as it is now.
    pub(crate) fn data(&self) -> Memory {
        let realm = match self.fault {
            Fault::ForgetsTheRealm => Realm::DEFAULT,
            _ => self.realm.clone(),
        };
        let data = self.data.lock().unwrap_or_else(PoisonError::into_inner);
        data.realm_handle(realm)
    }

    /// What a verb that writes works on.
    pub(crate) fn draft(&self) -> Memory {
        match self.fault {
            Fault::LooksThenWrites => self.data().fork(),
            _ => self.data(),
        }
    }

    /// Writes the draft back, some time later.
    pub(crate) async fn save(&self, draft: Memory) {
        if self.fault == Fault::LooksThenWrites {
            yield_now().await;
            *self.data.lock().unwrap_or_else(PoisonError::into_inner) = draft;
        }
    }

    pub(crate) fn realm(&self) -> &Realm {
        &self.realm
    }
}

pub(crate) struct BrokenHarness {
    data: Arc<Mutex<Memory>>,
    fault: Fault,
}

impl BrokenHarness {
    pub(crate) fn new(fault: Fault) -> Self {
        RACED.set(false);
        let data = Arc::default();
        Self { data, fault }
    }
}

thread_local! {
    /// Whether the case that runs on this thread has asked how often it is to race.
    static RACED: Cell<bool> = const { Cell::new(false) };
}

pub(crate) fn raced() -> bool {
    RACED.get()
}

impl Harness for BrokenHarness {
    type Store = Broken;

    async fn store(&self, realm: Realm) -> Broken {
        let data = self.data.clone();
        let fault = self.fault;
        Broken {
            data,
            realm,
            fault,
            session: OnceLock::new(),
            api_token: OnceLock::new(),
        }
    }

    async fn account(&self, store: &Broken, new: NewAccount) -> Account<AccountId> {
        conformance::register(&store.data(), &new).await
    }

    async fn remove_account(&self, store: &Broken, id: &AccountId) -> bool {
        store.remove_account(id, &[]).await.expect("an answer")
    }

    /// A race that this store can lose is lost at once.
    fn rounds(&self) -> usize {
        RACED.set(true);
        2
    }
}

/// What a case says, or `None` if it has nothing to say.
pub(crate) fn complaint(case: impl Future) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(case))).err()?;
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
    Some(text.unwrap_or_default())
}
