//! An account as a whole, for its owner: handed out, switched off, removed. Without the store's type.

use authkit_flows::lifecycle::{DeleteOutcome, ExportOutcome, Owner, SwitchOutcome};
use authkit_flows::{Client, Lifecycle, PublicSignIn, SignIn};
use authkit_store::{LifecycleStore, PasswordStore};
use secrecy::SecretString;
use serde_json::Value;

use super::PortFuture;
use crate::Fault;

/// What the owner of an account sees of such a step.
#[derive(Clone, Debug)]
pub(crate) enum PublicStep<T> {
    Done(T),
    /// Another proof, please: the session's is too old.
    NotFresh,
    /// The account has gone, or was switched off before.
    Stale,
}

pub(crate) trait LifecyclePort<Id>: Send + Sync {
    /// Checks the password of the account that is signed in.
    fn reprove<'a>(
        &'a self,
        id: &'a Id,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<Id>>;
    fn export<'a>(
        &'a self,
        owner: Owner<Id>,
        client: &'a Client,
    ) -> PortFuture<'a, PublicStep<Value>>;
    fn deactivate<'a>(
        &'a self,
        owner: Owner<Id>,
        id: &'a Id,
        client: &'a Client,
    ) -> PortFuture<'a, PublicStep<()>>;
    fn delete<'a>(&'a self, owner: Owner<Id>, client: &'a Client)
    -> PortFuture<'a, PublicStep<()>>;
}

/// The flows, and what a password is checked by.
pub(crate) struct Living<S: LifecycleStore + PasswordStore> {
    pub(crate) flow: Lifecycle<S>,
    pub(crate) sign_in: SignIn<S>,
}

impl<S: LifecycleStore + PasswordStore> LifecyclePort<S::UserId> for Living<S> {
    fn reprove<'a>(
        &'a self,
        id: &'a S::UserId,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicSignIn<S::UserId>> {
        Box::pin(async move { Ok(self.sign_in.reprove(id, password, client).await?.public()) })
    }

    fn export<'a>(
        &'a self,
        owner: Owner<S::UserId>,
        client: &'a Client,
    ) -> PortFuture<'a, PublicStep<Value>> {
        Box::pin(async move {
            Ok(match self.flow.export(owner, client).await? {
                ExportOutcome::Exported(export) => {
                    let export = serde_json::to_value(&*export);
                    PublicStep::Done(export.map_err(|error| {
                        Fault::new(
                            "what is kept of an account could not be written down",
                            error,
                        )
                    })?)
                }
                _ => PublicStep::NotFresh,
            })
        })
    }

    fn deactivate<'a>(
        &'a self,
        owner: Owner<S::UserId>,
        id: &'a S::UserId,
        client: &'a Client,
    ) -> PortFuture<'a, PublicStep<()>> {
        Box::pin(async move {
            if !self.flow.is_fresh(&owner).await? {
                return Ok(PublicStep::NotFresh);
            }
            Ok(match self.flow.deactivate(id, client).await? {
                SwitchOutcome::Done => PublicStep::Done(()),
                _ => PublicStep::Stale,
            })
        })
    }

    fn delete<'a>(
        &'a self,
        owner: Owner<S::UserId>,
        client: &'a Client,
    ) -> PortFuture<'a, PublicStep<()>> {
        Box::pin(async move {
            Ok(match self.flow.delete(owner, client).await? {
                DeleteOutcome::Deleted => PublicStep::Done(()),
                DeleteOutcome::NotFresh => PublicStep::NotFresh,
                _ => PublicStep::Stale,
            })
        })
    }
}
