//! Who is at the other end of a request: address, browser, device.

use std::net::SocketAddr;

use authkit_flows::{BrowserId, Client};
use authkit_session::Device;
use authkit_store::UserId;
use authkit_token::{KeyRing, PurposeKey};
use authkit_track::TrustedProxies;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};

use crate::Auth;
use crate::cookies::Name;

/// Makes clients of requests.
#[derive(Debug)]
pub(crate) struct Clients {
    key: PurposeKey,
    proxies: TrustedProxies,
}

impl Clients {
    pub(crate) fn new(keys: &KeyRing, proxies: TrustedProxies) -> Self {
        Self {
            key: PurposeKey::derive(keys, "authkit-axum browser"),
            proxies,
        }
    }

    /// What goes into mailed links: nobody makes the cookie of it.
    pub(crate) fn browser(&self, cookie: &str) -> BrowserId {
        BrowserId::from_bytes(self.key.mac(&[cookie.as_bytes()]))
    }
}

impl<Id: UserId> Auth<Id> {
    /// The client of a request.
    ///
    /// The address is known only where the server was made with
    /// [`into_make_service_with_connect_info`](axum::Router::into_make_service_with_connect_info), or where proxies say it that
    /// [`trusted_proxies`](crate::AuthBuilder::trusted_proxies) counts. What is tried from unknown addresses is counted together.
    #[must_use]
    pub fn client(&self, headers: &HeaderMap, extensions: &Extensions) -> Client {
        let clients = &self.0.clients;
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let address = clients
            .proxies
            .client(peer.map(|peer| peer.0.ip()), headers);
        let agent = headers.get(header::USER_AGENT);
        let client = self
            .browser_of(headers)
            .with_address(address)
            .with_user_agent(agent.and_then(|agent| agent.to_str().ok()));
        #[cfg(feature = "lockable")]
        let client = client.with_device(self.0.cookies.read(headers, Name::Device).as_deref());
        client
    }

    fn browser_of(&self, headers: &HeaderMap) -> Client {
        let cookie = self.0.cookies.read(headers, Name::Browser);
        let cookie = cookie.filter(|cookie| !cookie.is_empty());
        let browser = cookie.map(|cookie| self.0.clients.browser(&cookie));
        Client::unknown().with_browser(browser)
    }
}

/// What a session keeps of the client that it began with.
pub(crate) fn device_of(client: &Client) -> Device {
    Device::unknown()
        .with_address(client.address())
        .with_user_agent(client.user_agent())
}
