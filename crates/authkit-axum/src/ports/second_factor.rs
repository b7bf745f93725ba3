//! The second step of a sign-in, without the store's type.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use authkit_flows::second_factor::{PendingSignIn, SecondFactorOutcome};
use authkit_flows::{BrowserId, Client, FirstFactor, Method, SecondFactor};
use authkit_store::{Account, AccountStore};

use super::PortFuture;
use crate::Fault;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The application's check, which is not polled before the attempt was counted.
pub(crate) type Check<'a> = Pin<Box<dyn Future<Output = Result<bool, BoxError>> + Send + 'a>>;

pub(crate) trait SecondFactorPort<Id>: Send + Sync {
    fn lifetime(&self) -> Duration;

    fn begin(
        &self,
        first: &FirstFactor<Id>,
        browser: &BrowserId,
        note: &str,
    ) -> Result<String, Fault>;

    fn resume<'a>(
        &'a self,
        token: &'a str,
        browser: &'a BrowserId,
    ) -> PortFuture<'a, Option<PendingSignIn<Id>>>;

    fn prove<'a>(
        &'a self,
        pending: &'a PendingSignIn<Id>,
        method: Method,
        check: Check<'a>,
        client: &'a Client,
    ) -> PortFuture<'a, SecondFactorOutcome<Id>>;

    fn unlock<'a>(&'a self, account: &'a Account<Id>, client: &'a Client) -> PortFuture<'a, bool>;
}

impl<S: AccountStore> SecondFactorPort<S::UserId> for SecondFactor<S> {
    fn lifetime(&self) -> Duration {
        Self::lifetime(self)
    }

    fn begin(
        &self,
        first: &FirstFactor<S::UserId>,
        browser: &BrowserId,
        note: &str,
    ) -> Result<String, Fault> {
        Ok(Self::begin(self, first, browser, note)?)
    }

    fn resume<'a>(
        &'a self,
        token: &'a str,
        browser: &'a BrowserId,
    ) -> PortFuture<'a, Option<PendingSignIn<S::UserId>>> {
        Box::pin(async move { Ok(Self::resume(self, token, browser).await?) })
    }

    fn prove<'a>(
        &'a self,
        pending: &'a PendingSignIn<S::UserId>,
        method: Method,
        check: Check<'a>,
        client: &'a Client,
    ) -> PortFuture<'a, SecondFactorOutcome<S::UserId>> {
        Box::pin(async move { Ok(Self::prove(self, pending, method, check, client).await?) })
    }

    fn unlock<'a>(
        &'a self,
        account: &'a Account<S::UserId>,
        client: &'a Client,
    ) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(Self::unlock(self, account, client).await?) })
    }
}
