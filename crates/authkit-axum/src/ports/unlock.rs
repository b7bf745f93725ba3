//! Lifting a block on sign-in, without the store's type.

use authkit_flows::lockable::UnlockOutcome;
use authkit_flows::{Client, LinkRefusal, LinkState, Lockable, PublicRequest};
use authkit_store::LinkStore;

use super::{LinkPort, PortFuture};

pub(crate) trait UnlockPort: LinkPort {
    /// `Err` with the reason why the link does nothing.
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, Result<(), LinkRefusal>>;
}

impl<S: LinkStore> LinkPort for Lockable<S> {
    fn request<'a>(&'a self, who: &'a str, client: &'a Client) -> PortFuture<'a, PublicRequest> {
        Box::pin(async move { Ok(self.request_unlock(who, client).await?.public()) })
    }

    fn peek<'a>(&'a self, token: &'a str, _: &'a Client) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token).await?) })
    }
}

impl<S: LinkStore> UnlockPort for Lockable<S> {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, Result<(), LinkRefusal>> {
        Box::pin(async move {
            Ok(match Self::redeem(self, token, client).await? {
                UnlockOutcome::Unlocked(_) => Ok(()),
                UnlockOutcome::Refused(refusal) => Err(refusal),
                _ => Err(LinkRefusal::Invalid),
            })
        })
    }
}
