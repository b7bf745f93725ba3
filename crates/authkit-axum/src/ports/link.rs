//! What every mailed link has in common, without the store's type.

use authkit_flows::LinkState;
use authkit_store::EmailAddress;

use super::PortFuture;

/// Asking for a link, and looking at one.
pub(crate) trait LinkPort: Send + Sync {
    /// Whether a mail was sent is not for the web to know.
    fn request(&self, email: EmailAddress) -> PortFuture<'_, ()>;
    fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState>;
}

macro_rules! link_port {
    ($flow:ident, $store:ident) => {
        impl<S: $store> $crate::ports::LinkPort for $flow<S> {
            fn request(&self, email: EmailAddress) -> PortFuture<'_, ()> {
                Box::pin(async move {
                    let _ = Self::request(self, &email).await?;
                    Ok(())
                })
            }

            fn peek<'a>(&'a self, token: &'a str) -> PortFuture<'a, LinkState> {
                Box::pin(async move { Ok(Self::peek(self, token).await?) })
            }
        }
    };
}

pub(super) use link_port;
