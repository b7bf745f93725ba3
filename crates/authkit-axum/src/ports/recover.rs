//! Recovery, without the store's type.

use authkit_flows::recoverable::ResetOutcome;
use authkit_flows::{
    Client, LinkRefusal, LinkState, PasswordRejection, PublicRequest, Recoverable,
};
use authkit_store::{Account, RecoverableStore};
use secrecy::SecretString;

use super::{LinkPort, PortFuture};

/// What the holder of a link sees of its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicReset<Id> {
    /// The password is set; whose it is, so that this browser is known to be the owner's.
    Reset(Account<Id>),
    Rejected(PasswordRejection),
    Refused(LinkRefusal),
}

pub(crate) trait RecoverPort<Id>: LinkPort {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicReset<Id>>;
}

impl<S: RecoverableStore> LinkPort for Recoverable<S> {
    fn request<'a>(&'a self, who: &'a str, client: &'a Client) -> PortFuture<'a, PublicRequest> {
        Box::pin(async move { Ok(Self::request(self, who, client).await?.public()) })
    }

    fn peek<'a>(&'a self, token: &'a str, _: &'a Client) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token).await?) })
    }
}

impl<S: RecoverableStore> RecoverPort<S::UserId> for Recoverable<S> {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        password: SecretString,
        client: &'a Client,
    ) -> PortFuture<'a, PublicReset<S::UserId>> {
        Box::pin(async move {
            Ok(match Self::redeem(self, token, password, client).await? {
                ResetOutcome::Reset(account) => PublicReset::Reset(account),
                ResetOutcome::SignedIn(proof) => PublicReset::Reset(proof.account().clone()),
                ResetOutcome::Rejected(rejection) => PublicReset::Rejected(rejection),
                ResetOutcome::Refused(refusal) => PublicReset::Refused(refusal),
                _ => PublicReset::Refused(LinkRefusal::Invalid),
            })
        })
    }
}
