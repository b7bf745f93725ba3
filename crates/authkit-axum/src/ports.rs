//! The flows as this crate's routes see them: without the store's type, and with public outcomes only.
//!
//! A route can reach nothing but these traits, so that no page can tell a stranger what is for the application alone.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use authkit_flows::{Client, Method, PublicSignIn, SignIn};
use authkit_session::{Caller, Device, Renewed, Resumed, Session, Sessions};
use authkit_store::{Account, PasswordStore, SessionStore};
use secrecy::SecretString;

use crate::Fault;

#[cfg(feature = "api-tokens")]
mod api_tokens;
mod basic;
#[cfg(feature = "changeable")]
mod change;
#[cfg(feature = "changeable")]
mod change_email;
#[cfg(feature = "changeable")]
mod change_username;
mod check;
#[cfg(feature = "confirmable")]
mod confirm;
mod events;
#[cfg(feature = "lifecycle")]
mod lifecycle;
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "lockable"
))]
mod link;
#[cfg(feature = "passwordless")]
mod passwordless;
#[cfg(feature = "recoverable")]
mod recover;
#[cfg(feature = "registerable")]
mod register;
#[cfg(feature = "remember")]
mod remember;
mod revoke;
#[cfg(feature = "roles")]
mod roles;
mod second_factor;
#[cfg(feature = "lockable")]
mod unlock;

#[cfg(feature = "api-tokens")]
pub(crate) use api_tokens::ApiTokenPort;
pub(crate) use basic::BasicPort;
#[cfg(feature = "changeable")]
pub(crate) use change::{ChangePort, PublicChange};
#[cfg(feature = "changeable")]
pub(crate) use change_email::ChangeEmailPort;
#[cfg(feature = "changeable")]
pub(crate) use change_username::ChangeUsernamePort;
#[cfg(feature = "confirmable")]
pub(crate) use check::ConfirmedOnly;
pub(crate) use check::all_of;
#[cfg(feature = "confirmable")]
pub(crate) use confirm::{ConfirmPort, Confirming, PublicConfirm};
pub(crate) use events::EventPort;
#[cfg(feature = "lifecycle")]
pub(crate) use lifecycle::{LifecyclePort, Living, PublicStep};
#[cfg(any(
    feature = "confirmable",
    feature = "recoverable",
    feature = "passwordless",
    feature = "lockable"
))]
pub(crate) use link::LinkPort;
#[cfg(feature = "passwordless")]
pub(crate) use passwordless::LoginMailPort;
#[cfg(feature = "recoverable")]
pub(crate) use recover::{PublicReset, RecoverPort};
#[cfg(feature = "registerable")]
pub(crate) use register::{RegisterPort, Registering};
#[cfg(feature = "remember")]
pub(crate) use remember::{RememberPort, Remembering};
pub(crate) use revoke::RevokePort;
#[cfg(feature = "roles")]
pub(crate) use roles::{RolePort, Roles};
pub(crate) use second_factor::SecondFactorPort;
#[cfg(feature = "lockable")]
pub(crate) use unlock::UnlockPort;

pub(crate) type PortFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send + 'a>>;

pub(crate) trait SignInPort<Id>: Send + Sync {
    /// `who` is what was typed: an address, or a name where accounts have names.
    fn sign_in<'a>(
        &'a self,
        who: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<Id>>;

    /// The same, where both came in a header.
    fn basic<'a>(
        &'a self,
        who: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<Id>>;

    /// Whether an account has a password to prove itself by.
    fn has_password<'a>(&'a self, id: &'a Id) -> PortFuture<'a, bool>;

    /// The password of somebody who is signed in, once more.
    fn reprove<'a>(
        &'a self,
        id: &'a Id,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<Id>>;
}

impl<S: PasswordStore> SignInPort<S::UserId> for SignIn<S> {
    fn sign_in<'a>(
        &'a self,
        who: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<S::UserId>> {
        Box::pin(async move { Ok(Self::sign_in(self, who, password, client).await?.public()) })
    }

    fn basic<'a>(
        &'a self,
        who: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<S::UserId>> {
        let outcome = self.sign_in_by(Method::Basic, who, password, client);
        Box::pin(async move { Ok(outcome.await?.public()) })
    }

    fn has_password<'a>(&'a self, id: &'a S::UserId) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(Self::has_password(self, id).await?) })
    }

    fn reprove<'a>(
        &'a self,
        id: &'a S::UserId,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<S::UserId>> {
        Box::pin(async move { Ok(Self::reprove(self, id, password, client).await?.public()) })
    }
}

pub(crate) trait SessionPort<Id>: Send + Sync {
    fn start<'a>(
        &'a self,
        account: &'a Account<Id>,
        device: &'a Device,
    ) -> PortFuture<'a, authkit_session::Token>;
    fn resume<'a>(&'a self, token: &'a str, caller: Caller<'a>) -> PortFuture<'a, Resumed<Id>>;
    fn resume_at_hand(&self, token: &str, caller: Caller<'_>) -> Option<Session<Id>>;
    fn reauthenticate<'a>(
        &'a self,
        session: &'a Session<Id>,
        account: &'a Account<Id>,
    ) -> PortFuture<'a, Renewed>;
    fn end<'a>(&'a self, token: &'a str) -> PortFuture<'a, bool>;
    fn remove_expired(&self) -> PortFuture<'_, u64>;
}

impl<S: SessionStore> SessionPort<S::UserId> for Sessions<Arc<S>> {
    fn start<'a>(
        &'a self,
        account: &'a Account<S::UserId>,
        device: &'a Device,
    ) -> PortFuture<'a, authkit_session::Token> {
        Box::pin(async move { Ok(Self::start(self, account, device).await?) })
    }

    fn resume<'a>(
        &'a self,
        token: &'a str,
        caller: Caller<'a>,
    ) -> PortFuture<'a, Resumed<S::UserId>> {
        Box::pin(async move { Ok(Self::resume(self, token, caller).await?) })
    }

    fn resume_at_hand(&self, token: &str, caller: Caller<'_>) -> Option<Session<S::UserId>> {
        Self::resume_at_hand(self, token, caller)
    }

    fn reauthenticate<'a>(
        &'a self,
        session: &'a Session<S::UserId>,
        account: &'a Account<S::UserId>,
    ) -> PortFuture<'a, Renewed> {
        Box::pin(async move { Ok(Self::reauthenticate(self, session, account).await?) })
    }

    fn end<'a>(&'a self, token: &'a str) -> PortFuture<'a, bool> {
        Box::pin(async move { Ok(Self::end(self, token).await?) })
    }

    fn remove_expired(&self) -> PortFuture<'_, u64> {
        Box::pin(async move { Ok(Self::remove_expired(self).await?) })
    }
}
