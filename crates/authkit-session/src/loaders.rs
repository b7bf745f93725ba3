//! Ways of coming in that only the application knows: a header that a gateway sets, a signature, another service's token.
//!
//! They are asked in their order, and only after session, remember cookie and API token had nothing to say. A bad cookie does
//! not keep them from being asked. Nothing is stored of what they say: they are asked on each request.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use authkit_store::Account;

use crate::{AccountCheck, CheckError, Mechanism, RequestView};

/// A loader could not answer. Nobody was let in.
#[derive(Debug, thiserror::Error)]
#[error("a request loader failed")]
pub struct LoadError(#[source] Box<dyn Error + Send + Sync>);

impl LoadError {
    /// Wraps what went wrong.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}

impl From<CheckError> for LoadError {
    fn from(error: CheckError) -> Self {
        Self::new(error)
    }
}

/// The answer of a loader, when it comes.
pub type LoadFuture<'a, Id> =
    Pin<Box<dyn Future<Output = Result<Option<Account<Id>>, LoadError>> + Send + 'a>>;

/// Finds the account that a request speaks for.
pub trait RequestLoader<Id>: Send + Sync {
    /// Names it in logs and to the check.
    fn name(&self) -> &'static str;

    /// The account as the store has it now; `None` if the request has nothing that this loader knows.
    ///
    /// # Security
    /// Whatever the request says is a claim. Prove it here: nobody does afterwards.
    fn load<'a>(&'a self, request: &'a dyn RequestView) -> LoadFuture<'a, Id>;
}

/// The loaders of an application.
pub struct RequestLoaders<Id> {
    loaders: Vec<Arc<dyn RequestLoader<Id>>>,
    check: Option<Arc<dyn AccountCheck<Id>>>,
}

impl<Id> RequestLoaders<Id> {
    /// No loader yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            loaders: Vec::new(),
            check: None,
        }
    }

    /// One more, after those before it.
    #[must_use]
    pub fn with(mut self, loader: impl RequestLoader<Id> + 'static) -> Self {
        self.loaders.push(Arc::new(loader));
        self
    }

    /// Asks `check` whether the account may hold anything, on every use.
    #[must_use]
    pub fn with_check(mut self, check: impl Into<Option<Arc<dyn AccountCheck<Id>>>>) -> Self {
        self.check = check.into();
        self
    }

    /// The account that the first of them finds, with its name. An account that may not come in ends the search.
    ///
    /// # Errors
    /// [`LoadError`] when a loader or the check could not answer.
    pub async fn load(
        &self,
        request: &dyn RequestView,
    ) -> Result<Option<(Account<Id>, Mechanism)>, LoadError> {
        for loader in &self.loaders {
            let Some(account) = loader.load(request).await? else {
                continue;
            };
            let by = Mechanism::Custom(loader.name());
            let passes = match &self.check {
                _ if !account.active => false,
                Some(check) => check.may_hold(&account, by).await?,
                None => true,
            };
            return Ok(passes.then_some((account, by)));
        }
        Ok(None)
    }
}

impl<Id> Default for RequestLoaders<Id> {
    fn default() -> Self {
        Self::new()
    }
}

impl<Id> fmt::Debug for RequestLoaders<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.loaders.iter().map(|loader| loader.name()).collect();
        f.debug_tuple("RequestLoaders").field(&names).finish()
    }
}
