//! The application's own user of a request: loaded when it is first asked for, and at most once.
//!
//! ```
//! use std::sync::Arc;
//! use authkit_session::{CurrentUser, UserLoader};
//! use authkit_store::{Account, AccountId};
//! use std::convert::Infallible;
//!
//! struct Profiles;
//! struct Profile { name: String }
//!
//! impl UserLoader<AccountId> for Profiles {
//!     type User = Profile;
//!     type Error = Infallible;
//!
//!     async fn load(&self, account: &Account<AccountId>) -> Result<Option<Profile>, Infallible> {
//!         Ok(Some(Profile { name: account.email.to_string() }))       // a query of your own
//!     }
//! }
//!
//! # async fn run(account: Option<Account<AccountId>>) {
//! let user = CurrentUser::new(account, Arc::new(Profiles));            // one per request; nothing is loaded yet
//! if let Ok(Some(profile)) = user.get().await {
//!     assert!(!profile.name.is_empty());
//! }
//! # }
//! ```

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use authkit_store::Account;

mod once;

use once::Once;

/// Finds the application's user of an account.
pub trait UserLoader<Id>: Send + Sync {
    /// The application's user.
    type User: Send + Sync;
    /// What can go wrong in finding it.
    type Error: Send + Sync;

    /// The user; `None` if the application knows none, which makes the request anonymous.
    ///
    /// # Errors
    /// Its own, when it could not answer.
    fn load(
        &self,
        account: &Account<Id>,
    ) -> impl Future<Output = Result<Option<Self::User>, Self::Error>> + Send;
}

/// The user of one request.
pub struct CurrentUser<Id, L: UserLoader<Id>> {
    account: Option<Account<Id>>,
    loader: Arc<L>,
    loaded: Once<Result<Option<L::User>, L::Error>>,
}

impl<Id, L: UserLoader<Id>> CurrentUser<Id, L> {
    /// The user of that account, if the request has one.
    pub const fn new(account: Option<Account<Id>>, loader: Arc<L>) -> Self {
        Self {
            account,
            loader,
            loaded: Once::new(),
        }
    }

    /// The account, which is there without loading anything.
    #[must_use]
    pub const fn account(&self) -> Option<&Account<Id>> {
        self.account.as_ref()
    }

    /// The user; `None` if nobody is signed in, or the application knows no such user. Whoever asks first has it loaded,
    /// all others wait for that.
    ///
    /// # Errors
    /// The loader's own; it is not asked again.
    pub async fn get(&self) -> Result<Option<&L::User>, &L::Error> {
        let Some(account) = &self.account else {
            return Ok(None);
        };
        let loaded = self.loaded.get_or_init(|| self.loader.load(account)).await;
        loaded.as_ref().map(Option::as_ref)
    }
}

impl<Id, L: UserLoader<Id>> fmt::Debug for CurrentUser<Id, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CurrentUser")
            .field("is_signed_in", &self.account.is_some())
            .finish_non_exhaustive()
    }
}
