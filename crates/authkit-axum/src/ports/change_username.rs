//! Another user name, without the store's type.

use authkit_flows::changeable::UsernameOutcome;
use authkit_flows::{ChangeableUsername, Client, Proof};
use authkit_store::{ChangeableUsernameStore, PasswordStore};

use super::PortFuture;

pub(crate) trait ChangeUsernamePort<Id>: Send + Sync {
    fn change<'a>(
        &'a self,
        proof: Proof<Id>,
        typed: Option<&'a str>,
        client: &'a Client,
    ) -> PortFuture<'a, UsernameOutcome<Id>>;
}

impl<S: ChangeableUsernameStore + PasswordStore> ChangeUsernamePort<S::UserId>
    for ChangeableUsername<S>
{
    fn change<'a>(
        &'a self,
        proof: Proof<S::UserId>,
        typed: Option<&'a str>,
        client: &'a Client,
    ) -> PortFuture<'a, UsernameOutcome<S::UserId>> {
        Box::pin(async move { Ok(self.change_username(proof, typed, client).await?) })
    }
}
