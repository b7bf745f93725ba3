//! A move to another address, and back, without the store's type.

use authkit_flows::changeable::{EmailRedeemed, EmailReverted, PublicEmailChange};
use authkit_flows::{ChangeableEmail, Client, LinkState, Proof};
use authkit_store::{ChangeableEmailStore, EmailAddress, LinkStore, PasswordStore};

use super::PortFuture;

pub(crate) trait ChangeEmailPort<Id>: Send + Sync {
    fn request<'a>(
        &'a self,
        proof: Proof<Id>,
        to: &'a EmailAddress,
        client: &'a Client,
    ) -> PortFuture<'a, PublicEmailChange>;

    fn peek<'a>(
        &'a self,
        token: &'a str,
        signed_in: Option<&'a Id>,
        client: &'a Client,
    ) -> PortFuture<'a, LinkState>;

    fn redeem<'a>(
        &'a self,
        token: &'a str,
        signed_in: Option<&'a Id>,
        client: &'a Client,
    ) -> PortFuture<'a, EmailRedeemed<Id>>;

    fn peek_revert<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState>;

    fn revert<'a>(
        &'a self,
        token: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, EmailReverted<Id>>;
}

impl<S: ChangeableEmailStore + LinkStore + PasswordStore> ChangeEmailPort<S::UserId>
    for ChangeableEmail<S>
{
    fn request<'a>(
        &'a self,
        proof: Proof<S::UserId>,
        to: &'a EmailAddress,
        client: &'a Client,
    ) -> PortFuture<'a, PublicEmailChange> {
        Box::pin(async move { Ok(Self::request(self, proof, to, client).await?.public()) })
    }

    fn peek<'a>(
        &'a self,
        token: &'a str,
        signed_in: Option<&'a S::UserId>,
        client: &'a Client,
    ) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token, signed_in, client).await?) })
    }

    fn redeem<'a>(
        &'a self,
        token: &'a str,
        signed_in: Option<&'a S::UserId>,
        client: &'a Client,
    ) -> PortFuture<'a, EmailRedeemed<S::UserId>> {
        Box::pin(async move { Ok(Self::redeem(self, token, signed_in, client).await?) })
    }

    fn peek_revert<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek_revert(self, token).await?) })
    }

    fn revert<'a>(
        &'a self,
        token: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, EmailReverted<S::UserId>> {
        Box::pin(async move { Ok(Self::revert(self, token, client).await?) })
    }
}
