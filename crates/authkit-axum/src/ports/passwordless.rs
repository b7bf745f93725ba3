//! Sign-in by mail, without the store's type.

use authkit_flows::passwordless::{OtherBrowser, PublicLogin};
use authkit_flows::{Client, LinkState, Passwordless, PublicRequest};
use authkit_store::{CodeStore, PasswordlessStore};

use super::{LinkPort, PortFuture};

pub(crate) trait LoginMailPort<Id>: LinkPort {
    /// Uses a link up. `asked` says that the page has asked whether this person wanted it.
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        asked: bool,
        client: &'a Client,
    ) -> PortFuture<'a, PublicLogin<Id>>;

    fn redeem_code<'a>(
        &'a self,
        who: &'a str,
        code: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, PublicLogin<Id>>;
}

impl<S: PasswordlessStore> LinkPort for Passwordless<S> {
    fn request<'a>(&'a self, who: &'a str, client: &'a Client) -> PortFuture<'a, PublicRequest> {
        Box::pin(async move { Ok(Self::request(self, who, client).await?.public()) })
    }

    fn peek<'a>(&'a self, token: &'a str, client: &'a Client) -> PortFuture<'a, LinkState> {
        Box::pin(async move { Ok(Self::peek(self, token, client).await?) })
    }
}

impl<S: PasswordlessStore + CodeStore> LoginMailPort<S::UserId> for Passwordless<S> {
    fn redeem<'a>(
        &'a self,
        token: &'a str,
        asked: bool,
        client: &'a Client,
    ) -> PortFuture<'a, PublicLogin<S::UserId>> {
        let other = if asked {
            OtherBrowser::Confirmed
        } else {
            OtherBrowser::Refuse
        };
        Box::pin(async move { Ok(Self::redeem(self, token, client, other).await?.public()) })
    }

    fn redeem_code<'a>(
        &'a self,
        who: &'a str,
        code: &'a str,
        client: &'a Client,
    ) -> PortFuture<'a, PublicLogin<S::UserId>> {
        Box::pin(async move { Ok(Self::redeem_code(self, who, code, client).await?.public()) })
    }
}
