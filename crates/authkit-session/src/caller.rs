//! Who makes a request, as far as a session is held to it.

use std::net::IpAddr;

use authkit_store::Device;

/// What a request says of the browser or program that makes it. It borrows from the request: most of them come from where
/// their session began, and nothing of them is kept.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller<'r> {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<&'r [u8]>,
}

impl<'r> Caller<'r> {
    /// A client at that address that calls itself that, as far as it is known. What is no UTF-8 is like nobody's.
    #[must_use]
    pub const fn new(address: Option<IpAddr>, user_agent: Option<&'r [u8]>) -> Self {
        Self {
            address,
            user_agent,
        }
    }
}

impl<'r> From<&'r Device> for Caller<'r> {
    fn from(device: &'r Device) -> Self {
        let agent = device.user_agent.as_deref();
        Self::new(device.address, agent.map(str::as_bytes))
    }
}
