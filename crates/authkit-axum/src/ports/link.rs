//! What every mailed link has in common, without the store's type.

use authkit_flows::{Client, LinkState, PublicRequest};

use super::PortFuture;

/// Asking for a link, and looking at one.
pub(crate) trait LinkPort: Send + Sync {
    /// Whether a mail was sent is not for the web to know.
    fn request<'a>(&'a self, who: &'a str, client: &'a Client) -> PortFuture<'a, PublicRequest>;
    fn peek<'a>(&'a self, token: &'a str, client: &'a Client) -> PortFuture<'a, LinkState>;
}
