//! The one question that every mechanism asks on every use: may this account hold anything at all?
//!
//! That it is active and in the generation of its credential is always asked. A check adds what only the application or its
//! flows know: that the address is confirmed, that a role is there, that the contract is paid. Give the same one to all
//! mechanisms, so that an account that may hold nothing holds nothing anywhere.
//!
//! ```
//! use std::sync::Arc;
//! use authkit_session::{AccountCheck, Mechanism, SessionConfig, Sessions};
//! use authkit_store::{Account, AccountId, memory::Memory};
//!
//! let check: Arc<dyn AccountCheck<AccountId>> =
//!     Arc::new(|account: &Account<AccountId>, _: Mechanism| account.username.is_some());
//! let sessions = Sessions::new(Memory::new(), SessionConfig::DEFAULT).with_check(check);
//! ```

use std::error::Error;
use std::future::{Future, ready};
use std::pin::Pin;

use authkit_store::Account;

/// How somebody comes in with something that was given out before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// By the token of a session.
    Session,
    /// By a remember cookie.
    Remember,
    /// By an API token.
    ApiToken,
    /// By name and password in an `Authorization` header.
    Basic,
    /// By a request loader of the application.
    Custom(&'static str),
}

/// The answer of a check, when it comes.
pub type CheckFuture<'a> = Pin<Box<dyn Future<Output = Result<bool, CheckError>> + Send + 'a>>;

/// Says whether an account may hold sessions, series and tokens. A closure that needs no waiting is one.
pub trait AccountCheck<Id>: Send + Sync {
    /// `false` refuses this use; the account, and what it holds, stay as they are.
    fn may_hold<'a>(&'a self, account: &'a Account<Id>, by: Mechanism) -> CheckFuture<'a>;
}

impl<Id, F> AccountCheck<Id> for F
where
    F: Fn(&Account<Id>, Mechanism) -> bool + Send + Sync,
{
    fn may_hold<'a>(&'a self, account: &'a Account<Id>, by: Mechanism) -> CheckFuture<'a> {
        Box::pin(ready(Ok(self(account, by))))
    }
}

/// A check could not answer. Nobody was let in.
#[derive(Debug, thiserror::Error)]
#[error("whether the account may hold anything could not be found out")]
pub struct CheckError(#[source] Box<dyn Error + Send + Sync>);

impl CheckError {
    /// Wraps what went wrong.
    pub fn new(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(source.into())
    }
}
